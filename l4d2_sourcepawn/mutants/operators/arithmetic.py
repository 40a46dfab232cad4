"""Sums that go the wrong way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from l4d2_sourcepawn.lexer import TokenKind
from l4d2_sourcepawn.mutants.code import Code
from l4d2_sourcepawn.mutants.mutant import Change, Operator, replaced
from l4d2_sourcepawn.mutants.statements import StatementKind
from l4d2_sourcepawn.syntax import Span

_OTHERS: Final = {
    "+": "-",
    "-": "+",
    "*": "/",
    "/": "*",
    "%": "/",
    "+=": "-=",
    "-=": "+=",
    "*=": "/=",
    "/=": "*=",
    "++": "--",
    "--": "++",
}
_VALUES: Final = frozenset({TokenKind.IDENTIFIER, TokenKind.NUMBER})


def _wrong_way(code: Code) -> Iterator[Change]:
    for index in code.in_bodies:
        word = code.word(index)
        if word in _OTHERS and not _is_sign(code, index) and not _counts_loop(code, index):
            before, after = code.word(index - 1), code.word(index + 1)
            what = f"`{word}` becomes `{_OTHERS[word]}` in `{before} {word} {after}`"
            yield replaced(code, Span(index, index + 1), _OTHERS[word], what)


def _is_sign(code: Code, index: int) -> bool:
    """Whether a mark is the sign of a number and nothing stands before it to reckon with."""
    before = code.token(index - 1)
    return code.word(index) in ("+", "-") and not (
        before.kind in _VALUES or before.text in (")", "]")
    )


def _counts_loop(code: Code, index: int) -> bool:
    """Whether a step is the one of a `for`, which would only never end."""
    statement = code.statement_at(index)
    head = statement.head if statement is not None else None
    return (
        statement is not None
        and statement.kind is StatementKind.LOOP
        and head is not None
        and head.start <= index < head.stop
    )


OPERATORS: Final = (Operator("wrong-arithmetic", "`+` is `-`, `*` is `/`", _wrong_way),)
