"""What is refused before a compiler sees it, because it hangs or crashes some of them.

Measured: spcomp 1.11 to 1.13 loop for ever on `void A(` followed by a line with
`{`, 1.11 also on a methodmap that the end of the file cuts, and 1.12 crashes on
a string that it cuts. A check here rejects only what all of these reject. Where
conditional compilation, an unclosed literal or a macro with half a pair of
brackets makes that uncertain, it stays silent and the compiler's limits decide.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from l4d2_sourcepawn.text import Kind, LogicalText, Piece
from l4d2_sourcepawn.verdict import Diagnostic, Severity

MAX_SOURCE_BYTES: Final = 1 << 20
"""The largest source compiled, in bytes of UTF-8."""

_MAX_HEADING: Final = 400
_DIRECTIVE = re.compile(r"(?:\A\ufeff?|(?<=[\r\n]))[^\S\r\n]*#[^\r\n]*")
_UNCERTAIN = re.compile(r"#[^\S\r\n]*(?:if|else|elseif|endif|endinput|endscript)\b|\bctrlchar\b")
_BRACKET = re.compile(r"[()\[\]{}]")
_METHODMAP = re.compile(r"\bmethodmap\b[^{};]*\Z")
_OPENER: Final = {")": "(", "]": "[", "}": "{"}


class _Bracket(NamedTuple):
    offset: int
    mark: str


def check_bytes(source: str) -> Diagnostic | None:
    """Return why the source cannot be handed to a compiler as text at all, if so."""
    try:
        data = source.encode("utf-8")
    except UnicodeEncodeError as error:
        line = source.count("\n", 0, error.start) + 1
        return _error("L4D-TXT-UTF8", "the source is not UTF-8 text (lone surrogate)", line)
    if not data:
        return _error("L4D-TXT-EMPTY", "the source is empty", None)
    if len(data) > MAX_SOURCE_BYTES:
        return _error(
            "L4D-TXT-SIZE",
            f"the source has {len(data):,} bytes; at most {MAX_SOURCE_BYTES:,} are compiled",
            None,
        )
    if "\0" in source:
        line = source.count("\n", 0, source.index("\0")) + 1
        return _error("L4D-TXT-NUL", "the source holds a NUL byte", line)
    return None


def check_syntax(text: LogicalText) -> Diagnostic | None:
    """Return the parenthesis, literal or comment that has no end, if no compiler can find one."""
    code = text.without_comments
    if _UNCERTAIN.search(code):
        return None
    directives = [match.span() for match in _DIRECTIVE.finditer(code)]
    unclosed = [piece for piece in text.pieces if not piece.closed]
    if unclosed:
        return _cut_by_the_end(text, unclosed[-1], directives)
    brackets = list(_brackets(text))
    outside: list[_Bracket] = []
    position = 0
    for start, end in directives:
        first, last = (bisect_left(brackets, _Bracket(offset, "")) for offset in (start, end))
        if _pair(brackets[first:last]) != (None, []):
            return None
        outside += brackets[position:first]
        position = last
    fault, unpaired = _pair([*outside, *brackets[position:]])
    if fault is not None:
        what = "is never closed" if fault.mark == "(" else "closes a parenthesis not open here"
        return _error("L4D-SYN-PAREN", f"`{fault.mark}` {what}", text.line_of(fault.offset))
    if unpaired and _METHODMAP.search(code[: unpaired[0].offset][-_MAX_HEADING:]):
        line = text.line_of(unpaired[0].offset)
        return _error("L4D-SYN-BRACE", "the `{` of this methodmap is never closed", line)
    return None


def _cut_by_the_end(
    text: LogicalText, piece: Piece, directives: list[tuple[int, int]]
) -> Diagnostic | None:
    line = text.line_of(piece.start)
    if piece.kind is Kind.BLOCK_COMMENT:
        return _error("L4D-SYN-COMMENT", "this comment is never closed", line)
    in_directive = any(start <= piece.start < end for start, end in directives)
    if piece.end < len(text.text) or in_directive:
        return None
    return _error("L4D-SYN-STRING", "the end of the file cuts this literal", line)


def _brackets(text: LogicalText) -> Iterator[_Bracket]:
    for piece in text.pieces:
        if piece.kind is Kind.CODE:
            for match in _BRACKET.finditer(text.text, piece.start, piece.end):
                yield _Bracket(match.start(), match.group())


def _pair(brackets: Sequence[_Bracket]) -> tuple[_Bracket | None, list[_Bracket]]:
    """Return the first parenthesis without its partner, and all brackets left open."""
    left_open: list[_Bracket] = []
    for bracket in brackets:
        opener = _OPENER.get(bracket.mark)
        if opener is None:
            left_open.append(bracket)
        elif left_open and left_open[-1].mark == opener:
            left_open.pop()
        elif left_open and left_open[-1].mark == "(":
            return left_open[-1], left_open
        elif bracket.mark == ")":
            return bracket, left_open
    return next((b for b in reversed(left_open) if b.mark == "("), None), left_open


def _error(code: str, message: str, line: int | None) -> Diagnostic:
    return Diagnostic(code=code, severity=Severity.ERROR, message=message, line=line)
