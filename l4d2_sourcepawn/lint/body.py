"""One function's body: its calls, and what becomes of its variables."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

from l4d2_sourcepawn.syntax import Call, Function, Span, Syntax

_CONDITIONS: Final = frozenset({"if", "while", "for", "switch"})
_ASKING: Final = ("is", "has", "check", "valid")
_LOGIC: Final = frozenset({"&&", "||", "!", "?", "==", "!=", "<", ">", "<=", ">="})
_ASSIGN: Final = frozenset({"=", "+=", "-=", "*=", "/=", "%=", "|=", "&=", "^=", "<<=", ">>="})
_STEPS: Final = frozenset({"++", "--"})
_MEMBER: Final = (".", "::")
_FARTHEST: Final = 200
_DEEPEST: Final = 8


class Body:
    """A function with a body. Names are those of its variables; members are none."""

    def __init__(self, syntax: Syntax, function: Function, calls: Sequence[Call]) -> None:
        self.function = function
        self.calls = calls
        self._syntax = syntax
        self._asked: dict[str, bool] = {}
        self._given: dict[str, list[int]] = {}

    def word(self, index: int) -> str:
        """Return a token's text, empty outside the code."""
        words = self._syntax.words
        return words[index] if 0 <= index < len(words) else ""

    @cached_property
    def _mentions(self) -> dict[str, list[int]]:
        words, all_mentions = self._syntax.words, self._syntax.mentions
        start, stop = self.function.body or (0, 0)
        found: dict[str, list[int]] = {}
        for name in dict.fromkeys(words[start:stop]):
            indices = all_mentions.get(name, ())
            first = bisect_left(indices, start)
            own = indices[first : bisect_left(indices, stop, first)]
            if own:
                found[name] = [at for at in own if at == 0 or words[at - 1] not in _MEMBER]
        return found

    def mentions(self, name: str) -> Sequence[int]:
        """Return the tokens that are this variable."""
        return self._mentions.get(name, ())

    def assignments(self, name: str) -> Sequence[int]:
        """Return the tokens at which a variable is given a value."""
        if name not in self._given:
            self._given[name] = [
                index
                for index in self.mentions(name)
                if self.word(index + 1) in _ASSIGN
                or self.word(index + 1) in _STEPS
                or self.word(index - 1) in _STEPS
            ]
        return self._given[name]

    @cached_property
    def _by_start(self) -> dict[int, Call]:
        return {call.span.start: call for call in self.calls}

    def value_of(self, name: str) -> Call | None:
        """Return the call whose result a variable is, if it is given a value just once."""
        given = self.assignments(name)
        if len(given) != 1:
            return None
        call = self._by_start.get(given[0] + 2)
        return call if call is not None and self.word(call.span.stop) in (";", ",") else None

    @cached_property
    def _takers(self) -> dict[Span | str, list[tuple[Call, int]]]:
        found: dict[Span | str, list[tuple[Call, int]]] = {}
        for taker in self.calls:
            for position, argument in enumerate(taker.arguments):
                key = argument.identifier or argument.span
                found.setdefault(key, []).append((taker, position))
        return found

    def takers(self, call: Call) -> Sequence[tuple[Call, int]]:
        """Return the calls that are given a call's result, and at which position.

        That is directly, or through a variable that holds nothing else.
        """
        if self.word(call.span.start - 1) == "=":
            name = self.word(call.span.start - 2)
            return self._takers.get(name, ()) if self.value_of(name) is call else ()
        return self._takers.get(call.span, ())

    def is_asked(self, name: str) -> bool:
        """Whether anything is asked of a variable, as `if (name)` or `name != 0 &&` does."""
        if name not in self._asked:
            self._asked[name] = any(map(self._asks, self.mentions(name)))
        return self._asked[name]

    def _asks(self, index: int) -> bool:
        if self.word(index - 1) in _LOGIC or self.word(index + 1) in _LOGIC:
            return True
        for opening in self._openings(index):
            before = self.word(opening - 1)
            if before in _CONDITIONS or before.lower().startswith(_ASKING):
                return True
            close = self._syntax.partner(opening)
            if self.word(opening - 2) in _LOGIC or self.word((close or opening) + 1) in _LOGIC:
                return True
        return False

    def _openings(self, index: int) -> Iterator[int]:
        """Iterate over the parentheses that are open at a token, innermost first."""
        found = 0
        at = index - 1
        floor = max(index - _FARTHEST, self.function.body.start if self.function.body else index)
        while at > floor and found < _DEEPEST:
            mark = self.word(at)
            if mark in (";", "{", "}"):
                return
            if mark in (")", "]"):
                partner = self._syntax.partner(at)
                at = partner if partner is not None and partner < at else at
            elif mark == "(":
                found += 1
                yield at
            at -= 1
