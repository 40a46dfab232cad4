"""The caller's files as source text."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from l4d2_registry import RegistryError
from l4d2_registry.files import write_atomic
from l4d2_sourcepawn.compiler.precheck import MAX_SOURCE_BYTES
from l4d2_sourcepawn.errors import InputUnreadable

STDIN: Final = "-"


def find_sources(path: str) -> Iterator[str]:
    """Yield the files a path stands for: itself, or every `.sp` file below a folder, by name.

    Hidden folders are passed over and links to folders are not followed.

    Raises:
        InputUnreadable: a folder cannot be listed or has no `.sp` file.
    """
    if path == STDIN or not Path(path).is_dir():
        yield path
        return

    def fail(error: OSError) -> None:
        raise InputUnreadable(f"cannot list {error.filename}: {error.strerror}") from error

    found = False
    for folder, subfolders, names in os.walk(path, onerror=fail):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for name in sorted(names):
            if name.endswith(".sp"):
                found = True
                yield os.path.join(folder, name)  # noqa: PTH118 - keeps the user's spelling
    if not found:
        raise InputUnreadable(f"{path} has no .sp file in it or below it")


def read_source(path: str) -> str:
    """Return the text of a file, or of standard input for `-`. A byte-order mark is kept.

    Raises:
        InputUnreadable: it cannot be read, is too large, or is not UTF-8.
    """
    try:
        if path == STDIN:
            data = _read(sys.stdin.buffer)
        else:
            with Path(path).open("rb") as file:
                data = _read(file)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputUnreadable(f"cannot read {path}: {reason}") from error
    if len(data) > MAX_SOURCE_BYTES:
        raise InputUnreadable(
            f"{path} is larger than {MAX_SOURCE_BYTES:,} bytes, more than any plugin; not read"
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputUnreadable(
            f"{path} is not UTF-8 text (line {line}, byte {error.start}); convert it, for "
            "example with `iconv -f WINDOWS-1252 -t UTF-8`"
        ) from error


def write_source(path: str, source: str) -> None:
    """Replace the text of a file, atomically, behind a link too; its permissions stay.

    Raises:
        InputUnreadable: it cannot be written.
    """
    try:
        file = Path(path).resolve(strict=True)
        write_atomic(file, source.encode("utf-8"), mode=stat.S_IMODE(file.stat().st_mode))
    except (OSError, RegistryError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputUnreadable(f"cannot write {path}: {reason}") from error


def _read(file: BinaryIO) -> bytes:
    return file.read(MAX_SOURCE_BYTES + 1)
