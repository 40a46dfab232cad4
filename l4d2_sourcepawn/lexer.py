"""Tokens of a SourcePawn source: comments, literals and directives apart, no judgement.

Any text has tokens and they cover it: joined, the slices `source[start:end]`
are the source. A token's `text` is what the compiler sees, which differs from
its slice only where a backslash continues a line. Rules are those of `text`,
in linear time.

Lexing is most of what a check without a compiler costs. So it is done by
column: all texts at once, then all kinds, all offsets, all places.
"""

from __future__ import annotations

import re
import string
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import accumulate, compress
from typing import Final, NamedTuple, overload

from l4d2_sourcepawn.text import BLOCK_COMMENT, CHARACTER, LINE_COMMENT, STRING, LogicalText

_NEWLINE = re.compile(r"\r\n|\r|\n")
_BLANK: Final = r"[\x00-\x09\x0b\x0c\x0e-\x20\x7f\ufeff]"
_WORDS: Final = rf"""
      [\x00-\x20\x7f\ufeff]++
    | [A-Za-z_@][A-Za-z0-9_@]*+
    | {LINE_COMMENT} | {BLOCK_COMMENT} | {STRING} | {CHARACTER}
    | 0[xX][0-9A-Fa-f_]++ | 0[bB][01_]++ | 0[oO][0-7_]++
    | [0-9][0-9_]*+(?:\.[0-9][0-9_]*+(?:[eE][-+]?[0-9]++)?+)?+
    | >>>= | >>> | <<= | >>= | \.\.\. | [-+*/%&|^=!<>]= | && | \|\| | \+\+ | --
    | << | >> | :: | [-+*/%&|^~!<>=?:;,.(){{}}\[\]]
    | [^\x00-\x7f]++
"""
_DIRECTIVE: Final = rf"""
    \#(?: {_BLANK}*+ (?: [^\x00-\x20\x7f\ufeff"'/]++ | {STRING} | {CHARACTER} | /(?![/*])
        | /\*(?:[^*\r\n]|\*(?!/))*+\*/(?!{_BLANK}*+(?:[\r\n]|\Z|//)) ) )*+
"""
_TOKEN = re.compile(rf"{_WORDS} | {_DIRECTIVE} | [\s\S]", re.VERBOSE)
_TOKEN_BEHIND_CODE = re.compile(rf"{_WORDS} | [\s\S]", re.VERBOSE)
"""Where a `#` begins no directive, because there is code before it on its line."""


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


# looking a member up in an enum's class costs more than all else that is done with a token
_WHITESPACE: Final = TokenKind.WHITESPACE
_BLOCK_COMMENT: Final = TokenKind.BLOCK_COMMENT
_DIRECTIVE_KIND: Final = TokenKind.DIRECTIVE
_UNKNOWN: Final = TokenKind.UNKNOWN
_UNSEEN: Final = (
    TokenKind.WHITESPACE,
    TokenKind.CONTINUATION,
    TokenKind.LINE_COMMENT,
    TokenKind.BLOCK_COMMENT,
)

_BY_FIRST: Final = {
    **dict.fromkeys((*map(chr, range(0x21)), "\x7f", "\ufeff"), TokenKind.WHITESPACE),
    **dict.fromkeys(string.ascii_letters + "_@", TokenKind.IDENTIFIER),
    **dict.fromkeys(string.digits, TokenKind.NUMBER),
    **dict.fromkeys("-+*/%&|^~!<>=?:;,.(){}[]", TokenKind.PUNCTUATION),
    '"': TokenKind.STRING,
    "'": TokenKind.CHARACTER,
    "#": TokenKind.DIRECTIVE,
}
_COMMENTS: Final = {"//": TokenKind.LINE_COMMENT, "/*": TokenKind.BLOCK_COMMENT}


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
        return self.kind not in _UNSEEN


