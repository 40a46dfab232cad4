"""An operating-system lock with the holder's name in it.

The lock is `flock(2)` on a file that stays: the kernel lets go when the holder
dies, so nothing has to be cleaned up after a SIGKILL.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from l4d2_registry.errors import LockBusy
from l4d2_registry.files import make_folder
from l4d2_registry.refusals import writing

_POLL_S = 0.1


@contextmanager
def exclusive_lock(path: Path, *, what: str, wait_s: float) -> Iterator[None]:
    """Hold the lock at `path` for the body; wait for it at most `wait_s` seconds.

    It excludes other threads of this process too, so it cannot be taken twice.

    Raises:
        LockBusy: somebody else holds it; the message names the process.
        WriteFailed: the lock file cannot be made or locked.
    """
    with writing(path):
        make_folder(path.parent)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        with writing(path):
            _acquire(descriptor, what=what, wait_s=wait_s)
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, str(os.getpid()).encode("ascii"), 0)
        yield
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, *, what: str, wait_s: float) -> None:
    deadline = time.monotonic() + wait_s
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                holder = os.pread(descriptor, 32, 0).decode("ascii", "replace") or "unknown"
                raise LockBusy(
                    f"{what} is being worked on by process {holder}; "
                    f"waited {wait_s:g} s. Let it finish or stop it, then run again"
                ) from None
            time.sleep(_POLL_S)
        else:
            return
