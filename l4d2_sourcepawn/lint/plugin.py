"""A plugin as the rules see it: its syntax, the API's symbols, and what both tell together."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import Final

from l4d2_sourcepawn.lexer import Token, TokenKind
from l4d2_sourcepawn.lint.body import Body
from l4d2_sourcepawn.lint.event_flow import EventFlow
from l4d2_sourcepawn.lint.rule import Region
from l4d2_sourcepawn.symbols import SymbolIndex, SymbolKind
from l4d2_sourcepawn.syntax import (
    Argument,
    Call,
    Function,
    Parameter,
    Span,
    Syntax,
    parse,
    string_value,
)

_THIS_GAME: Final = frozenset(
    {"Engine_Left4Dead", "Engine_Left4Dead2", "Engine_Unknown", "Engine_Version"}
)
_ENGINE: Final = re.compile(r"Engine_[A-Z]\w*")
_GAME: Final = re.compile(r"l4d|left4dead|engine|folder|game(?!time|rules)", re.IGNORECASE)
_MOST_BRANCHES: Final = 20
"""Of a longer chain of `else if` the rest is not taken for guarded."""


@lru_cache(maxsize=4)
def parsed(source: str) -> Syntax:
    """Parse a source; the last few are kept, as several passes look at one source."""
    return parse(source)


class Plugin:
    """One source, parsed once for all rules."""

    def __init__(self, source: str, index: SymbolIndex) -> None:
        self.source = source
        self.index = index
        self.syntax = parsed(source)
        self._bodies_read: dict[int, Body] = {}

    @cached_property
    def calls(self) -> dict[str, list[Call]]:
        """Calls of plain functions, by name."""
        return self._by_name(method=False)

    @cached_property
    def method_calls(self) -> dict[str, list[Call]]:
        """Calls of methods, by the method's name."""
        return self._by_name(method=True)

    def _by_name(self, *, method: bool) -> dict[str, list[Call]]:
        found: dict[str, list[Call]] = {}
        for call in self.syntax.calls:
            if (call.receiver is not None) == method:
                found.setdefault(call.name, []).append(call)
        return found

    def called(self, *names: str) -> Iterator[Call]:
        """Iterate over the calls of plain functions of these names."""
        for name in names:
            yield from self.calls.get(name, ())

    @cached_property
    def constants(self) -> dict[str, str]:
        """Macros and global constants whose value is one string literal."""
        found: dict[str, str] = {}
        for define in self.syntax.defines:
            value = define.value.strip()
            if define.parameters is None and re.fullmatch(r'"(?:[^"\\]|\\.)*"', value):
                found[define.name] = string_value(value)
        for variable in self.syntax.variables:
            span = variable.initializer
            if "const" in variable.qualifiers and span and span.stop - span.start == 1:
                token = self.token(span.start)
                if token.kind is TokenKind.STRING:
                    found[variable.name] = string_value(token.text)
        return found

    def text_of(self, argument: Argument) -> str | None:
        """Return the string that an argument surely is, None if it is not constant."""
        if argument.string is not None:
            return argument.string
        return self.constants.get(argument.identifier or "")

    @cached_property
    def _bodies(self) -> list[tuple[int, int, Function]]:
        return [(f.body.start, f.body.stop, f) for f in self.syntax.bodies if f.body is not None]

    def function_at(self, token: int) -> Function | None:
        """Return the function in whose body a token stands."""
        number = bisect_right(self._bodies, token, key=lambda body: body[0]) - 1
        if number < 0 or token >= self._bodies[number][1]:
            return None
        return self._bodies[number][2]

    def token(self, index: int) -> Token:
        """Return a token of the code."""
        return self.syntax.tokens[index]

    def word(self, index: int) -> str:
        """Return a token's text, empty outside the code."""
        words = self.syntax.words
        return words[index] if 0 <= index < len(words) else ""

    def region(self, span: Span) -> Region:
        """Return where a span of tokens stands in the source."""
        return Region(*self.syntax.offsets(span))

    def name_region(self, call: Call) -> Region:
        """Return where a call's name stands."""
        return Region(call.place.offset, call.place.offset + len(call.name))

    def body(self, function: Function) -> Body:
        """Return the body of a function of the plugin."""
        key = function.place.offset
        if key not in self._bodies_read:
            calls = self._calls_by_function.get(key, [])
            self._bodies_read[key] = Body(self.syntax, function, calls)
        return self._bodies_read[key]

    @cached_property
    def _calls_by_function(self) -> dict[int, list[Call]]:
        found: dict[int, list[Call]] = {}
        bodies = iter(self._bodies)
        current = next(bodies, None)
        for call in self.syntax.calls:
            while current is not None and call.token >= current[1]:
                current = next(bodies, None)
            if current is None:
                break
            found.setdefault(current[2].place.offset, []).append(call)
        return found

    @cached_property
    def functions(self) -> dict[str, Function]:
        """The plugin's functions that have a body, by name."""
        return {f.name: f for f in self.syntax.functions if f.body is not None}

    def is_called(self, name: str) -> bool:
        """Whether the plugin calls a function, passes it on, or names it in a string."""
        return name in self.calls or name in self.syntax.function_values or name in self._strings

    @cached_property
    def _strings(self) -> frozenset[str]:
        return frozenset(string_value(word) for word in self.syntax.words if word[0] == '"')

    @cached_property
    def serves_other_games(self) -> bool:
        """Whether the plugin asks which game runs, and names one that is no Left 4 Dead."""
        engines = {name for name in self.syntax.mentions if _ENGINE.fullmatch(name)}
        return bool(engines - _THIS_GAME)

    def wants_client(self, call: Call, position: int) -> bool:
        """Whether a function of SourceMod's API takes a client at this position."""
        if call.receiver is not None or call.name in self.functions:
            return False
        parameters = self._parameters_of(call.name)
        return position < len(parameters) and parameters[position].name == "client"

    def _parameters_of(self, name: str) -> tuple[Parameter, ...]:
        symbol = self.index.get(name)
        if symbol is None or symbol.kind is not SymbolKind.NATIVE or not symbol.functions:
            return ()
        return symbol.functions[0].parameters

    def is_guarded(self, token: int) -> bool:
        """Whether what stands here runs under a condition that asks which game it is."""
        return any(start <= token < stop for start, stop in self._game_branches)

    @cached_property
    def _game_branches(self) -> list[Span]:
        found: list[Span] = []
        for index in self.syntax.mentions.get("if", ()):
            close = self.syntax.partner(index + 1) if self.word(index + 1) == "(" else None
            if close is None or not _GAME.search(self.syntax.text(Span(index + 2, close))):
                continue
            stop = self._branch_end(close + 1)
            for _ in range(_MOST_BRANCHES):
                if self.word(stop) != "else":
                    break
                stop = self._branch_end(stop + 1)
            found.append(Span(close + 1, stop))
        return found

    def _branch_end(self, start: int) -> int:
        """Return the token behind the statement that starts here."""
        at = start
        while at < len(self.syntax.tokens):
            mark = self.word(at)
            partner = self.syntax.partner(at)
            if mark == "{":
                return partner + 1 if partner is not None else len(self.syntax.tokens)
            if mark == ";":
                return at + 1
            at = partner + 1 if partner is not None and partner > at else at + 1
        return at

    @cached_property
    def events(self) -> EventFlow:
        """Which events the plugin hooks and what it reads of them."""
        return EventFlow(self)
