"""Bytes to text, or the reason why not."""

from __future__ import annotations

from typing import Final

MAX_SOURCE_BYTES: Final = 1024 * 1024
"""A plugin larger than this is generated or is data; the largest of 2,042 real ones has 0.7 MB."""


def decode_source(data: bytes) -> tuple[str | None, str]:
    """Return `(text, "")`, or `(None, reason)` for bytes that are no source text.

    UTF-8 with or without a byte-order mark; line ends become `\\n`. Older code
    pages are the data issue's decoding ladder: guessing one silently would put
    wrong letters into training data.
    """
    if len(data) > MAX_SOURCE_BYTES:
        return None, "too_large"
    if b"\0" in data:
        return None, "binary"
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None, "not_utf8"
    return text.replace("\r\n", "\n").replace("\r", "\n"), ""
