"""The statements of a function's body, cut at their marks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from l4d2_sourcepawn.lexer import TokenKind
from l4d2_sourcepawn.syntax import Span, Syntax


class StatementKind(StrEnum):
    """What a statement is."""

    IF = "if"
    LOOP = "loop"
    SWITCH = "switch"
    JUMP = "jump"
    """`return`, `break` or `continue`."""
    DECLARATION = "declaration"
    EXPRESSION = "expression"


_HEADED: Final = {
    "if": StatementKind.IF,
    "while": StatementKind.LOOP,
    "for": StatementKind.LOOP,
    "switch": StatementKind.SWITCH,
}
_JUMPS: Final = frozenset({"return", "break", "continue"})
_BEFORE_STATEMENT: Final = frozenset({"{", "}", ";", "else", "do"})
_DECLARING: Final = frozenset({"static", "const", "new", "decl"})


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. A span ends behind the `;` that closes it.

    Of one with a head (`if`, `while`, `for`, `switch`) `head` is what stands
    between the parentheses and `span` reaches to the end of its first branch.
    """

    kind: StatementKind
    span: Span
    head: Span | None = None
    branch: Span | None = None


def find_statements(syntax: Syntax, body: Span) -> Iterator[Statement]:
    """Iterate over all statements in a body, inner ones too, in the order of the source."""
    at = body.start
    while at < body.stop:
        word = syntax.tokens[at].text
        if word in _BEFORE_STATEMENT:
            at += 1
            continue
        if word in ("case", "default"):
            at = _behind_label(syntax, at, body.stop)
            continue
        found = _statement(syntax, at, body.stop)
        yield found
        at = found.branch.start if found.branch is not None else found.span.stop


def _statement(syntax: Syntax, at: int, stop: int) -> Statement:
    word = syntax.tokens[at].text
    kind = _HEADED.get(word)
    close = syntax.partner(at + 1) if kind is not None and at + 1 < stop else None
    if kind is not None and close is not None and at < close < stop:
        branch = Span(close + 1, end_of(syntax, close + 1, stop))
        return Statement(kind, Span(at, branch.stop), Span(at + 2, close), branch)
    span = Span(at, end_of(syntax, at, stop))
    if word in _JUMPS:
        return Statement(StatementKind.JUMP, span)
    if _declares(syntax, span):
        return Statement(StatementKind.DECLARATION, span)
    return Statement(StatementKind.EXPRESSION, span)


def end_of(syntax: Syntax, at: int, stop: int) -> int:
    """Return the token behind the block or plain statement that starts at `at`.

    Of one that starts with a head, that is the end of its first branch.
    """
    while at + 1 < stop and syntax.tokens[at].text in _HEADED:
        close = syntax.partner(at + 1)
        if close is None or close <= at:
            break
        at = close + 1
    is_block = at < stop and syntax.tokens[at].text == "{"
    while at < stop:
        partner = syntax.partner(at)
        if partner is not None and partner > at:
            at = min(partner, stop)
            if is_block:
                return min(at + 1, stop)
        elif syntax.tokens[at].text in (";", "}"):
            return at + (syntax.tokens[at].text == ";")
        at += 1
    return stop


def _behind_label(syntax: Syntax, at: int, stop: int) -> int:
    while at < stop and syntax.tokens[at].text not in (":", ";", "{", "}"):
        at += 1
    return at + 1


def _declares(syntax: Syntax, span: Span) -> bool:
    """Whether a statement declares a variable: `int x`, `char name[8]`, `char[] text`."""
    if span.stop - span.start < 2:  # noqa: PLR2004 - a type and a name
        return False
    first, second = syntax.tokens[span.start], syntax.tokens[span.start + 1]
    if first.text in _DECLARING:
        return True
    if first.kind is not TokenKind.IDENTIFIER or first.text == "delete":
        return False
    if second.kind is TokenKind.IDENTIFIER:
        return True
    after = span.start + 3
    return (
        second.text == "["
        and syntax.partner(span.start + 1) == span.start + 2
        and after < span.stop
        and syntax.tokens[after].kind is TokenKind.IDENTIFIER
    )
