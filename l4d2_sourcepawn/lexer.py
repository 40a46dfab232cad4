"""Tokens of a SourcePawn source: comments, literals and directives apart, no judgement.

Any text has tokens and they cover it: joined, the slices `source[start:end]`
are the source. A token's `text` is what the compiler sees, which differs from
its slice only where a backslash continues a line. Rules are those of `text`,
in linear time.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from enum import StrEnum
from typing import Final, NamedTuple

from l4d2_sourcepawn.text import NOT_CODE, LogicalText

_NEWLINE = re.compile(r"\r\n|\r|\n")
_TOKEN = re.compile(
    rf"""
      (?P<whitespace>[\x00-\x20\x7f\ufeff]++)
    | (?P<identifier>[A-Za-z_@][A-Za-z0-9_@]*+)
    | {NOT_CODE}
    | (?P<number>0[xX][0-9A-Fa-f_]++ | 0[bB][01_]++ | 0[oO][0-7_]++
        | [0-9][0-9_]*+(?:\.[0-9][0-9_]*+(?:[eE][-+]?[0-9]++)?+)?+)
    | (?P<punctuation>>>>= | >>> | <<= | >>= | \.\.\. | [-+*/%&|^=!<>]= | && | \|\| | \+\+ | --
        | << | >> | :: | [-+*/%&|^~!<>=?:;,.(){{}}\[\]\#])
    | (?P<unknown>[^\x00-\x7f]++|[\s\S])
    """,
    re.VERBOSE,
)
_DIRECTIVE = re.compile(
    r"""
    \#(?: [^\r\n"'/]++ | "(?:[^"\\\r\n]|\\[^\r\n])*+"? | '(?:[^'\\\r\n]|\\[^\r\n])*+'?
        | /(?![/*]) | /\*(?:[^*\r\n]|\*(?!/))*+\*/(?![^\S\r\n]*+(?:[\r\n]|\Z|//)) )*+
    """,
    re.VERBOSE,
)


class TokenKind(StrEnum):
    """What a token is."""

    WHITESPACE = "whitespace"
    CONTINUATION = "continuation"
    """A backslash that continues the line, between two tokens; its text is empty."""
    LINE_COMMENT = "line"
    BLOCK_COMMENT = "block"
    DIRECTIVE = "directive"
    """A preprocessor line without its trailing comment and blanks, continued lines included."""
    STRING = "string"
    CHARACTER = "character"
    NUMBER = "number"
    IDENTIFIER = "identifier"
    PUNCTUATION = "punctuation"
    UNKNOWN = "unknown"
    """What no SourcePawn token begins with, such as a letter outside ASCII."""


_KINDS: Final = {kind.value: kind for kind in TokenKind}
_NOT_SEEN: Final = frozenset(
    {
        TokenKind.WHITESPACE,
        TokenKind.CONTINUATION,
        TokenKind.LINE_COMMENT,
        TokenKind.BLOCK_COMMENT,
    }
)


class Token(NamedTuple):
    """One token. Offsets count from 0, `line` and `column` from 1, in the original source."""

    kind: TokenKind
    text: str
    start: int
    end: int
    line: int
    column: int

    @property
    def is_code(self) -> bool:
        """Whether the compiler sees it: neither white space nor comment."""
        return self.kind not in _NOT_SEEN


def lex(source: str | LogicalText) -> list[Token]:
    """Return the tokens of any text, whole and in order."""
    text = source if isinstance(source, LogicalText) else LogicalText(source)
    tokens = _cut(text.text)
    return _spread(tokens, text) if text.is_continued else tokens


def _cut(text: str) -> list[Token]:
    found: list[Token] = []
    append, make = found.append, tuple.__new__  # this loop is most of what a parse costs
    position = line_start = 0
    line = 1
    starts_line = True
    while position < len(text):
        for match in _TOKEN.finditer(text, position):
            kind = _KINDS[match.lastgroup or ""]
            shown = match[0]
            start, position = match.span()
            column = start - line_start + 1
            if kind is TokenKind.WHITESPACE or kind is TokenKind.BLOCK_COMMENT:
                append(make(Token, (kind, shown, start, position, line, column)))
                if "\n" in shown or "\r" in shown:
                    starts_line = True
                    ends = [end.end() for end in _NEWLINE.finditer(shown)]
                    line += len(ends)
                    line_start = start + ends[-1]
            elif starts_line and shown == "#":
                position = _directive_end(text, start)
                shown = text[start:position]
                append(make(Token, (TokenKind.DIRECTIVE, shown, start, position, line, column)))
                starts_line = False
                break  # the rest of the line is no code: go on behind it
            else:
                append(make(Token, (kind, shown, start, position, line, column)))
                starts_line = False
    return found


def _directive_end(text: str, start: int) -> int:
    match = _DIRECTIVE.match(text, start)
    return start + len(match.group().rstrip()) if match else start + 1


def _spread(tokens: Iterable[Token], text: LogicalText) -> list[Token]:
    """Move tokens to the original source, where a continuation may lie between two."""
    line_starts = [0, *(match.end() for match in _NEWLINE.finditer(text.source))]
    found: list[Token] = []

    def place(kind: TokenKind, shown: str, start: int, end: int) -> None:
        line = bisect_right(line_starts, start)
        found.append(Token(kind, shown, start, end, line, start - line_starts[line - 1] + 1))

    position = 0
    for token in tokens:
        start = text.source_start(token.start)
        if start > position:
            place(TokenKind.CONTINUATION, "", position, start)
        position = text.source_end(token.end)
        place(token.kind, token.text, start, position)
    if position < len(text.source):
        place(TokenKind.CONTINUATION, "", position, len(text.source))
    return found
