"""Where raw data comes from. A source yields documents and drops, and judges neither."""

from __future__ import annotations

from dataclasses import dataclass

from l4d2_assets.core.documents import Document, Dropped


@dataclass(frozen=True, slots=True)
class Harvest:
    """What a source gave: documents in a fixed order, and every record it had to leave out."""

    documents: tuple[Document, ...]
    dropped: tuple[Dropped, ...] = ()


__all__ = ["Harvest"]
