"""Compile results on disk, by source, compiler, includes and options."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final, Literal

from pydantic import ValidationError

from l4d2_registry import RegistryError, canonical_json
from l4d2_registry.canonical import Digest
from l4d2_registry.files import read_bounded, sweep_temporaries, write_atomic
from l4d2_registry.records import Frozen
from l4d2_sourcepawn.verdict import Diagnostic

_MAX_BYTES: Final = 1 << 20
_log = logging.getLogger(__name__)


class CachedResult(Frozen):
    """What is kept of a compile. Bytecode is not: spcomp writes the time into it."""

    schema_version: Literal[1] = 1
    key: Digest
    outcome: Literal["compiled", "errors"]
    diagnostics: tuple[Diagnostic, ...]
    output_tail: str


class CompileCache:
    """A folder of results. Any number of processes may use it at once.

    A damaged entry counts as absent and is written again; an entry that cannot
    be written is logged and the compile stands.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: str) -> CachedResult | None:
        """Return the entry, or None if there is none that can be trusted."""
        try:
            entry = CachedResult.model_validate_json(
                read_bounded(self._path(key), max_bytes=_MAX_BYTES)
            )
        except FileNotFoundError:
            return None
        except (NotADirectoryError, RegistryError, ValidationError) as error:
            _log.warning("compile cache entry %s is damaged, compiling again: %s", key, error)
            return None
        return entry if entry.key == key else None

    def put(self, entry: CachedResult) -> None:
        """Keep an entry, replacing what is there."""
        data = canonical_json(entry)
        if len(data) > _MAX_BYTES:
            return
        path = self._path(entry.key)
        try:
            write_atomic(path, data)
            sweep_temporaries(path.parent)  # what killed writers left in this part of the cache
        except RegistryError as error:
            _log.warning("compile result not cached: %s", error)

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json"
