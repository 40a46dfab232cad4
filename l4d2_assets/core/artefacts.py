"""The artefact store: immutable folders by digest, and a pointer to the current one.

    <data>/<folder>/<asset>[/<partition>]/<tree digest>/<files>
    <data>/<folder>/<asset>[/<partition>]/memo/<provenance identity>.json
    <data>/<folder>/<asset>[/<partition>]/current.json

A folder appears whole by one rename; `current.json` is replaced atomically
after it. A file is either *data*, which makes the digest that downstream sees,
or *aside* (statistics, drops, plots), which people read and nothing depends on:
a record that was dropped differently does not rebuild what never saw it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from l4d2_assets.core.errors import ArtefactDamaged, ArtefactMissing
from l4d2_assets.core.provenance import Provenance
from l4d2_registry import canonical_json, digest_bytes, digest_json
from l4d2_registry.canonical import Digest
from l4d2_registry.files import confined, create_folder, sweep_temporaries, write_atomic
from l4d2_registry.locks import exclusive_lock

LOCK_WAIT_S = 120.0
_CLOCK_SLACK_S = 3600.0  # a temporary may be dated ahead, where a clock was set back


class FileRecord(BaseModel):
    """One file of an artefact."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sha256: Digest
    bytes: int = Field(ge=0)
    aside: bool = False


