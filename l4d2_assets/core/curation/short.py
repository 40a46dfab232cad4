"""Leave out what is too short to be a plugin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from l4d2_assets.core.curation.words import code_lines
from l4d2_assets.core.documents import Document, Dropped

STEP: Final = "short"


def keep_long_enough(
    documents: Sequence[Document], *, min_code_lines: int
) -> tuple[list[Document], list[Dropped]]:
    """Keep documents with at least `min_code_lines` lines of code."""
    kept: list[Document] = []
    dropped: list[Dropped] = []
    for document in documents:
        lines = code_lines(document.text)
        if lines >= min_code_lines:
            kept.append(document)
        else:
            dropped.append(
                Dropped(name=document.name, step=STEP, reason="too_short", detail=f"{lines} lines")
            )
    return kept, dropped
