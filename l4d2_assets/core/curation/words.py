"""What a plugin's code says, comments apart: the identifiers and the string literals."""

from __future__ import annotations

import re
from itertools import groupby

from l4d2_sourcepawn.text import Kind, LogicalText

_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
_COMMENTS = (Kind.LINE_COMMENT, Kind.BLOCK_COMMENT)
_LITERALS = (Kind.STRING, Kind.CHARACTER)


def code_words(source: str) -> frozenset[str]:
    """Return the identifiers of the code and the contents of its string literals."""
    text = LogicalText(source)
    words: set[str] = set()
    for piece in text.pieces:
        part = text.text[piece.start : piece.end]
        if piece.kind is Kind.CODE:
            words.update(_IDENTIFIER.findall(part))
        elif piece.kind is Kind.STRING:
            words.add(part[1:-1] if piece.closed else part[1:])
    return frozenset(words)


def code_lines(source: str) -> int:
    """Return how many lines hold something besides white space and comments."""
    return sum(bool(line.strip()) for line in LogicalText(source).without_comments.splitlines())


def normalised_code(source: str) -> str:
    """Return the code without comments and with all white space outside literals reduced.

    Two plugins with the same normalised code are the same plugin, however laid out.
    """
    text = LogicalText(source)
    parts: list[str] = []
    for literal, run in groupby(text.pieces, key=lambda piece: piece.kind in _LITERALS):
        part = "".join(
            " " if piece.kind in _COMMENTS else text.text[piece.start : piece.end] for piece in run
        )
        parts.append(part if literal else re.sub(r"\s+", " ", part))
    return "".join(parts).strip()
