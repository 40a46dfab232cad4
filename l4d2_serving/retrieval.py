"""The retrieval corpus: verified plugins as one artefact, and the search over them.

The corpus is canonical JSON lines, sorted by id, so equal documents give equal
bytes. The search is BM25 over what people ask (requests and their other
wordings, title, summary) and, with less weight, over the string literals and
hooks of the code. It is the baseline every model has to beat: it never
invents, and it says when it knows nothing.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Final, Self

from pydantic import Field, StringConstraints, ValidationError, model_validator

from l4d2_registry import canonical_json, digest_bytes
from l4d2_registry.records import Frozen
from l4d2_serving.errors import CorpusInvalid, ExtraMissing
from l4d2_serving.terms import terms

if TYPE_CHECKING:
    from bm25s import BM25

CORPUS_ROLE: Final = "retrieval_corpus"
"""The artefact role under which a manifest names its corpus."""

COVERAGE_FLOOR: Final = 0.3
"""Hits that cover less of the query are none. See `Hit.coverage`; measured on
the seed corpus by `tests/unit/l4d2_serving/test_retrieval_quality.py`."""

_MAX_DOCUMENTS: Final = 200_000
_MAX_QUERY_CHARS: Final = 8_000
_ASKED_WEIGHT: Final = 2
"""How often a term of the requests, title and summary counts; one of the code counts once."""

_SCORE_DIGITS: Final = 4
_LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
_LITERAL_NOISE = re.compile(r"\\x[0-9A-Fa-f]{1,2}|\\.|%[-+.*\d]*[A-Za-z]")
_HOOK = re.compile(r"\bSDKHook_(\w+)")

Text = Annotated[str, StringConstraints(max_length=20_000)]


class RetrievalDocument(Frozen):
    """A plugin that passed curation, with what it answers and where it is from.

    `request` is a plain wish that the plugin fulfils, `also_asked` the same
    wish in other words, `summary` the plugin's own description, `origin` the
    source as people read it, `verdict` the headline of the verdict that it was
    kept for.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/:@+-]{0,255}$")]
    title: Text
    request: Text
    also_asked: tuple[Text, ...] = ()
    summary: Text = ""
    code: Annotated[str, StringConstraints(min_length=1, max_length=1_048_576)]
    sha256: Annotated[str, Field(description="digest of `code` as UTF-8")]
    licence: Text
    author: Text
    origin: Text
    verdict: Text

    @model_validator(mode="after")
    def _digest_is_the_codes(self) -> Self:
        if digest_bytes(self.code.encode("utf-8")) != self.sha256:
            raise ValueError("`sha256` is not the digest of `code`")
        return self


@dataclass(frozen=True, slots=True)
class Hit:
    """A document found.

    `score` is the BM25 score: it orders the hits of one query and means nothing
    across queries. `coverage` (0 to 1) is the part of the query that the
    document speaks of: the share of the query's terms, each weighted by how rare
    it is in the corpus, that occur in the document.
    """

    score: float
    coverage: float
    document: RetrievalDocument


def dump_documents(documents: Iterable[RetrievalDocument]) -> bytes:
    """Return the corpus as canonical JSON lines, sorted by id.

    Raises:
        CorpusInvalid: two documents have one id.
    """
    ordered = sorted(documents, key=lambda document: document.id)
    _refuse_duplicates(ordered)
    return b"".join(canonical_json(document) + b"\n" for document in ordered)


def load_documents(data: bytes) -> tuple[RetrievalDocument, ...]:
    """Read what `dump_documents` wrote.

    Raises:
        CorpusInvalid: a line is no document; the message names the line.
    """
    lines = data.splitlines()
    if len(lines) > _MAX_DOCUMENTS:
        raise CorpusInvalid(f"the corpus has more than {_MAX_DOCUMENTS} documents; not read")
    documents = tuple(_parse(line, number) for number, line in enumerate(lines, start=1))
    _refuse_duplicates(documents)
    return documents


class RetrievalIndex:
    """BM25 over a corpus; built once, then read by any number of threads.

    Raises:
        ExtraMissing: the library `bm25s` is not installed.
    """

    def __init__(self, documents: Iterable[RetrievalDocument]) -> None:
        self.documents = tuple(sorted(documents, key=lambda document: document.id))
        bags = [_document_terms(document) for document in self.documents]
        self._vocabularies = [frozenset(bag) for bag in bags]
        self._frequencies = Counter(term for held in self._vocabularies for term in held)
        self._bm25 = _bm25(bags) if self._frequencies else None

    def search(self, query: str, k: int = 3) -> tuple[Hit, ...]:
        """Return up to `k` documents, best first, ties by id.

        A document that covers less than `COVERAGE_FLOOR` of the query is not a
        hit: for a wish the corpus does not know, the answer is an empty tuple.
        """
        wanted = sorted(set(terms(query[:_MAX_QUERY_CHARS])))
        known = [term for term in wanted if term in self._frequencies]
        if self._bm25 is None or not known:
            return ()
        scores = [round(float(score), _SCORE_DIGITS) for score in self._bm25.get_scores(known)]
        best_first = sorted(range(len(scores)), key=lambda position: (-scores[position], position))
        hits = (
            Hit(scores[position], self._coverage(wanted, position), self.documents[position])
            for position in best_first
            if scores[position] > 0
        )
        return tuple(islice((hit for hit in hits if hit.coverage >= COVERAGE_FLOOR), k))

    def _coverage(self, wanted: Sequence[str], position: int) -> float:
        here = self._vocabularies[position]
        total = sum(self._rarity(term) for term in wanted)
        return round(sum(self._rarity(term) for term in wanted if term in here) / total, 4)

    def _rarity(self, term: str) -> float:
        """Return the term's inverse document frequency as BM25 (Lucene) defines it.

        A term that no document has counts as the rarest that one has.
        """
        having = max(self._frequencies[term], 1)
        return math.log(1 + (len(self.documents) - having + 0.5) / (having + 0.5))


def _bm25(bags: Sequence[list[str]]) -> BM25:
    try:
        import bm25s  # noqa: PLC0415 - brings numpy, which most commands do not need
    except ModuleNotFoundError as error:
        raise ExtraMissing(
            "searching the retrieval corpus needs the library bm25s; "
            "install it with: pip install 'l4d2-ai-architect[serving]'"
        ) from error
    index = bm25s.BM25(method="lucene")
    index.index(bags, show_progress=False)
    return index


def _document_terms(document: RetrievalDocument) -> list[str]:
    asked = (document.title, document.request, *document.also_asked, document.summary)
    found = [term for text in asked for term in terms(text)] * _ASKED_WEIGHT
    for text in _code_texts(document.code):
        found += terms(text)
    return found


def _code_texts(code: str) -> Iterator[str]:
    """Yield the texts of the code that say what it is about.

    String literals hold the events hooked, the commands, the console variables
    with their descriptions and what players read.
    """
    for literal in _LITERAL.findall(code):
        yield _LITERAL_NOISE.sub(" ", literal)
    yield from _HOOK.findall(code)


def _parse(line: bytes, number: int) -> RetrievalDocument:
    try:
        return RetrievalDocument.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the line"
        raise CorpusInvalid(
            f"retrieval corpus, line {number}: {place}: {first['msg']}; "
            "materialize the model version again"
        ) from error


def _refuse_duplicates(documents: Sequence[RetrievalDocument]) -> None:
    counts = Counter(document.id for document in documents)
    twice = sorted(name for name, count in counts.items() if count > 1)
    if twice:
        raise CorpusInvalid(f"the corpus has two documents with one id: {', '.join(twice[:3])}")
