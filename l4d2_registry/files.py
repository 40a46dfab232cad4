"""Durable, atomic, confined files: the only way this project writes what must last.

A reader sees the old bytes or the new bytes, never a part; after a return the
bytes and the folders made for them survive a power cut. Every operating-system
refusal becomes `WriteFailed` with the remedy, and no temporary is left behind
by a failure that the process survives. What a SIGKILL leaves (`.tmp-*`) is
ignored by every reader and removed by `sweep_temporaries`.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import shutil
import stat
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import IO

from l4d2_registry.errors import ManifestInvalid, UnsafePath
from l4d2_registry.refusals import reading, writing

_TEMPORARY = re.compile(r"\.tmp-[0-9]+-[0-9a-f]{16}")
_HOUR_S = 3600.0


def confined(root: Path, relative: str) -> Path:
    """Return `root / relative`, or raise `UnsafePath` if that could lie elsewhere.

    `relative` is a POSIX path from data we do not trust. Absolute paths, `.` and
    `..`, empty parts, backslashes, drive letters, control characters and what is
    not Unicode are refused by their text, links that lead out of `root` by
    resolving them: whoever can write below `root` can still swap a link later.
    """
    pure = PurePosixPath(relative)
    odd = any(c in "\\:" or unicodedata.category(c) in ("Cc", "Cs") for c in relative)
    if odd or not pure.parts or pure.is_absolute() or ".." in pure.parts or str(pure) != relative:
        raise UnsafePath(f"path {relative!r} is not a plain relative path; refused")
    path = root.joinpath(*pure.parts)
    try:
        inside = path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError):  # RuntimeError: links in a circle, before Python 3.13
        inside = False
    if not inside:
        raise UnsafePath(f"path {relative!r} leads out of {root} through a link; refused")
    return path


def read_bounded(path: Path, *, max_bytes: int) -> bytes:
    """Read a plain file that must be small; anything else is refused unread.

    Raises:
        FileNotFoundError, NotADirectoryError: there is no such file.
        ManifestInvalid: it is larger than `max_bytes`, or a pipe or a device.
        ReadFailed: the operating system refuses.
    """
    # Path.open takes no opener, and without O_NONBLOCK a pipe would hang the reader.
    with reading(path), open(path, "rb", opener=_open_at_once) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise ManifestInvalid(f"{path} is not a plain file; move it away")
        data = file.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise ManifestInvalid(f"{path} is larger than {max_bytes} bytes; not read")
    return data


def write_atomic(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Replace `path` by `data`, atomically and durably; creates parent folders."""
    with writing(path):
        make_folder(path.parent)
        with _temporary(path.parent) as (file, temporary):
            file.write(data)
            _settle(file, mode)
            os.replace(temporary, path)  # noqa: PTH105 - one call site for the whole project
        _fsync_folder(path.parent)


def create_exclusive(path: Path, data: bytes, *, mode: int = 0o444) -> None:
    """Create `path` with `data` whole, or raise `FileExistsError` and change nothing.

    The create is `link(2)` of a finished temporary file: of two processes that
    race, exactly one succeeds, which makes it a compare-and-swap without a lock.
    """
    with writing(path):
        make_folder(path.parent)
        with _temporary(path.parent) as (file, temporary):
            file.write(data)
            _settle(file, mode)
            os.link(temporary, path)
        _fsync_folder(path.parent)


def create_by_digest(folder: Path, chunks: Iterable[bytes], path_of: Callable[[str], Path]) -> str:
    """Write `chunks` to the file that `path_of` names by their SHA-256; return the digest.

    The chunks pass through once, into a temporary file in `folder`. A file that
    stands there already is left as it is.
    """
    sha = hashlib.sha256()
    with writing(folder):
        make_folder(folder)
        with _temporary(folder) as (file, temporary):
            for chunk in chunks:
                sha.update(chunk)
                file.write(chunk)
            _settle(file, 0o444)
            path = path_of(sha.hexdigest())
            make_folder(path.parent)
            with suppress(FileExistsError):
                os.link(temporary, path)
        _fsync_folder(path.parent)
    return sha.hexdigest()


def create_folder(path: Path, contents: Mapping[str, bytes]) -> None:
    """Create folder `path` with all its files, or raise `FileExistsError` and change nothing.

    The files are written and synced in a temporary folder, which one rename
    then gives its name: a reader sees no folder or the whole folder. Names are
    plain relative paths (`confined`).
    """
    with writing(path):
        make_folder(path.parent)
        temporary = path.parent / _temporary_name()
        temporary.mkdir()
        try:
            for name, data in contents.items():
                target = confined(temporary, name)
                make_folder(target.parent)
                with target.open("xb") as file:
                    file.write(data)
                    _settle(file, 0o444)
            for folder in {temporary, *(p for p in temporary.rglob("*") if p.is_dir())}:
                _fsync_folder(folder)
            os.rename(temporary, path)  # noqa: PTH104 - fails on a folder that is not empty
        except OSError as error:
            if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
                raise FileExistsError(errno.EEXIST, "folder exists", str(path)) from error
            raise
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
        _fsync_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Make `folder` and its missing parents durably; one that is there is left alone.

    Raises:
        OSError: as `mkdir`, but `NotADirectoryError` where a file stands in the way, so
            that `FileExistsError` keeps the one meaning that an exclusive create gives it.
    """
    missing = []
    while not folder.is_dir() and folder != folder.parent:
        missing.append(folder)
        folder = folder.parent
    for made in reversed(missing):
        try:
            made.mkdir()
        except FileExistsError:
            if not made.is_dir():
                raise NotADirectoryError(
                    errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(made)
                ) from None
        _fsync_folder(made.parent)


def temporaries(root: Path) -> Iterator[Path]:
    """Iterate over what killed processes left below `root`, and what writers hold just now."""
    for path in root.rglob(".tmp-*"):
        if _TEMPORARY.fullmatch(path.name):
            yield path


def sweep_temporaries(root: Path, *, older_than_s: float = _HOUR_S) -> int:
    """Delete what killed processes left behind; return how many files and folders.

    Only what is older than `older_than_s` seconds goes, so a writer at work keeps its own.
    """
    limit = time.time() - older_than_s
    swept = 0
    for path in list(temporaries(root)):
        with suppress(OSError):
            if path.lstat().st_mtime >= limit:
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
            swept += 1
    return swept


@contextmanager
def _temporary(folder: Path) -> Iterator[tuple[IO[bytes], Path]]:
    temporary = folder / _temporary_name()
    file = temporary.open("xb")
    try:
        with file:
            yield file, temporary
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()


def _temporary_name() -> str:
    return f".tmp-{os.getpid()}-{secrets.token_hex(8)}"


def _settle(file: IO[bytes], mode: int) -> None:
    file.flush()
    os.fchmod(file.fileno(), mode)
    os.fsync(file.fileno())


def _fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _open_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)
