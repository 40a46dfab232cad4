"""A folder of git clones as a source: each clone at its HEAD commit, `.sp` files only.

The same records as a web scrape gives, so the pipeline runs offline on real
public repositories. What is not committed in a clone is not seen.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from l4d2_assets.core.documents import Document, Dropped, document_id
from l4d2_assets.core.errors import SourceMissing, SourceUnreadable
from l4d2_assets.core.sources import Harvest
from l4d2_assets.core.sources.decoding import MAX_SOURCE_BYTES, decode_source
from l4d2_assets.core.sources.git_objects import GitClone, TreeEntry
from l4d2_registry import digest_bytes

STEP: Final = "local_git"

_LICENCE_FILE = re.compile(r"(?:LICEN[CS]E|COPYING)(?:\.(?:md|txt))?", re.IGNORECASE)
_MAX_LICENCE_BYTES: Final = 128 * 1024
_MAX_PATH_CHARS: Final = 1024
# Phrases that occur in exactly one licence's text; versions that share a phrase are told
# apart by the longer one, so the order matters.
_LICENCES: Final = (
    ("GNU AFFERO GENERAL PUBLIC LICENSE\n Version 3", "AGPL-3.0-only"),
    ("GNU LESSER GENERAL PUBLIC LICENSE\n Version 3", "LGPL-3.0-only"),
    ("GNU LESSER GENERAL PUBLIC LICENSE\n Version 2.1", "LGPL-2.1-only"),
    ("GNU GENERAL PUBLIC LICENSE\n Version 3", "GPL-3.0-only"),
    ("GNU GENERAL PUBLIC LICENSE\n Version 2", "GPL-2.0-only"),
    ("Apache License\n Version 2.0", "Apache-2.0"),
    ("MIT License", "MIT"),
    ("This is free and unencumbered software", "Unlicense"),
)


def read_clones(folder: Path | None) -> Harvest:
    """Read every clone in a folder, by name; no folder configured is an empty harvest.

    A clone is a sub-folder, bare or with a work tree. Its author is the
    `owner` of an `owner+name` or `owner/name` folder where that is given.

    Raises:
        SourceMissing: the folder does not exist or holds no clone.
        SourceUnreadable: a clone is damaged, a folder cannot be listed or has no UTF-8 name.
    """
    if folder is None:
        return Harvest(())
    if not folder.is_dir():
        raise SourceMissing(f"local git source {folder} is no folder; correct L4D2_GIT_CLONES")
    try:
        clones = _find(folder)
    except OSError as error:
        raise SourceUnreadable(
            f"local git source: cannot read {error.filename}: {error.strerror}"
        ) from error
    if not clones:
        raise SourceMissing(
            f"no git clone in {folder}; put clones into it or unset L4D2_GIT_CLONES"
        )
    documents: list[Document] = []
    dropped: list[Dropped] = []
    for name, clone in clones:
        harvest = _read_clone(name, clone)
        documents += harvest.documents
        dropped += harvest.dropped
    return Harvest(tuple(documents), tuple(dropped))


def _find(folder: Path) -> list[tuple[str, GitClone]]:
    """Return clones one or two levels deep (`name`, `owner/name`), by name."""
    found: dict[str, GitClone] = {}
    for child in sorted(path for path in folder.iterdir() if path.is_dir()):
        if GitClone.looks_like_one(child):
            found[child.name] = GitClone(child)
            continue
        for grandchild in sorted(path for path in child.iterdir() if path.is_dir()):
            if GitClone.looks_like_one(grandchild):
                found[f"{child.name}/{grandchild.name}"] = GitClone(grandchild)
    for name, clone in found.items():
        if not name.isprintable():
            raise SourceUnreadable(
                f"the name of the clone {str(clone.folder)!r} is no plain text; rename the folder"
            )
    return sorted(found.items())


def _read_clone(name: str, clone: GitClone) -> Harvest:
    commit = clone.head()
    if commit is None:
        return Harvest((), (Dropped(name=name, step=STEP, reason="no_commits"),))
    files = clone.files(commit)
    plugins = [entry for entry in files if entry.path.lower().endswith(".sp")]
    if not plugins:
        return Harvest((), (Dropped(name=name, step=STEP, reason="no_plugins"),))
    licence = _licence(clone, files)
    reasons = {entry: reason for entry in plugins if (reason := _unreadable(entry))}
    small = [entry for entry in plugins if entry not in reasons]
    dropped = [
        Dropped(name=f"{name}:{entry.path[:_MAX_PATH_CHARS]}", step=STEP, reason=reason)
        for entry, reason in reasons.items()
    ]
    documents: list[Document] = []
    for entry, data in zip(small, clone.read(small), strict=True):
        text, reason = decode_source(data)
        if text is None:
            dropped.append(Dropped(name=f"{name}:{entry.path}", step=STEP, reason=reason))
            continue
        documents.append(_document(name, commit, entry, data, text, licence))
    return Harvest(tuple(documents), tuple(dropped))


def _document(
    name: str, commit: str, entry: TreeEntry, data: bytes, text: str, licence: str | None
) -> Document:
    sha256 = digest_bytes(data)
    owner = re.split(r"[+/]", name)[0] if re.search(r"[+/]", name) else None
    return Document(
        doc_id=document_id("git", name, entry.path, sha256),
        source="git",
        origin=name,
        path=entry.path,
        revision=commit,
        author=owner,
        licence=licence,
        sha256=sha256,
        bytes=len(data),
        text=text,
    )


def _unreadable(entry: TreeEntry) -> str | None:
    """Return why a file is not even read, None if it is."""
    if len(entry.path) > _MAX_PATH_CHARS:
        return "path_too_long"
    if entry.size is None:
        return "missing_object"
    return "too_large" if entry.size > MAX_SOURCE_BYTES else None


def _licence(clone: GitClone, files: list[TreeEntry]) -> str | None:
    """Tell the licence from a licence file at the root, None where it cannot be told."""
    candidates = [
        entry
        for entry in files
        if _LICENCE_FILE.fullmatch(entry.path)
        and entry.size is not None
        and entry.size <= _MAX_LICENCE_BYTES
    ]
    for data in clone.read(candidates[:1]):
        text = re.sub(r"[ \t\r]+", " ", data.decode("utf-8", "replace")).replace(" \n", "\n")
        return next((spdx for phrase, spdx in _LICENCES if phrase in text), None)
    return None
