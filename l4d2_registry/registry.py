"""The registry: manifests, blobs and aliases under one folder.

    blobs/sha256/ab/<digest>
    models/<name>/<version>/manifest.json    immutable, canonical JSON
    models/<name>/<version>/MODEL_CARD.md    generated
    models/<name>/<version>/registered.json  when and by which run; not part of the identity
    aliases/<alias>/00000001.json            append-only

A version exists from the moment its manifest does, and the manifest is written
last: a process that dies earlier leaves blobs that nothing names.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from l4d2_registry.aliases import AliasGeneration, AliasLog
from l4d2_registry.blobs import BlobStore
from l4d2_registry.canonical import canonical_json, digest_bytes
from l4d2_registry.errors import (
    AliasNotFound,
    BlobMissing,
    DigestMismatch,
    ManifestInvalid,
    ModelNotFound,
    RegistryError,
)
from l4d2_registry.files import create_exclusive, read_bounded
from l4d2_registry.manifest import MANIFEST_SCHEMA, VERSION_LENGTH, ModelManifest
from l4d2_registry.records import first_fault, parse_record, record_bytes
from l4d2_registry.references import ModelRef, is_name
from l4d2_registry.verification import Problem, problems

_MAX_MANIFEST_BYTES = 4 * 1024 * 1024
_AGAIN = "delete its folder and materialize the model version again"


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a reference led to; `generation` is set if it led through an alias."""

    ref: ModelRef
    manifest: ModelManifest
    generation: AliasGeneration | None


