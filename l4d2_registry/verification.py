"""Reading a registry through: what a killed process left, and what is damaged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from l4d2_registry.errors import DigestMismatch, ModelNotFound, RegistryError
from l4d2_registry.files import temporaries
from l4d2_registry.references import ModelRef, is_name

if TYPE_CHECKING:
    from l4d2_registry.registry import Registry


@dataclass(frozen=True, slots=True)
class Problem:
    """Something `verify` found. `harmless` ones are left-overs of a killed process."""

    where: str
    what: str
    harmless: bool


def problems(registry: Registry) -> Iterator[Problem]:
    """Read every blob, manifest and alias generation through; yield what is not as it should be.

    A blob that no manifest names is no problem: the next registration may name it.
    """
    for path in sorted(temporaries(registry.root)):
        yield Problem(
            path.relative_to(registry.root).as_posix(),
            "is a temporary of a process that was killed or is at work",
            harmless=True,
        )
    yield from _blobs(registry)
    yield from _models(registry)
    yield from _aliases(registry)


def _blobs(registry: Registry) -> Iterator[Problem]:
    for digest in registry.blobs:
        try:
            registry.blobs.verified_path(digest)
        except RegistryError as error:
            yield Problem(f"blobs/{digest}", str(error), harmless=False)


def _models(registry: Registry) -> Iterator[Problem]:
    for folder in _folders(registry.root / "models", "*/*"):
        where = f"models/{folder.parent.name}/{folder.name}"
        ref = ModelRef(folder.parent.name, folder.name)
        if not ref.well_formed:
            yield Problem(where, "is not a model reference; move the folder away", harmless=False)
            continue
        try:
            registry.check_artefacts(registry.read(ref))
        except ModelNotFound:
            yield Problem(where, "has no manifest: a registration was cut off", harmless=True)
        except RegistryError as error:
            yield Problem(where, str(error), harmless=False)


def _aliases(registry: Registry) -> Iterator[Problem]:
    for folder in _folders(registry.root / "aliases", "*"):
        where = f"aliases/{folder.name}"
        if not is_name(folder.name):
            yield Problem(where, "is not an alias name; move the folder away", harmless=False)
            continue
        log = registry.alias(folder.name)
        numbers = log.numbers()
        if not numbers:
            yield Problem(where, "has no generation: a promotion was cut off", harmless=True)
        elif numbers != list(range(1, len(numbers) + 1)):
            yield Problem(where, "has a gap in its generations", harmless=False)
        for number in numbers:
            try:
                record = log.read(number)
                manifest = registry.read(ModelRef(record.model, record.version))
                if manifest.sha256 != record.manifest_sha256:
                    raise DigestMismatch("names another manifest digest than the model has")
            except RegistryError as error:
                yield Problem(f"{where}/{number:08d}", str(error), harmless=False)


def _folders(root: Path, pattern: str) -> list[Path]:
    return sorted(path for path in root.glob(pattern) if path.is_dir())
