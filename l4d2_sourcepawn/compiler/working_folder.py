"""The compiler's own empty folder for each run, and what a killed process left of such."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_PREFIX: Final = "l4d2-spcomp-"
_STALE_S: Final = 3600.0
"""No run takes as long: the compiler's limits end it in minutes."""


@contextmanager
def working_folder() -> Iterator[Path]:
    """Give an empty folder, removed afterwards. Raises `OSError`."""
    with tempfile.TemporaryDirectory(prefix=_PREFIX) as folder:
        yield Path(folder).resolve()


def sweep_stale_folders() -> None:
    """Remove this user's folders of runs that were killed more than an hour ago."""
    oldest = time.time() - _STALE_S
    with contextlib.suppress(OSError):
        for entry in os.scandir(tempfile.gettempdir()):
            if not entry.name.startswith(_PREFIX):
                continue
            # Others write here too: a link or somebody else's folder is left alone, and
            # what another process removes meanwhile is gone anyway.
            with contextlib.suppress(OSError):
                found = entry.stat(follow_symlinks=False)
                own = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
                if own and found.st_mtime < oldest:
                    shutil.rmtree(entry.path, ignore_errors=True)