class Registry:
    """A registry folder. Reading needs no lock; writing is safe beside other writers."""

    def __init__(self, root: Path, *, clock: Callable[[], dt.datetime] | None = None) -> None:
        self.root = root
        self.blobs = BlobStore(root / "blobs")
        self._clock = clock or (lambda: dt.datetime.now(dt.UTC))

    def register(
        self, manifest: ModelManifest, *, card: str, registered_by: Mapping[str, Any]
    ) -> ModelRef:
        """Register a version; registering the same manifest again changes nothing.

        Every artefact must be in `blobs` already.

        Raises:
            BlobMissing: an artefact is not.
            DigestMismatch: a blob's size is not the manifest's, or the version is taken.
            ManifestInvalid: the manifest could not be read back.
        """
        self.check_artefacts(manifest)
        data = record_bytes(
            manifest, what=f"manifest of {manifest.name!r}", max_bytes=_MAX_MANIFEST_BYTES
        )
        ref = manifest.ref
        folder = self._folder(ref)
        stamp = {**registered_by, "at": self._now().isoformat(timespec="microseconds")}
        with suppress(FileExistsError):
            create_exclusive(folder / "registered.json", canonical_json(stamp) + b"\n")
        with suppress(FileExistsError):
            create_exclusive(folder / "MODEL_CARD.md", card.encode("utf-8"))
        try:
            create_exclusive(folder / "manifest.json", data)
        except FileExistsError:
            if self.read(ref) != manifest:
                raise DigestMismatch(
                    f"{ref} is another manifest whose digest starts alike; change the summary"
                ) from None
        return ref

    def read(self, ref: ModelRef) -> ModelManifest:
        """Return a version's manifest, verified against the digest in its version.

        Raises:
            ModelNotFound: no such version.
            ManifestInvalid, SchemaTooNew, DigestMismatch: the file cannot be trusted.
            ReadFailed: the operating system refuses.
        """
        path = self._folder(ref) / "manifest.json"
        try:
            data = read_bounded(path, max_bytes=_MAX_MANIFEST_BYTES)
        except (FileNotFoundError, NotADirectoryError):
            raise ModelNotFound(
                f"model {ref} is not registered in {self.root}; `l4d2 models` lists what is"
            ) from None
        if digest_bytes(data)[:VERSION_LENGTH] != ref.version:
            raise DigestMismatch(f"manifest {path} was changed after it was written; {_AGAIN}")
        manifest = parse_record(
            data,
            ModelManifest,
            newest_schema=MANIFEST_SCHEMA,
            where=f"manifest {path}",
            remedy=_AGAIN,
        )
        if manifest.name != ref.name:
            raise ManifestInvalid(f"manifest {path} is one of {manifest.name!r}; {_AGAIN}")
        return manifest

    def models(self) -> Iterator[ModelRef]:
        """Iterate over all registered versions, by name and version."""
        for path in sorted((self.root / "models").glob("*/*/manifest.json")):
            ref = ModelRef(path.parent.parent.name, path.parent.name)
            if ref.well_formed:
                yield ref

    def versions(self, name: str) -> list[ModelRef]:
        """Return the versions registered under one name, oldest registration first."""
        refs = [ref for ref in self.models() if ref.name == name]
        return sorted(refs, key=lambda ref: (str(self.registered(ref).get("at", "")), ref.version))

    def registered(self, ref: ModelRef) -> dict[str, Any]:
        """Return when (UTC) and by which run a version was registered; empty if unknown."""
        try:
            data = read_bounded(
                self._folder(ref) / "registered.json", max_bytes=_MAX_MANIFEST_BYTES
            )
            stamp = json.loads(data)
        except (OSError, RegistryError, ValueError, RecursionError):
            return {}
        return stamp if isinstance(stamp, dict) else {}

    def card(self, ref: ModelRef) -> str:
        """Return the version's model card."""
        path = self._folder(ref) / "MODEL_CARD.md"
        try:
            return read_bounded(path, max_bytes=_MAX_MANIFEST_BYTES).decode("utf-8", "replace")
        except (FileNotFoundError, NotADirectoryError):
            raise ModelNotFound(f"model {ref} has no card in {self.root}") from None

    def check_artefacts(self, manifest: ModelManifest) -> None:
        """Check that the manifest's blobs are here and as long as it says; reads no blob.

        Raises:
            BlobMissing, DigestMismatch: one is not.
        """
        for artefact in manifest.artefacts:
            try:
                found = self.blobs.size(artefact.sha256)
            except BlobMissing as error:
                raise BlobMissing(f"artefact {artefact.role!r}: {error}") from None
            if found != artefact.bytes:
                raise DigestMismatch(
                    f"artefact {artefact.role!r}: {self.blobs.path(artefact.sha256)} has {found} "
                    f"bytes, the manifest says {artefact.bytes}; delete that file and materialize "
                    "the model version again"
                )

    def alias(self, alias: str) -> AliasLog:
        """Return the log of an alias, which may still be empty."""
        return AliasLog(self.root / "aliases", alias)

    def aliases(self) -> list[str]:
        """Return the names of all aliases that have a generation, readable or not."""
        names = (path.name for path in (self.root / "aliases").glob("*") if is_name(path.name))
        return sorted(name for name in names if self.alias(name).latest_number())

    def resolve(self, reference: str) -> Resolved:
        """Resolve an alias, a `name` (its newest version) or a `name@version`.

        Raises:
            ModelNotFound: nothing answers to it; the message says what would.
            ManifestInvalid, SchemaTooNew, DigestMismatch, ReadFailed: what answers to it
                cannot be trusted or read.
        """
        name, at, version = reference.partition("@")
        if not is_name(name) or (at and not is_name(version)):
            raise ModelNotFound(
                f"{reference!r} is not a model reference (an alias, `name` or `name@version`)"
            )
        if version:
            ref = ModelRef(name, version)
            return Resolved(ref, self.read(ref), None)
        try:
            generation = self.alias(name).current()
        except AliasNotFound:
            return self._newest(name)
        ref = ModelRef(generation.model, generation.version)
        manifest = self.read(ref)
        if manifest.sha256 != generation.manifest_sha256:
            raise DigestMismatch(
                f"alias {name!r} generation {generation.generation} was given for another "
                f"manifest than {ref} has now; roll back or promote again"
            )
        return Resolved(ref, manifest, generation)

    def point(
        self,
        alias: str,
        ref: ModelRef,
        *,
        expected_generation: int,
        policy: str,
        reason: str,
        actor: str,
        decision_sha256: str | None = None,
        restores: int | None = None,
    ) -> AliasGeneration:
        """Move an alias, if it still is at `expected_generation` (0: it has none).

        `restores` is the generation that a rollback brings back.

        Raises:
            AliasConflict: somebody moved it meanwhile.
            ModelNotFound: the version is not registered.
            ManifestInvalid: a field is not what an alias generation can hold.
        """
        log = self.alias(alias)
        manifest = self.read(ref)
        try:
            record = AliasGeneration(
                alias=alias,
                generation=expected_generation + 1,
                model=ref.name,
                version=ref.version,
                manifest_sha256=manifest.sha256,
                previous_generation=expected_generation or None,
                restores=restores,
                decision_sha256=decision_sha256,
                policy=policy,
                reason=reason,
                actor=actor,
                at=self._now(),
            )
        except ValidationError as error:
            raise ManifestInvalid(
                f"alias {alias!r} cannot be moved: {first_fault(error)}"
            ) from error
        log.append(record)
        return record

    def rollback(self, alias: str, *, reason: str, actor: str) -> AliasGeneration:
        """Point an alias back to the version it named before the current one.

        A rollback of a rollback steps further back, not forth and back; see
        `AliasLog.before`. A damaged current generation does not stand in the way.

        Raises:
            AliasNotFound: there is no earlier version to go back to.
            AliasConflict: somebody moved it meanwhile.
        """
        log = self.alias(alias)
        number = log.latest_number()
        target = log.before(number)
        return self.point(
            alias,
            ModelRef(target.model, target.version),
            expected_generation=number,
            restores=target.generation,
            policy="rollback",
            reason=reason,
            actor=actor,
        )

    def verify(self) -> list[Problem]:
        """Read everything through and return what is wrong; an empty list is a good registry."""
        return list(problems(self))

    def _newest(self, name: str) -> Resolved:
        refs = self.versions(name)
        if not refs:
            known = ", ".join(self.aliases() + sorted({ref.name for ref in self.models()}))
            raise ModelNotFound(
                f"no alias or model {name!r} in {self.root}; there is: {known or 'nothing yet'}"
            )
        return Resolved(refs[-1], self.read(refs[-1]), None)

    def _folder(self, ref: ModelRef) -> Path:
        if not ref.well_formed:
            raise ModelNotFound(f"{str(ref)!r} is not a model reference")
        return self.root / "models" / ref.name / ref.version

    def _now(self) -> dt.datetime:
        return self._clock().astimezone(dt.UTC)
