"""The calls in a piece of code, with the arguments that are plain enough to be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from l4d2_sourcepawn.lexer import TokenKind
from l4d2_sourcepawn.syntax.nodes import Argument, Call, Place, Span
from l4d2_sourcepawn.syntax.preprocess import Preprocessed
from l4d2_sourcepawn.syntax.signatures import string_value

_NOT_CALLED: Final = frozenset(
    {
        *("if", "for", "while", "do", "switch", "case", "return", "else", "defined", "sizeof"),
        *("cellsof", "tagof", "view_as", "assert", "static_assert", "delete", "function", "exit"),
    }
)


def find_calls(code: Preprocessed, span: Span) -> Iterator[Call]:
    """Iterate over a span's calls in the order of their names, nested ones too."""
    begins: dict[int, int] = {}  # where the expression that ends in the name at this index begins
    for index in range(span.start, span.stop):
        token = code.tokens[index]
        if token.kind is not TokenKind.IDENTIFIER:
            continue
        receiver = None
        if index > span.start and code.word(index - 1) in (".", "::"):
            begin = _begin_before(code, index - 1, span.start, begins)
            receiver = Span(begin, index - 1)
            begins[index] = begin
        opening = index + 1
        if opening >= span.stop or code.word(opening) != "(" or token.text in _NOT_CALLED:
            continue
        # of a call that is never closed nobody can tell the arguments
        close = code.partners[opening] if opening < code.partners[opening] < span.stop else opening
        yield Call(
            name=token.text,
            arguments=_arguments(code, Span(opening + 1, close)),
            place=Place(token.start, token.line, token.column),
            span=Span(receiver.start if receiver else index, close + 1),
            token=index,
            receiver=receiver,
            is_new=receiver is None and code.word(index - 1) == "new" and index > span.start,
        )


def _begin_before(code: Preprocessed, dot: int, floor: int, begins: dict[int, int]) -> int:
    """Return where the expression before a dot begins: `a[1].b(2)`, `(x)`, `view_as<T>(x)`."""
    index = dot - 1
    begin = dot
    while floor <= code.partners[index] < index:
        begin = code.partners[index]
        index = begin - 1
        if index < floor:
            return begin
    if code.is_name(index) and index >= floor and code.word(index) not in _NOT_CALLED:
        return begins.get(index, index)
    if code.word(index) == ">" and index - 3 >= floor and code.word(index - 3) == "view_as":
        return index - 3
    return begin


def _arguments(code: Preprocessed, span: Span) -> tuple[Argument, ...]:
    return tuple(_argument(code, part) for part in code.split(span))


def _argument(code: Preprocessed, part: Span) -> Argument:
    label = None
    start, stop = part
    if code.word(start) == "." and code.word(start + 2) == "=":
        label = code.word(start + 1)
        start += 3  # past `.label =`
    if stop - start != 1:
        return Argument(part, label=label)
    token = code.tokens[start]
    if token.kind is TokenKind.STRING:
        return Argument(part, string=string_value(token.text), label=label)
    if token.kind is TokenKind.IDENTIFIER:
        return Argument(part, identifier=token.text, label=label)
    return Argument(part, label=label)
