"""Real, small git repositories, made by git itself and partly by hand."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

_IDENTITY = {
    "GIT_AUTHOR_NAME": "Somebody",
    "GIT_AUTHOR_EMAIL": "somebody@example.invalid",
    "GIT_AUTHOR_DATE": "2030-01-01T00:00:00Z",
    "GIT_COMMITTER_NAME": "Somebody",
    "GIT_COMMITTER_EMAIL": "somebody@example.invalid",
    "GIT_COMMITTER_DATE": "2030-01-01T00:00:00Z",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
}


class Repository:
    """A repository whose commits are made from trees, so that they may hold anything."""

    def __init__(self, folder: Path, *, bare: bool, object_format: str = "sha1") -> None:
        self.folder = folder
        self.git_folder = folder if bare else folder / ".git"
        folder.mkdir(parents=True, exist_ok=True)
        kind = [f"--object-format={object_format}", *(["--bare"] if bare else [])]
        self.git("init", "--quiet", "--initial-branch=main", *kind)

    def git(self, *arguments: str, stdin: bytes = b"") -> str:
        return (
            subprocess.run(
                ["git", *arguments],
                cwd=self.folder,
                env={"PATH": os.environ["PATH"], **_IDENTITY},
                input=stdin,
                capture_output=True,
                check=True,
            )
            .stdout.decode()
            .strip()
        )

    def blob(self, data: bytes) -> str:
        return self.git("hash-object", "-w", "--stdin", stdin=data)

    def tree(self, entries: list[tuple[str, str, str | bytes]]) -> str:
        """Write a tree of (mode, object id, name); the names are taken as they are."""
        kinds = {"160000": "commit", "040000": "tree"}
        lines = [
            f"{mode} {kinds.get(mode, 'blob')} {object_id}\t".encode()
            + (name if isinstance(name, bytes) else name.encode())
            for mode, object_id, name in entries
        ]
        return self.git("mktree", "-z", "--missing", stdin=b"".join(x + b"\0" for x in lines))

    def commit(self, tree: str) -> str:
        commit = self.git("commit-tree", tree, "-m", "a commit")
        self.git("update-ref", "refs/heads/main", commit)
        return commit

    def commit_files(self, files: dict[str | bytes, bytes]) -> str:
        """Commit files of the root folder."""
        return self.commit(self.tree([("100644", self.blob(d), n) for n, d in files.items()]))


@pytest.fixture
def clones(tmp_path):
    folder = tmp_path / "clones"
    folder.mkdir()
    return folder


@pytest.fixture
def repository(clones):
    """Make a repository; a relative folder is one below the folder of clones."""

    def make(folder: str | Path = "clone", *, bare: bool = True, **options: str) -> Repository:
        return Repository(clones / folder, bare=bare, **options)

    return make
