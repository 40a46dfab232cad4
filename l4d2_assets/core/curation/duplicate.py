"""Leave out what is the same plugin again, but for layout and comments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from l4d2_assets.core.curation.words import normalised_code
from l4d2_assets.core.documents import Document, Dropped
from l4d2_registry import digest_bytes

STEP: Final = "duplicate"


def keep_first(
    documents: Sequence[Document],
) -> tuple[list[Document], list[Dropped], dict[str, tuple[str, ...]]]:
    """Keep the first of equal documents; the third value names each kept one's duplicates.

    The seed comes first, then repositories by name: the order of the input.
    """
    first: dict[str, Document] = {}
    copies: dict[str, list[str]] = {}
    dropped: list[Dropped] = []
    for document in documents:
        key = digest_bytes(normalised_code(document.text).encode("utf-8"))
        original = first.setdefault(key, document)
        if original is document:
            continue
        copies.setdefault(original.doc_id, []).append(document.name)
        dropped.append(Dropped(name=document.name, step=STEP, reason="exact", detail=original.name))
    return list(first.values()), dropped, {key: tuple(names) for key, names in copies.items()}