class Tokens(Sequence[Token]):
    """Tokens in order, each made when it is asked for; the columns are there without that.

    `kinds`, `texts`, `starts` and `ends` have what `Token` has under their names,
    `line_starts` the offset at which each line of the source starts.
    """

    __slots__ = ("ends", "kinds", "line_starts", "starts", "texts")

    def __init__(
        self,
        kinds: list[TokenKind],
        texts: list[str],
        starts: list[int],
        ends: list[int],
        line_starts: list[int],
    ) -> None:
        self.kinds = kinds
        self.texts = texts
        self.starts = starts
        self.ends = ends
        self.line_starts = line_starts

    def __len__(self) -> int:
        return len(self.kinds)

    @overload
    def __getitem__(self, index: int) -> Token: ...
    @overload
    def __getitem__(self, index: slice) -> Tokens: ...
    def __getitem__(self, index: int | slice) -> Token | Tokens:
        if isinstance(index, slice):
            return Tokens(
                self.kinds[index],
                self.texts[index],
                self.starts[index],
                self.ends[index],
                self.line_starts,
            )
        start = self.starts[index]
        line = bisect_right(self.line_starts, start)
        column = start - self.line_starts[line - 1] + 1
        return Token(self.kinds[index], self.texts[index], start, self.ends[index], line, column)

    def line(self, index: int) -> int:
        """Return the line, from 1, on which a token starts."""
        return bisect_right(self.line_starts, self.starts[index])

    def joined(self, runs: Iterable[range]) -> Tokens:
        """Return only the tokens of these runs, in their order."""
        chosen = Tokens([], [], [], [], self.line_starts)
        for run in runs:
            part = slice(run.start, run.stop)
            chosen.kinds += self.kinds[part]
            chosen.texts += self.texts[part]
            chosen.starts += self.starts[part]
            chosen.ends += self.ends[part]
        return chosen


def lex(source: str | LogicalText, *, blanks: bool = True) -> Tokens:
    """Return the tokens of any text in order.

    Without `blanks`, white space and continuations are not among them.
    """
    text = source if isinstance(source, LogicalText) else LogicalText(source)
    texts, kinds = _cut(text.text)
    starts = list(accumulate(map(len, texts), initial=0))
    ends = starts[1:]
    starts.pop()
    if text.is_continued:
        starts, ends = text.source_starts(starts), text.source_ends(ends)
    line_starts = [0, *(match.end() for match in _NEWLINE.finditer(text.source))]
    if not blanks:
        seen = [kind is not _WHITESPACE for kind in kinds]
        kinds, texts = list(compress(kinds, seen)), list(compress(texts, seen))
        starts, ends = list(compress(starts, seen)), list(compress(ends, seen))
    elif text.is_continued:
        rows = zip(kinds, texts, starts, ends, strict=True)
        kinds, texts, starts, ends = [], [], [], []
        for kind, shown, start, end in _with_continuations(rows, len(text.source)):
            kinds.append(kind)
            texts.append(shown)
            starts.append(start)
            ends.append(end)
    return Tokens(kinds, texts, starts, ends, line_starts)


_Row = tuple[TokenKind, str, int, int]


def _with_continuations(rows: Iterable[_Row], length: int) -> Iterator[_Row]:
    """Add a continuation wherever the original source has more than the tokens."""
    position = 0
    for row in rows:
        _, _, start, end = row
        if start > position:
            yield TokenKind.CONTINUATION, "", position, start
        yield row
        position = end
    if position < length:
        yield TokenKind.CONTINUATION, "", position, length


class _Kinds(dict[str, TokenKind]):
    """The kinds of texts, each looked at once."""

    def __missing__(self, text: str) -> TokenKind:
        kind = _COMMENTS.get(text[:2]) or _BY_FIRST.get(text[0], _UNKNOWN)
        self[text] = kind
        return kind


def _cut(text: str) -> tuple[list[str], list[TokenKind]]:
    texts = _TOKEN.findall(text)
    known = _Kinds()
    kinds = list(map(known.__getitem__, texts))
    hashes = [index for index, kind in enumerate(kinds) if kind is _DIRECTIVE_KIND]
    wrong = [index for index in hashes if not _starts_line(texts, kinds, index)]
    if not wrong:
        return texts, kinds
    known["#"] = TokenKind.PUNCTUATION
    new_texts: list[str] = []
    new_kinds: list[TokenKind] = []
    position = 0
    for index in wrong:
        words = _TOKEN_BEHIND_CODE.findall(texts[index])
        new_texts += (*texts[position:index], *words)
        new_kinds += (*kinds[position:index], *map(known.__getitem__, words))
        position = index + 1
    return new_texts + texts[position:], new_kinds + kinds[position:]


def _starts_line(texts: list[str], kinds: list[TokenKind], index: int) -> bool:
    """Whether only white space and comments stand before a token on its line."""
    for before in range(index - 1, -1, -1):
        if kinds[before] is not _WHITESPACE and kinds[before] is not _BLOCK_COMMENT:
            return False
        if "\n" in texts[before] or "\r" in texts[before]:
            return True
    return True
