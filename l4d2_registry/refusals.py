"""What the operating system refuses, as a typed error that names the remedy."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from l4d2_registry.errors import ReadFailed, WriteFailed

_REMEDIES = {
    errno.ENOSPC: "the disk is full; free some room and run the same command again",
    errno.EDQUOT: "the disk quota is used up; free some room and run the same command again",
    errno.EFBIG: "the file-size limit was reached; raise `ulimit -f` and run again",
    errno.EACCES: "no permission; check the folder's owner",
    errno.EPERM: "not permitted; check the folder's owner, and that its file system has hard links",
    errno.EROFS: "the file system is read-only; choose another folder (L4D2_DATA)",
    errno.ENOTDIR: "a file stands where a folder is needed; move it away",
    errno.EISDIR: "a folder stands where a file is needed; move it away",
    errno.ENAMETOOLONG: "the name is too long for this file system; choose a shorter one",
    errno.EIO: "the disk does not answer as it should; check it, then run again",
}


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn every `OSError` of the body into `WriteFailed`.

    Only `FileExistsError` passes: it is the answer of an exclusive create, not a refusal.
    """
    try:
        yield
    except FileExistsError:
        raise
    except OSError as error:
        raise WriteFailed(f"cannot write {path}: {_reason(error)}") from error


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn every `OSError` of the body into `ReadFailed`.

    Only `FileNotFoundError` and `NotADirectoryError` pass: what it means that the
    file is not there is the caller's to say.
    """
    try:
        yield
    except (FileNotFoundError, NotADirectoryError):
        raise
    except OSError as error:
        raise ReadFailed(f"cannot read {path}: {_reason(error)}") from error


def _reason(error: OSError) -> str:
    remedy = _REMEDIES.get(error.errno or 0, "mend what the system names and run again")
    return f"{error.strerror or error}; {remedy}"
