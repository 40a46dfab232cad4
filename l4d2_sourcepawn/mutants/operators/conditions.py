"""Conditions that ask the opposite, or nearly the right thing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from l4d2_sourcepawn.mutants.code import Code
from l4d2_sourcepawn.mutants.mutant import Change, Operator, replaced
from l4d2_sourcepawn.mutants.statements import StatementKind
from l4d2_sourcepawn.syntax import Span

_OFF_BY_ONE: Final = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_EQUALITY: Final = {"==": "!=", "!=": "=="}
_CONNECTIVES: Final = {"&&": "||", "||": "&&"}
_BOOLEANS: Final = {"true": "false", "false": "true"}
_BEFORE_OPERAND: Final = frozenset({"(", "&&", "||", "return", "=", ",", "?", ":", ";", "{", "}"})
_BEHIND_OPERAND: Final = frozenset({")", "&&", "||", ",", "?", ":", ";", "{", "}"})
_DECIDING: Final = frozenset({*_OFF_BY_ONE, *_EQUALITY, *_CONNECTIVES, "!"})


def _negated(code: Code) -> Iterator[Change]:
    for statement in code.statements:
        word = code.word(statement.span.start)
        asked = statement.head if word in ("if", "while") else None
        if word == "return" and statement.kind is StatementKind.JUMP:
            value = Span(statement.span.start + 1, statement.span.stop - 1)
            if any(code.word(i) in _DECIDING and not _is_type(code, i) for i in range(*value)):
                asked = value
        if asked is not None and asked.start < asked.stop:
            text = _source(code, asked)
            yield replaced(code, asked, f"!({text})", f"`{code.text(asked)}` is negated")
    for index in code.in_bodies:
        if code.word(index) in _EQUALITY:
            yield _swap(code, index, _EQUALITY)
        elif code.word(index) == "!":
            what = f"`!` is missing before `{code.word(index + 1)}`"
            yield replaced(code, Span(index, index + 1), "", what)


def _off_by_one(code: Code) -> Iterator[Change]:
    for index in code.in_bodies:
        if code.word(index) in _OFF_BY_ONE and not _is_type(code, index):
            yield _swap(code, index, _OFF_BY_ONE)


def _connective(code: Code) -> Iterator[Change]:
    presence = {
        index
        for statement in code.statements
        if statement.head is not None and code.asks_presence_only(statement.head)
        for index in range(*statement.head)
    }
    for index in code.in_bodies:
        if code.word(index) in _CONNECTIVES and index not in presence:
            yield _swap(code, index, _CONNECTIVES)


def _missing_check(code: Code) -> Iterator[Change]:
    for index in code.in_bodies:
        if code.word(index) not in _CONNECTIVES:
            continue
        left = Span(_operand_start(code, index), index)
        right = Span(index + 1, _operand_end(code, index))
        for checked, dropped in (
            (left, Span(left.start, index + 1)),
            (right, Span(index, right.stop)),
        ):
            if checked.start < checked.stop and not code.asks_presence_only(checked):
                what = f"`{code.text(checked)}` is not checked"
                yield replaced(code, dropped, "", what)


def _operand_start(code: Code, index: int) -> int:
    """Return where the operand before a connective begins."""
    at = index
    while at > 0 and code.word(at - 1) not in _BEFORE_OPERAND:
        at -= 1
        partner = code.syntax.partner(at)
        if code.word(at) in (")", "]") and partner is not None:
            at = partner
    return at


def _operand_end(code: Code, index: int) -> int:
    """Return the token behind the operand after a connective."""
    at = index + 1
    while at < len(code.syntax.tokens) and code.word(at) not in _BEHIND_OPERAND:
        partner = code.syntax.partner(at)
        at = partner + 1 if partner is not None and partner > at else at + 1
    return at


def _boolean(code: Code) -> Iterator[Change]:
    for index in code.in_bodies:
        call = code.call_around(index)
        declares = call is not None and call.name == "CreateConVar"
        if code.word(index) in _BOOLEANS and not declares:
            yield _swap(code, index, _BOOLEANS)


def _swap(code: Code, index: int, others: dict[str, str]) -> Change:
    word = code.word(index)
    around = f"{code.word(index - 1)} {word} {code.word(index + 1)}"
    what = f"`{word}` becomes `{others[word]}` in `{around}`"
    return replaced(code, Span(index, index + 1), others[word], what)


def _is_type(code: Code, index: int) -> bool:
    """Whether a mark is a bracket of `view_as<int>`."""
    return "view_as" in (code.word(index - 1), code.word(index - 3))


def _source(code: Code, span: Span) -> str:
    start, end = code.offsets(span)
    return code.source[start:end]


OPERATORS: Final = (
    Operator("negated-condition", "a condition is negated, `==` is `!=`", _negated),
    Operator("off-by-one", "a comparison or loop bound is off by one", _off_by_one),
    Operator("wrong-connective", "`and` is `or`", _connective),
    Operator("missing-check", "one of several conditions is not asked", _missing_check),
    Operator("wrong-boolean", "`true` is `false`", _boolean),
)
