"""The retrieval backend: the nearest verified plugin of the corpus, said to be just that."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from l4d2_registry import ModelManifest, Registry
from l4d2_serving.backends.protocol import Events, Finished, Options, TextDelta
from l4d2_serving.errors import ModelUnavailable
from l4d2_serving.prompt import Message
from l4d2_serving.retrieval import CORPUS_ROLE, Hit, RetrievalIndex, load_documents

_MAX_CORPUS_BYTES = 512 * 1024 * 1024
_HITS = 3
_SHOWN_CHARS = 200
_FENCE = "```"


class RetrievalBackend:
    """Answers from a `RetrievalIndex`; it has no sampling, so it heeds no options."""

    name = "retrieval"
    honours: frozenset[str] = frozenset()

    def __init__(self, index: RetrievalIndex) -> None:
        self._index = index

    @classmethod
    def from_registry(cls, registry: Registry, manifest: ModelManifest) -> RetrievalBackend:
        """Read the manifest's corpus, verified against its digest.

        Raises:
            ModelUnavailable: the version names no corpus, or one too large.
            CorpusInvalid, RegistryError: the corpus is damaged or missing.
            ExtraMissing: the search library is not installed.
        """
        artefact = manifest.artefact(CORPUS_ROLE)
        if artefact is None:
            raise ModelUnavailable(
                f"model {manifest.name}@{manifest.version} has no artefact {CORPUS_ROLE!r}, so "
                "there is nothing to retrieve from; materialize the model version again"
            )
        if artefact.bytes > _MAX_CORPUS_BYTES:
            raise ModelUnavailable(
                f"the corpus of {manifest.name}@{manifest.version} has {artefact.bytes} bytes; "
                f"more than {_MAX_CORPUS_BYTES} are not read into memory"
            )
        return cls(RetrievalIndex(load_documents(registry.blobs.read(artefact.sha256))))

    def describe(self) -> str:
        """Say what answers here."""
        count = len(self._index.documents)
        return f"retrieval: returns the nearest of {count} verified plugins, generates nothing"

    async def generate(
        self,
        messages: Sequence[Message],
        options: Options,  # noqa: ARG002 - nothing is sampled
    ) -> Events:
        """Answer the last user message; what was said before it does not narrow the search."""
        query = next((m.content for m in reversed(messages) if m.role == "user"), "")
        hits = await asyncio.to_thread(self._index.search, query, _HITS)
        if not hits:
            yield TextDelta(text=_nothing_found(len(self._index.documents)))
            yield Finished(details={"found": None, "alternatives": []})
            return
        best, *others = hits
        yield TextDelta(text=_introduction(best, others) + "\n\n")
        yield TextDelta(text=_fenced(best.document.code))
        yield Finished(
            details={"found": _record(best), "alternatives": [_record(h) for h in others]}
        )


def _introduction(best: Hit, others: Sequence[Hit]) -> str:
    document = best.document
    near = ", ".join(f"{_plain(hit.document.title)} ({hit.score:.2f})" for hit in others)
    return (
        "This plugin was retrieved from the corpus, not generated: "
        f"{_plain(document.title)} by {_plain(document.author)}, {_plain(document.licence)}, from "
        f"{_plain(document.origin)}; score {best.score:.2f}, covering {best.coverage:.0%} of the "
        f"request; near alternatives: {near or 'none'}."
    )


def _plain(text: str) -> str:
    """Return scraped text fit for a sentence: one line, no fence, nothing unprintable."""
    line = " ".join(text.replace("`", "'").split())
    return "".join(character for character in line if character.isprintable())[:_SHOWN_CHARS]


def _nothing_found(count: int) -> str:
    return (
        f"None of the {count} plugins in the retrieval corpus answers this request, and this "
        "model only retrieves, it does not generate. Ask in other words, or choose a model that "
        "generates."
    )


def _fenced(code: str) -> str:
    """Return the code in a fence that is longer than any run of backticks in it."""
    fence = _FENCE
    while fence in code:
        fence += "`"
    return f"{fence}sourcepawn\n{code.rstrip()}\n{fence}\n"


def _record(hit: Hit) -> dict[str, Any]:
    document = hit.document
    return {
        "id": document.id,
        "title": document.title,
        "score": hit.score,
        "coverage": hit.coverage,
        "licence": document.licence,
        "author": document.author,
        "origin": document.origin,
        "sha256": document.sha256,
        "verdict": document.verdict,
    }
