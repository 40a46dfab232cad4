"""Wrong numbers: constants off by a little, doubled, negated; the wrong team or class."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from l4d2_sourcepawn.game import infected_classes, teams
from l4d2_sourcepawn.lexer import TokenKind
from l4d2_sourcepawn.mutants.code import Code
from l4d2_sourcepawn.mutants.mutant import Change, Operator, replaced
from l4d2_sourcepawn.mutants.statements import StatementKind
from l4d2_sourcepawn.syntax import Define, Span
from l4d2_sourcepawn.verdict import Edit

_NUMBER: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_COMPARISONS: Final = frozenset({"==", "!=", "<", ">", "<=", ">="})
_CONVAR_DEFAULT: Final = 1
_A_TENTH_MORE: Final = 1.1
_CLASS_PROPERTY: Final = "m_zombieClass"


def _wrong_number(code: Code) -> Iterator[Change]:
    for index in _numbers(code):
        token = code.token(index)
        for wrong in wrong_numbers(token.text):
            text = f"({wrong})" if wrong.startswith("-") else wrong
            before = f"{code.word(index - 2)} {code.word(index - 1)} {token.text}"
            what = f"`{token.text}` becomes `{wrong}` in `{before}`"
            yield replaced(code, Span(index, index + 1), text, what)
    for define in code.syntax.defines:
        yield from _wrong_macro(code, define)
    for call in code.called("CreateConVar"):
        if len(call.arguments) > _CONVAR_DEFAULT:
            argument = call.arguments[_CONVAR_DEFAULT]
            for wrong in wrong_numbers(argument.string or ""):
                yield replaced(code, argument.span, f'"{wrong}"')


def wrong_numbers(text: str) -> list[str]:
    """Return what a decimal number may be mistaken for, nothing if it is none.

    A whole number is off by one or doubled; a fraction is doubled, a tenth too
    large or of the other sign.
    """
    if not _NUMBER.fullmatch(text):
        return []
    if "." in text:
        value = float(text)
        wrong = [value * 2, round(value * _A_TENTH_MORE, 6), -value] if value else [1.0]
        return [_plain(number) for number in wrong]
    number = int(text)
    return list(dict.fromkeys(str(n) for n in (number + 1, number - 1, number * 2) if n != number))


def _plain(number: float) -> str:
    text = f"{number:.6f}".rstrip("0")
    return text + "0" if text.endswith(".") else text


def _numbers(code: Code) -> Iterator[int]:
    """Iterate over the numbers that a plugin reckons with, not those that only measure buffers."""
    for variable in code.syntax.variables:
        if variable.initializer is not None and variable.type in ("int", "float"):
            yield from _number_tokens(code, range(*variable.initializer))
    for index in _number_tokens(code, code.in_bodies):
        call = code.call_around(index)
        if call is not None and call.name == "CreateConVar":
            continue
        if not _is_declared_size(code, index):
            yield index


def _number_tokens(code: Code, tokens: range | tuple[int, ...]) -> Iterator[int]:
    return (index for index in tokens if code.token(index).kind is TokenKind.NUMBER)


def _is_declared_size(code: Code, index: int) -> bool:
    """Whether a number stands in `char name[32]`."""
    statement = code.statement_at(index)
    if statement is None or statement.kind is not StatementKind.DECLARATION:
        return False
    span = statement.span
    given = next((at for at in range(*span) if code.word(at) == "="), span.stop)
    return index < given and code.word(index - 1) == "["


def _wrong_macro(code: Code, define: Define) -> Iterator[Change]:
    """Iterate over the wrong values of a macro that is one number and is no array's size."""
    mentions = code.syntax.mentions.get(define.name, ())
    if define.parameters is not None or all(_is_declared_size(code, i) for i in mentions):
        return
    start = code.source.find(define.value, define.place.offset + len(define.name))
    for wrong in wrong_numbers(define.value):
        edit = Edit(start=start, end=start + len(define.value), text=wrong)
        yield Change((edit,), f"`{define.name}` is `{wrong}`, not `{define.value}`")


def _wrong_team(code: Code) -> Iterator[Change]:
    for call in code.called("GetClientTeam"):
        yield from _others(code, call.span, [teams[name] for name in teams])
    for call in code.called("GetEntProp"):
        if call.string(2) == _CLASS_PROPERTY:
            yield from _others(code, call.span, [infected_classes[x] for x in infected_classes])


def _others(code: Code, asked: Span, values: list[int]) -> Iterator[Change]:
    """Iterate over the other values with which an answer can be compared."""
    at = asked.stop + 1
    if code.word(asked.stop) not in _COMPARISONS:
        return
    right = code.macros.get(code.word(at), code.word(at))
    if code.token(at).kind not in (TokenKind.NUMBER, TokenKind.IDENTIFIER):
        return
    for value in values:
        if value and str(value) != right:
            yield replaced(code, Span(at, at + 1), str(value))


OPERATORS: Final = (
    Operator("wrong-team", "compares with another team or infected class", _wrong_team),
    Operator("wrong-number", "a constant is off by one, doubled or negated", _wrong_number),
)
