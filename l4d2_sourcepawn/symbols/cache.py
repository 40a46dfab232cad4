"""Symbol indexes on disk, by the digest of their includes."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal

from pydantic import ValidationError

from l4d2_registry import RegistryError, canonical_json
from l4d2_registry.canonical import Digest
from l4d2_registry.files import read_bounded, write_atomic
from l4d2_registry.records import Frozen
from l4d2_sourcepawn.symbols.symbol import Row

_MAX_BYTES: Final = 256 << 20
_FORMAT: Final = 1
"""Raised whenever the same includes give other rows."""
_log = logging.getLogger(__name__)


def user_cache_folder() -> Path:
    """Return the folder of the user's cache in which symbol indexes are kept."""
    home = os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
    return Path(home) / "l4d2-ai-architect" / "symbols"


class _Stored(Frozen):
    schema_version: Literal[1] = _FORMAT
    includes_sha256: Digest
    rows: tuple[Row, ...]


class SymbolCache:
    """A folder of indexes. Any number of processes may use it at once.

    A damaged entry counts as absent and is written again; one that cannot be
    written is logged, and the index is made anew next time.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, digest: str) -> tuple[Row, ...] | None:
        """Return the rows kept for includes, or None if there are none to be trusted."""
        try:
            data = read_bounded(self._path(digest), max_bytes=_MAX_BYTES)
            stored = _Stored.model_validate_json(data)
        except FileNotFoundError:
            return None
        except (OSError, RegistryError, ValidationError) as error:
            _log.warning("symbol index %s is damaged, making it anew: %s", digest, error)
            return None
        return stored.rows if stored.includes_sha256 == digest else None

    def put(self, digest: str, rows: Sequence[Row]) -> None:
        """Keep the rows of includes, replacing what is there."""
        data = canonical_json(_Stored(includes_sha256=digest, rows=tuple(rows)))
        if len(data) > _MAX_BYTES:
            return
        try:
            write_atomic(self._path(digest), data)
        except RegistryError as error:
            _log.warning("symbol index not kept: %s", error)

    def _path(self, digest: str) -> Path:
        return self.folder / f"symbols-{_FORMAT}-{digest}.json"
