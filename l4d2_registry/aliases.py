"""Alias generations: an append-only log in which `production` names exactly one version.

`aliases/<alias>/00000001.json`, `00000002.json`, … are created by an operation
that fails if the generation exists. That is compare-and-swap without a lock,
an audit trail, and a rollback that is one more generation.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from l4d2_registry.canonical import Digest
from l4d2_registry.errors import (
    AliasConflict,
    AliasNotFound,
    ManifestInvalid,
    ReadFailed,
    SchemaTooNew,
    UnsafePath,
)
from l4d2_registry.files import create_exclusive, read_bounded
from l4d2_registry.manifest import Name
from l4d2_registry.records import Frozen, parse_record, record_bytes
from l4d2_registry.references import is_name

ALIAS_SCHEMA: Final = 1
_MAX_BYTES = 64 * 1024


class AliasGeneration(Frozen):
    """One move of an alias: to which version, from where, by whom and why.

    A rollback `restores` an earlier generation, which is never itself a rollback.
    """

    schema_version: Literal[1] = 1
    alias: Name
    generation: int = Field(ge=1)
    model: Name
    version: Name
    manifest_sha256: Digest
    previous_generation: int | None = Field(default=None, ge=1)
    restores: int | None = Field(default=None, ge=1)
    decision_sha256: Digest | None = None
    policy: str
    reason: str
    actor: str
    at: AwareDatetime

    @model_validator(mode="after")
    def _follows(self) -> Self:
        if self.previous_generation != (self.generation - 1 or None):
            raise ValueError(f"generation {self.generation} does not follow the one before it")
        if self.restores is not None and self.restores >= self.generation:
            raise ValueError(f"generation {self.generation} restores one that was not yet")
        return self


class AliasLog:
    """The generations of one alias."""

    def __init__(self, root: Path, alias: str) -> None:
        if not is_name(alias):
            raise UnsafePath(f"{alias!r} is not an alias name (lower case, digits, `._-`)")
        self.alias = alias
        self._folder = root / alias

    def numbers(self) -> list[int]:
        """Return the numbers of all generations, readable or not, in order."""
        stems = [path.stem for path in self._folder.glob("*.json") if path.stem.isdecimal()]
        return sorted(int(stem) for stem in stems if int(stem) and stem == f"{int(stem):08d}")

    def latest_number(self) -> int:
        """Return the newest generation's number, 0 if there is none."""
        return max(self.numbers(), default=0)

    def read(self, generation: int) -> AliasGeneration:
        """Return one generation.

        Raises:
            AliasNotFound: it does not exist.
            ManifestInvalid: the file is damaged or is another generation's.
            SchemaTooNew: a newer release wrote it.
            ReadFailed: the operating system refuses.
        """
        path = self._path(generation)
        try:
            data = read_bounded(path, max_bytes=_MAX_BYTES + len(b"\n"))
        except (FileNotFoundError, NotADirectoryError):
            raise AliasNotFound(f"alias {self.alias!r} has no generation {generation}") from None
        record = parse_record(
            data.removesuffix(b"\n"),
            AliasGeneration,
            newest_schema=ALIAS_SCHEMA,
            where=f"alias file {path}",
            remedy="roll back to an earlier generation or promote again",
        )
        if record.alias != self.alias or record.generation != generation:
            raise ManifestInvalid(
                f"alias file {path} describes generation {record.generation} of "
                f"{record.alias!r}; roll back to an earlier generation or promote again"
            )
        return record

    def current(self) -> AliasGeneration:
        """Return the newest generation; raises as `read` does."""
        number = self.latest_number()
        if not number:
            raise AliasNotFound(
                f"alias {self.alias!r} points to nothing yet; promote a model version first"
            )
        return self.read(number)

    def history(self) -> Iterator[AliasGeneration]:
        """Iterate over the generations, oldest first; raises as `read` at a damaged one."""
        for number in self.numbers():
            yield self.read(number)

    def before(self, generation: int) -> AliasGeneration:
        """Return the generation that a rollback of `generation` brings back.

        That is the newest one below it that names another version, was not
        itself rolled back, and can be read: a damaged generation, this one or an
        earlier one, is passed over.

        Raises:
            AliasNotFound: there is none.
            SchemaTooNew: a generation on the way is from a newer release.
        """
        left = self._readable(generation)
        number = left.generation if left else generation
        while number > 1:
            number -= 1
            found = self._readable(number)
            if found is None:
                continue
            if left is None or found.manifest_sha256 != left.manifest_sha256:
                return found
            number = found.generation
        raise AliasNotFound(f"alias {self.alias!r} has no earlier version to roll back to")

    def append(self, record: AliasGeneration) -> None:
        """Add the next generation.

        Raises:
            AliasConflict: it exists already, or is not the next.
            ManifestInvalid: the record could not be read back.
        """
        data = record_bytes(record, what=f"move of alias {self.alias!r}", max_bytes=_MAX_BYTES)
        expected = self.latest_number() + 1
        if record.alias != self.alias or record.generation != expected:
            raise AliasConflict(
                f"alias {self.alias!r} is at generation {expected - 1}; generation "
                f"{record.generation} of {record.alias!r} cannot follow. "
                "Read it again and decide again"
            )
        try:
            create_exclusive(self._path(record.generation), data + b"\n")
        except FileExistsError:
            raise AliasConflict(
                f"alias {self.alias!r}: generation {record.generation} was taken by somebody "
                "else in this moment. Read it again and decide again"
            ) from None

    def _readable(self, generation: int) -> AliasGeneration | None:
        """Return the generation, or the one it restores; None if that cannot be read."""
        try:
            record = self.read(generation)
            return record if record.restores is None else self.read(record.restores)
        except SchemaTooNew:
            raise
        except (AliasNotFound, ManifestInvalid, ReadFailed):
            return None

    def _path(self, generation: int) -> Path:
        return self._folder / f"{generation:08d}.json"
