"""The calls in a piece of code, with the arguments that are plain enough to be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from l4d2_sourcepawn.lexer import TokenKind
from l4d2_sourcepawn.syntax.code import Preprocessed
from l4d2_sourcepawn.syntax.nodes import Argument, Call, Span
from l4d2_sourcepawn.syntax.signatures import string_value

_NOT_CALLED: Final = frozenset(
    {
        *("if", "for", "while", "do", "switch", "case", "return", "else", "defined", "sizeof"),
        *("cellsof", "tagof", "view_as", "assert", "static_assert", "delete", "function", "exit"),
    }
)
_MEMBER: Final = (".", "::")
_IDENTIFIER: Final = TokenKind.IDENTIFIER
_STRING: Final = TokenKind.STRING


def find_calls(code: Preprocessed, span: Span) -> Iterator[Call]:
    """Iterate over a span's calls in the order of their names, nested ones too."""
    begins: dict[int, int] = {}  # where the expression that ends in the name at this index begins
    kinds, words, partners = code.tokens.kinds, code.words, code.partners
    start, stop = span
    for index in range(start, stop):
        if kinds[index] is not _IDENTIFIER:
            continue
        receiver = None
        if index > start and words[index - 1] in _MEMBER:
            begin = _begin_before(code, index - 1, start, begins)
            receiver = Span(begin, index - 1)
            begins[index] = begin
        opening = index + 1
        if opening >= stop or words[opening] != "(" or words[index] in _NOT_CALLED:
            continue
        # of a call that is never closed nobody can tell the arguments
        close = partners[opening] if opening < partners[opening] < stop else opening
        yield Call(
            name=words[index],
            arguments=_arguments(code, opening + 1, close),
            place=code.place(index),
            span=Span(receiver.start if receiver else index, close + 1),
            token=index,
            receiver=receiver,
            is_new=receiver is None and index > start and words[index - 1] == "new",
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


def _arguments(code: Preprocessed, start: int, stop: int) -> tuple[Argument, ...]:
    """Read what stands between a call's brackets. As `Preprocessed.split`, in one loop."""
    words, partners = code.words, code.partners
    found: list[Argument] = []
    first = index = start
    while index < stop:
        if words[index] == ",":
            found.append(_argument(code, first, index))
            first = index + 1
        elif partners[index] > index:
            index = partners[index]
        index += 1
    if first < stop:
        found.append(_argument(code, first, stop))
    return tuple(found)


def _argument(code: Preprocessed, first: int, stop: int) -> Argument:
    words = code.words
    label = None
    start = first
    if start < stop and words[start] == "." and code.word(start + 2) == "=":
        label = code.word(start + 1)
        start += 3  # past `.label =`
    part = Span(first, stop)
    if stop - start != 1:
        return Argument(part, label=label)
    kind, word = code.tokens.kinds[start], words[start]
    if kind is _STRING:
        return Argument(part, string_value(word), label=label)
    if kind is _IDENTIFIER:
        return Argument(part, identifier=word, label=label)
    return Argument(part, label=label)
