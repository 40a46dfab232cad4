"""What a comment says of the declaration it belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from l4d2_sourcepawn.lexer import Token, TokenKind

_BLOCK_COMMENT: Final = TokenKind.BLOCK_COMMENT


def doc_comment(comments: Iterable[Token]) -> str:
    """Return the first paragraph of the last comment that documents what follows it."""
    lines: list[str] = []
    for comment in comments:
        if comment.kind is _BLOCK_COMMENT:
            lines = comment.text[2:].removesuffix("*/").splitlines()
        else:
            lines.append(comment.text[2:])
    paragraph: list[str] = []
    for line in lines:
        words = line.strip(" \t*/<").strip()
        if words.startswith("@") or (not words and paragraph):
            break
        if words:
            paragraph.append(words)
    return " ".join(paragraph)
