"""The training set of a model version: a pinned mixture, split by family, never by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from l4d2_assets.core.chatml import ChatExample, family_of, request_of, summary_of
from l4d2_assets.core.documents import CuratedPlugin, Document
from l4d2_assets.core.mutation import PreferencePair
from l4d2_assets.core.recipes import DatasetMixture
from l4d2_registry import canonical_json, digest_bytes, digest_json
from l4d2_serving.retrieval import RetrievalDocument, dump_documents

DOCUMENTS_FILE: Final = "documents.jsonl"


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Rows of both sides, the preference pairs of the training side, and the plugins."""

    train: tuple[ChatExample, ...]
    eval: tuple[ChatExample, ...]
    preferences: tuple[PreferencePair, ...]
    plugins: tuple[CuratedPlugin, ...]

    def files(self, version: str) -> dict[str, bytes]:
        """Return the files of the set: OpenAI chat and preference rows, and the corpus."""
        return {
            f"train_{version}.jsonl": _chat_rows(self.train),
            f"eval_{version}.jsonl": _chat_rows(self.eval),
            f"preference_{version}.jsonl": b"".join(
                canonical_json(pair.as_openai()) + b"\n" for pair in self.preferences
            ),
            DOCUMENTS_FILE: dump_documents(map(_retrieval_document, self.plugins)),
        }

    def statistics(self) -> dict[str, Any]:
        """Return the counts that people compare versions by."""
        rows = [*self.train, *self.eval]
        answers = Counter(plugin.document.source for plugin in self.plugins)
        return {
            "total_examples": len(rows),
            "train_examples": len(self.train),
            "eval_examples": len(self.eval),
            "preference_pairs": len(self.preferences),
            "plugins": len(self.plugins),
            "plugins_by_source": dict(sorted(answers.items())),
            "licences": dict(
                sorted(Counter(p.document.licence or "unknown" for p in self.plugins).items())
            ),
            "styles": dict(sorted(Counter(row.style for row in rows).items())),
            "train_families": len({row.family for row in self.train}),
            "eval_families": len({row.family for row in self.eval}),
        }


EMPTY: Final = TrainingSet((), (), (), ())
"""The training set of a model whose data was never published."""


def build_training_set(
    plugins: Sequence[CuratedPlugin],
    examples: Iterable[ChatExample],
    pairs: Iterable[PreferencePair],
    mixture: DatasetMixture,
) -> TrainingSet:
    """Select, split and bound the rows as the recipe says. Pure and order-independent."""
    chosen = sorted(
        (plugin for plugin in plugins if _admitted(plugin.document, mixture)),
        key=lambda p: _draw(mixture.seed, p.document.doc_id),
    )[: mixture.max_documents]
    ids = {plugin.document.doc_id for plugin in chosen}
    rows = sorted(
        (example for example in examples if example.doc_id in ids),
        key=lambda e: (_draw(mixture.seed, e.doc_id), e.style, e.messages[-2].content),
    )
    held_out = {
        family
        for family in {family_of(plugin.document) for plugin in chosen}
        if _draw(mixture.seed, family) < mixture.eval_share
    }
    train = tuple(row for row in rows if row.family not in held_out)
    usable = sorted(
        (pair for pair in pairs if pair.doc_id in ids and pair.family not in held_out),
        key=lambda pair: (_draw(mixture.seed, pair.doc_id), pair.pattern),
    )
    return TrainingSet(
        train=train,
        eval=tuple(row for row in rows if row.family in held_out),
        preferences=tuple(usable[: _bound(len(train), mixture.preference_share)]),
        plugins=tuple(sorted(chosen, key=lambda plugin: plugin.document.doc_id)),
    )


def _admitted(document: Document, mixture: DatasetMixture) -> bool:
    licensed = mixture.licences is None or document.licence in mixture.licences
    return document.source in mixture.sources and licensed


def _bound(rows: int, share: float) -> int:
    """Return how many pairs make at most `share` of rows and pairs together."""
    return int(rows * share / (1 - share)) if share < 1 else rows


def _draw(seed: int, key: str) -> float:
    """Return a number in 0..1 that depends on seed and key alone.

    Other records coming or going so never move a family to the other side.
    """
    return int(digest_json([seed, key])[:13], 16) / 16**13


def _chat_rows(rows: Sequence[ChatExample]) -> bytes:
    return b"".join(
        canonical_json({"messages": [m.model_dump() for m in row.messages]}) + b"\n" for row in rows
    )


def _retrieval_document(plugin: CuratedPlugin) -> RetrievalDocument:
    document = plugin.document
    title = document.path.rsplit("/", 1)[-1].removesuffix(".sp").replace("_", " ")
    summary = summary_of(document.text)
    return RetrievalDocument(
        id=f"{document.source}-{document.doc_id[:16]}",
        title=title,
        request=request_of(document) or summary or title,
        also_asked=document.also_asked,
        summary=summary,
        code=document.text,
        sha256=digest_bytes(document.text.encode("utf-8")),
        licence=document.licence or "unknown",
        author=document.author or "unknown",
        origin=document.name
        if document.revision is None
        else f"{document.name}@{document.revision[:12]}",
        verdict=plugin.verdict,
    )
