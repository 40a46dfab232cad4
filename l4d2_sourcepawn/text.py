"""Source text as the compiler's preprocessor sees it: logical lines, comments and literals apart.

This tells only what is code, comment, string or character literal, which is
all that the checks before compiling need; `lexer` cuts the code further. The
rules are those of spcomp 1.11: a backslash at the end of a line, white space after it
allowed, joins the next line without its indentation; a literal ends with its
quote or with its line; comments do not nest.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cached_property
from typing import Final, NamedTuple

MAX_LINE_BYTES: Final = 4000
"""A logical line above this may be cut in two by spcomp, whose buffer holds 4,095 bytes."""

_NEWLINE = re.compile(r"\r\n|\r|\n")
_NOT_LINE_END = re.compile(r"[^\r\n]")
_SPLICE = re.compile(r"\\[\x01-\x09\x0b\x0c\x0e-\x20]*(?:\r\n|\r|\n)[\x01-\x09\x0b\x0c\x0e-\x20]*")
LINE_COMMENT: Final = r"//[^\r\n]*+"
BLOCK_COMMENT: Final = r"/\*[\s\S]*?(?:\*/|\Z)"
STRING: Final = r'"(?:[^"\\\r\n]|\\[^\r\n])*+"?'
CHARACTER: Final = r"'(?:[^'\\\r\n]|\\[^\r\n])*+'?"
"""Patterns of what is not code; the last two end with their line if nothing closes them."""

_NOT_CODE = re.compile(
    f"(?P<line>{LINE_COMMENT})|(?P<block>{BLOCK_COMMENT})"
    f"|(?P<string>{STRING})|(?P<character>{CHARACTER})"
)
"""The groups are named by the values of `Kind`."""


class Kind(StrEnum):
    """What a piece of the text is."""

    CODE = "code"
    LINE_COMMENT = "line"
    BLOCK_COMMENT = "block"
    STRING = "string"
    CHARACTER = "character"


_KINDS: Final = {kind.value: kind for kind in Kind}


class Piece(NamedTuple):
    """A run of one kind; `closed` is false if its end mark is missing."""

    kind: Kind
    start: int
    end: int
    closed: bool = True


class LogicalText:
    """A source with its continued lines joined; offsets are into `text`."""

    def __init__(self, source: str) -> None:
        kept: list[str] = []
        cuts: list[int] = []
        removed = [0]
        position = length = 0
        for splice in _SPLICE.finditer(source):
            kept.append(source[position : splice.start()])
            length += splice.start() - position
            cuts.append(length)
            removed.append(splice.end() - length)
            position = splice.end()
        kept.append(source[position:])
        self.source = source
        self.text = "".join(kept)
        self._cuts = cuts
        self._removed = removed

    @property
    def is_continued(self) -> bool:
        """Whether a backslash joins any lines: if not, `text` is `source`."""
        return bool(self._cuts)

    def source_starts(self, offsets: Iterable[int]) -> list[int]:
        """Return where, in the original source, what starts at each of these offsets starts."""
        cuts, removed = self._cuts, self._removed
        return [offset + removed[bisect_right(cuts, offset)] for offset in offsets]

    def source_ends(self, offsets: Iterable[int]) -> list[int]:
        """Return where, in the original source, what ends at each of these offsets ends."""
        cuts, removed = self._cuts, self._removed
        return [offset + removed[bisect_left(cuts, offset)] for offset in offsets]

    def line_of(self, offset: int) -> int:
        """Return the line of the original source, from 1, on which `offset` lies."""
        return 1 + bisect_right(self._line_ends, offset) + bisect_right(self._cuts, offset)

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """The text, whole and in order, cut into pieces."""
        return tuple(self._cut())

    @cached_property
    def without_comments(self) -> str:
        """The text with every comment blanked; offsets stay, line ends too."""
        parts: list[str] = []
        for piece in self.pieces:
            part = self.text[piece.start : piece.end]
            if piece.kind in (Kind.LINE_COMMENT, Kind.BLOCK_COMMENT):
                part = _NOT_LINE_END.sub(" ", part)
            parts.append(part)
        return "".join(parts)

    @cached_property
    def is_plain(self) -> bool:
        """Whether every compiler must cut the text as `pieces` does.

        It need not where the escape character is redefined, a line does not fit
        spcomp's buffer, a literal is not closed, or a comment's last character
        is a backslash: there, what looks like a comment may be code.
        """
        if "ctrlchar" in self.text:
            return False
        for piece in self.pieces:
            if piece.kind is Kind.LINE_COMMENT and self._has_continuation(piece):
                return False
            if piece.kind in (Kind.STRING, Kind.CHARACTER) and not piece.closed:
                return False
        return all(
            len(line) * 4 <= MAX_LINE_BYTES or len(line.encode("utf-8")) <= MAX_LINE_BYTES
            for line in _NEWLINE.split(self.text)
        )

    def _has_continuation(self, piece: Piece) -> bool:
        return bisect_right(self._cuts, piece.start) < bisect_right(self._cuts, piece.end)

    @cached_property
    def _line_ends(self) -> list[int]:
        return [match.end() for match in _NEWLINE.finditer(self.text)]

    def _cut(self) -> Iterator[Piece]:
        position = 0
        for match in _NOT_CODE.finditer(self.text):
            if match.start() > position:
                yield Piece(Kind.CODE, position, match.start())
            kind = _KINDS[match.lastgroup or ""]
            yield Piece(kind, match.start(), match.end(), _is_closed(kind, match.group()))
            position = match.end()
        if position < len(self.text):
            yield Piece(Kind.CODE, position, len(self.text))


def _is_closed(kind: Kind, text: str) -> bool:
    if kind is Kind.LINE_COMMENT:
        return True
    if kind is Kind.BLOCK_COMMENT:
        return text.endswith("*/", 2)
    if len(text) == 1 or text[-1] != text[0]:
        return False
    body = text[1:-1]
    return (len(body) - len(body.rstrip("\\"))) % 2 == 0