class ArtefactRecord(BaseModel):
    """What `current.json` and a memo hold: the artefact's files and its provenance.

    `digest` covers the data files only and is the asset's data version; `tree`
    covers all files and names the folder.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1] = 1
    digest: Digest
    tree: Digest
    files: dict[str, FileRecord]
    provenance: Provenance

    @classmethod
    def of(cls, files: dict[str, FileRecord], provenance: Provenance) -> Self:
        """Return the record of some files, with the digests that follow from them."""
        return cls(
            digest=_data_digest(files),
            tree=_tree_digest(files),
            files=files,
            provenance=provenance,
        )

    @model_validator(mode="after")
    def _digests_follow_from_files(self) -> Self:
        if (self.digest, self.tree) != (_data_digest(self.files), _tree_digest(self.files)):
            raise ValueError("its digests are not those of its files")
        return self


def _data_digest(files: Mapping[str, FileRecord]) -> str:
    return digest_json({name: file.sha256 for name, file in files.items() if not file.aside})


def _tree_digest(files: Mapping[str, FileRecord]) -> str:
    return digest_json({name: file.sha256 for name, file in files.items()})


@dataclass(frozen=True, slots=True)
class Product:
    """What a step made: data files and aside files, by name."""

    data: Mapping[str, bytes]
    aside: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Artefact:
    """A stored artefact; reading a file verifies it."""

    record: ArtefactRecord
    folder: Path

    @property
    def digest(self) -> str:
        """The data digest: the asset's data version."""
        return self.record.digest

    def __contains__(self, name: str) -> bool:
        return name in self.record.files

    def path(self, name: str) -> Path:
        """Return a file's path, unverified."""
        return confined(self.folder, name)

    def read(self, name: str) -> bytes:
        """Return a file's bytes, verified against the record.

        Raises:
            ArtefactDamaged: the file is missing or its bytes changed.
        """
        try:
            data = self.path(name).read_bytes()
        except OSError as error:
            raise self._damaged(name, error.strerror or "unreadable") from error
        if digest_bytes(data) != self.record.files[name].sha256:
            raise self._damaged(name, "its bytes changed")
        return data

    def verify(self) -> None:
        """Read every file through; raises `ArtefactDamaged` as `read` does."""
        for name in self.record.files:
            self.read(name)

    def _damaged(self, name: str, why: str) -> ArtefactDamaged:
        asset = self.record.provenance.asset
        return ArtefactDamaged(
            f"{self.folder / name} is damaged ({why}); delete that folder and materialize "
            f"{asset!r} again"
        )


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of one asset, or of one partition of it."""

    folder: Path
    asset: str
    partition: str | None

    @property
    def label(self) -> str:
        """`asset` or `asset[partition]`, as provenance names it."""
        return self.asset if self.partition is None else f"{self.asset}[{self.partition}]"

    def current(self) -> Artefact | None:
        """Return what the pointer names, or None if nothing was ever stored."""
        return self._load(self.folder / "current.json")

    def require(self) -> Artefact:
        """Return the current artefact, or raise `ArtefactMissing` with the remedy."""
        artefact = self.current()
        if artefact is None:
            option = f" --partition {self.partition}" if self.partition else ""
            raise ArtefactMissing(
                f"{self.label} was never materialized here; materialize it first: "
                f"dagster asset materialize -m l4d2_assets.definitions "
                f"--select {self.asset}{option}"
            )
        return artefact

    def remembered(self, provenance: Provenance) -> Artefact | None:
        """Return the artefact that equal work made before, verified; None if there is none.

        A damaged one counts as none: the work is then done again and mends it.
        """
        try:
            artefact = self._load(self._memo(provenance))
            if artefact is not None:
                artefact.verify()
        except ArtefactDamaged:
            return None
        return artefact

    def point(self, artefact: Artefact) -> None:
        """Make an artefact the current one."""
        write_atomic(self.folder / "current.json", canonical_json(artefact.record) + b"\n")

    def store(self, product: Product, provenance: Provenance) -> Artefact:
        """Store a product durably, remember it under its provenance, make it current."""
        files = {
            name: FileRecord(sha256=digest_bytes(data), bytes=len(data), aside=aside)
            for aside, group in ((False, product.data), (True, product.aside))
            for name, data in group.items()
        }
        record = ArtefactRecord.of(files, provenance)
        artefact = Artefact(record, self.folder / record.tree)
        self._place(artefact, {**product.data, **product.aside})
        write_atomic(self._memo(provenance), canonical_json(record) + b"\n")
        self.point(artefact)
        return artefact

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep every other process from working on this slot; see `exclusive_lock`.

        Whoever holds the lock is the only writer here, so every temporary that is
        found then was left by a killed process, and goes.
        """
        with exclusive_lock(self.folder / "lock", what=self.label, wait_s=LOCK_WAIT_S):
            sweep_temporaries(self.folder, older_than_s=-_CLOCK_SLACK_S)
            yield

    def _memo(self, provenance: Provenance) -> Path:
        return self.folder / "memo" / f"{provenance.identity}.json"

    def _load(self, path: Path) -> Artefact | None:
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ArtefactDamaged(
                f"{path} cannot be read: {error.strerror}; mend that and run again"
            ) from error
        try:
            record = ArtefactRecord.model_validate_json(data)
        except ValidationError as error:
            raise ArtefactDamaged(
                f"{path} is damaged; delete it and materialize {self.asset!r} again"
            ) from error
        return Artefact(record, self.folder / record.tree)

    def _place(self, artefact: Artefact, contents: Mapping[str, bytes]) -> None:
        """Put the folder in place; one that is there already is kept if it is whole."""
        if artefact.folder.exists():
            try:
                artefact.verify()
            except ArtefactDamaged:
                shutil.rmtree(artefact.folder)
            else:
                return
        with suppress(FileExistsError):
            create_folder(artefact.folder, contents)


class ArtefactStore:
    """All slots under one data folder. `folders` maps an asset's name to its folder there."""

    def __init__(self, data: Path, folders: Mapping[str, str]) -> None:
        self._data = data
        self._folders = folders

    def slot(self, asset: str, partition: str | None = None) -> Slot:
        """Return the place of an asset or of one of its partitions."""
        folder = confined(self._data, f"{self._folders[asset]}/{asset}")
        if partition is not None:
            folder = confined(folder, partition)
        return Slot(folder, asset, partition)

    def partitions(self, asset: str) -> list[str]:
        """Return the partitions of an asset that were materialized, by name."""
        folder = self._data / self._folders[asset] / asset
        return sorted(p.parent.name for p in folder.glob("*/current.json"))
