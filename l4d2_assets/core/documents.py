"""The records that flow from raw to curated, and their canonical JSON lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from l4d2_assets.core.errors import ArtefactDamaged
from l4d2_registry import canonical_json, digest_json
from l4d2_registry.canonical import Digest

Source = Literal["seed", "git"]


class Record(BaseModel):
    """Base of the pipeline's rows: immutable, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Document(Record):
    """One plugin source with where it is from.

    `origin` is the collection (`seed`, or the repository's name), `revision` the
    commit it was read at (None for the seed, whose digest is its revision),
    `licence` an SPDX expression or None where nothing says it. `request`,
    `also_asked` and `subject` are given by the seed's authors only.
    """

    doc_id: Digest
    source: Source
    origin: str
    path: str
    revision: str | None
    author: str | None
    licence: str | None
    sha256: Digest
    bytes: int = Field(ge=0)
    text: str
    request: str | None = None
    also_asked: tuple[str, ...] = ()
    subject: str | None = None

    @property
    def name(self) -> str:
        """How people name the document: `origin:path`."""
        return f"{self.origin}:{self.path}"


class Dropped(Record):
    """A record that a step left out: which, by which step, why, and the detail."""

    name: str
    step: str
    reason: str
    detail: str = ""


class CuratedPlugin(Record):
    """A document that passed curation, with the headline of its verdict.

    `warnings` counts the compiler's warnings; `duplicates` names the documents
    that were the same but for white space.
    """

    document: Document
    verdict: str
    warnings: int = Field(ge=0)
    duplicates: tuple[str, ...] = ()


Row = TypeVar("Row", bound=BaseModel)


def document_id(source: str, origin: str, path: str, sha256: str) -> str:
    """Return the id of a document: a digest of where it is from and of its bytes."""
    return digest_json([source, origin, path, sha256])


def dump_rows(rows: Iterable[BaseModel]) -> bytes:
    """Return rows as canonical JSON lines, in the order given."""
    return b"".join(canonical_json(row) + b"\n" for row in rows)


def load_rows(data: bytes, model: type[Row]) -> list[Row]:
    """Read what `dump_rows` wrote.

    Raises:
        ArtefactDamaged: a line is no such row; the message names it.
    """
    rows: list[Row] = []
    for number, line in enumerate(data.splitlines(), start=1):
        try:
            rows.append(model.model_validate_json(line))
        except ValidationError as error:
            first = error.errors(include_input=False)[0]
            raise ArtefactDamaged(
                f"{model.__name__} in line {number}: {first['msg']}; "
                "materialize the asset that wrote it again"
            ) from error
    return rows


def count_reasons(dropped: Sequence[Dropped]) -> dict[str, int]:
    """Return how many records were dropped for each reason, by name."""
    counts: dict[str, int] = {}
    for row in dropped:
        key = f"{row.step}: {row.reason}"
        counts[key] = counts.get(key, 0) + 1
    return dict(sorted(counts.items()))
