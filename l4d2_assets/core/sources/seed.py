"""The embedded corpus: hand-written plugins, each with the request it answers, and notes.

    data/seed/plugins/<slug>.sp      GPL-3.0-or-later
    data/seed/plugins/<slug>.yaml    request, also_asked, subject
    data/seed/notes/<slug>.md        reference notes

The seed is ours and reviewed, so a fault in it is an error, not a drop.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from pydantic import Field

from l4d2_assets.core.config import Strict, load_config
from l4d2_assets.core.documents import Document, document_id
from l4d2_assets.core.errors import SourceMissing, SourceUnreadable
from l4d2_assets.core.sources import Harvest
from l4d2_assets.core.sources.decoding import decode_source
from l4d2_registry import digest_bytes

_LICENCE: Final = "GPL-3.0-or-later"
_SPDX = re.compile(r"^// SPDX-License-Identifier: (\S+)$", re.MULTILINE)
_AUTHOR: Final = "L4D2-AI-Architect"


class Sidecar(Strict):
    """What stands beside a seed plugin: the wish it fulfils, in several wordings."""

    request: str = Field(min_length=20)
    also_asked: tuple[str, ...] = Field(min_length=1)
    subject: str


def read_plugins(folder: Path) -> Harvest:
    """Read every seed plugin, by name.

    Raises:
        SourceMissing: the folder or a sidecar is missing, or there is no plugin.
        SourceUnreadable: a plugin is no UTF-8 text or names no licence.
        ConfigInvalid: a sidecar has a fault.
    """
    paths = sorted((folder / "plugins").glob("*.sp"))
    if not paths:
        raise SourceMissing(
            f"no seed plugin in {folder / 'plugins'}; restore data/seed from the repository"
        )
    return Harvest(tuple(_read(path) for path in paths))


def read_notes(folder: Path) -> dict[str, str]:
    """Read the reference notes, by slug.

    Raises:
        SourceMissing: there is none.
        SourceUnreadable: one is no UTF-8 text or has no title line.
    """
    notes: dict[str, str] = {}
    for path in sorted((folder / "notes").glob("*.md")):
        text, reason = decode_source(_bytes(path))
        if text is None or not text.startswith("# "):
            raise SourceUnreadable(f"{path}: {reason or 'first line is no `# title`'}; correct it")
        notes[path.stem] = text
    if not notes:
        raise SourceMissing(f"no note in {folder / 'notes'}; restore data/seed")
    return notes


def _read(path: Path) -> Document:
    data = _bytes(path)
    text, reason = decode_source(data)
    if text is None:
        raise SourceUnreadable(f"{path} is no plugin source ({reason}); save it as UTF-8 text")
    licence = _SPDX.search(text)
    if licence is None or licence[1] != _LICENCE:
        raise SourceUnreadable(f"{path} lacks the line `// SPDX-License-Identifier: {_LICENCE}`")
    sidecar = load_config(path.with_suffix(".yaml"), Sidecar)
    sha256 = digest_bytes(data)
    return Document(
        doc_id=document_id("seed", "seed", path.name, sha256),
        source="seed",
        origin="seed",
        path=path.name,
        revision=None,
        author=_AUTHOR,
        licence=licence[1],
        sha256=sha256,
        bytes=len(data),
        text=text,
        request=sidecar.request,
        also_asked=sidecar.also_asked,
        subject=sidecar.subject,
    )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SourceUnreadable(f"{path} cannot be read: {error.strerror}") from error
