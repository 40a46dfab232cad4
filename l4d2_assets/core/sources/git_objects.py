"""Read a commit's files from git's object store: no work tree, no checkout, no hooks.

A clone from the public web is hostile: its configuration may name programs and
its tree may hold links and `..`. Only plumbing that reads objects is run, with
an empty environment, every transport forbidden, and all output bounded.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from l4d2_assets.core.errors import SourceUnreadable

_TIMEOUT_S: Final = 120.0
_MAX_TREE_BYTES: Final = 64 * 1024 * 1024
_REGULAR_FILE: Final = "100"
"""How the modes of regular files begin; old trees hold odd permissions such as 100664."""
_UNBORN: Final = 1
"""What `rev-parse --quiet` exits with where HEAD names a branch without a commit."""


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """A regular file of a commit. `size` is in bytes, None if the clone lacks the object."""

    object_id: str
    size: int | None
    path: str


class GitClone:
    """A clone, bare or with a work tree."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._git = folder / ".git" if _is_git_folder(folder / ".git") else folder

    @staticmethod
    def looks_like_one(folder: Path) -> bool:
        """Tell whether a folder is a clone, without running anything."""
        return _is_git_folder(folder) or _is_git_folder(folder / ".git")

    def head(self) -> str | None:
        """Return the id of the commit checked out, None in a clone without commits."""
        status, output = self._run(["rev-parse", "--verify", "--quiet", "HEAD"], allow=_UNBORN)
        return None if status else output.decode("ascii", "replace").strip()

    def files(self, commit: str) -> list[TreeEntry]:
        """Return the regular files of a commit by path; links and submodules are left out."""
        _, listing = self._run(["ls-tree", "-r", "-l", "-z", "--full-tree", commit])
        return [entry for line in listing.split(b"\0") if line and (entry := _entry(line))]

    def read(self, entries: Sequence[TreeEntry]) -> Iterator[bytes]:
        """Yield the bytes of files, in order.

        Raises:
            SourceUnreadable: an object is not what the listing said (a damaged clone).
        """
        process = subprocess.Popen(
            self._command(["cat-file", "--batch"]),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            start_new_session=True,
        )
        # An object may be a pipe that nobody writes to.
        late = threading.Timer(_TIMEOUT_S, process.kill)
        late.start()
        try:
            assert process.stdin is not None  # noqa: S101
            assert process.stdout is not None  # noqa: S101
            for entry in entries:
                process.stdin.write(f"{entry.object_id}\n".encode("ascii"))
                process.stdin.flush()
                header = process.stdout.readline().split()
                if len(header) != 3 or header[1] != b"blob" or int(header[2]) != entry.size:  # noqa: PLR2004
                    raise self._damaged(entry)
                data = process.stdout.read(int(header[2]))
                process.stdout.read(1)
                # Git hands out a loose object without looking whether it has its name's digest.
                if _blob_id(data, like=entry.object_id) != entry.object_id:
                    raise self._damaged(entry)
                yield data
        except BrokenPipeError as error:
            raise SourceUnreadable(f"{self.folder}: git stopped reading; clone it again") from error
        finally:
            late.cancel()
            process.kill()
            process.communicate()

    def _damaged(self, entry: TreeEntry) -> SourceUnreadable:
        return SourceUnreadable(
            f"{self.folder}: object of {entry.path!r} is missing or damaged; "
            "clone the repository again, whole"
        )

    def _run(self, arguments: Sequence[str], *, allow: int = 0) -> tuple[int, bytes]:
        """Run git; return its exit status, 0 or `allow`, and at most the output allowed.

        A tree of a few hundred bytes can name itself a billion times over, so
        the output is read up to the limit and never collected whole first.
        """
        try:
            process = subprocess.Popen(
                self._command(arguments),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                start_new_session=True,
            )
        except FileNotFoundError:
            raise SourceUnreadable("git is not installed; install it to read clones") from None
        late = threading.Timer(_TIMEOUT_S, process.kill)
        late.start()
        try:
            assert process.stdout is not None  # noqa: S101
            output = process.stdout.read(_MAX_TREE_BYTES + 1)
            if len(output) > _MAX_TREE_BYTES:
                raise SourceUnreadable(
                    f"{self.folder}: its tree lists over {_MAX_TREE_BYTES} bytes; remove the clone"
                )
            status = process.wait()
        finally:
            late.cancel()
            process.kill()
            process.communicate()
        if status < 0:
            raise SourceUnreadable(
                f"{self.folder}: git took over {_TIMEOUT_S:g} s or was killed; remove the clone"
            )
        if status not in (0, allow):
            raise SourceUnreadable(
                f"{self.folder} is no readable git clone (git {arguments[0]} exits with {status}); "
                "clone the repository again, whole"
            )
        return status, output

    def _command(self, arguments: Sequence[str]) -> list[str]:
        # An explicit folder: searching for one, git would walk up into a repository around it.
        return ["git", f"--git-dir={self._git}", *arguments]


def _is_git_folder(folder: Path) -> bool:
    return (folder / "HEAD").is_file() and (folder / "objects").is_dir()


def _blob_id(data: bytes, *, like: str) -> str:
    """Return the name git gives to a blob, in the kind of digest that `like` is."""
    sha1_digits = 40
    framed = b"blob %d\0%b" % (len(data), data)
    if len(like) == sha1_digits:
        return hashlib.sha1(framed, usedforsecurity=False).hexdigest()
    return hashlib.sha256(framed).hexdigest()


def _environment() -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }


def _entry(line: bytes) -> TreeEntry | None:
    meta, _, raw_path = line.partition(b"\t")
    mode, kind, object_id, size = meta.decode("ascii").split()
    if kind != "blob" or not mode.startswith(_REGULAR_FILE):
        return None
    # Doubled, a backslash of the path is told from one that stands for an undecodable byte.
    path = raw_path.replace(b"\\", b"\\\\").decode("utf-8", "backslashreplace")
    return TreeEntry(object_id, int(size) if size.isdigit() else None, path)
