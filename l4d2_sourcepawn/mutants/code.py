"""A plugin as the operators see it: its tokens, statements, calls and variables."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import Final

from l4d2_sourcepawn.lexer import Token, TokenKind
from l4d2_sourcepawn.lint.event_flow import FieldUse, Hook
from l4d2_sourcepawn.lint.plugin import Plugin
from l4d2_sourcepawn.mutants.statements import (
    Statement,
    StatementKind,
    find_statements,
)
from l4d2_sourcepawn.mutants.variables import CLIENT_TAKERS, Local, Variables
from l4d2_sourcepawn.symbols import SymbolIndex
from l4d2_sourcepawn.syntax import Call, Function, Span, Syntax

_TIMERS: Final = ("CreateTimer", "CreateDataTimer")
_UNSEEN: Final = frozenset(
    {
        *("AutoExecConfig", "LogMessage", "LogError", "LogAction", "LogToFile", "LogToFileEx"),
        *("PrintToServer", "RegPluginLibrary", "MarkNativeAsOptional"),
    }
)
"""Calls that leave no trace in the game."""


_GIVING: Final = frozenset({"=", "+=", "-=", "*=", "/=", "++", "--"})
_PRESENCE: Final = frozenset(
    {
        *("!", "(", ")", "||", "&&", "==", "!=", "<", ">", "<=", ">=", "0", "MaxClients"),
        *("IsClientInGame", "IsClientConnected", "IsValidClient"),
    }
)
"""What, beside clients, a condition consists of that asks only whether they are there."""


def is_unseen(name: str) -> bool:
    """Whether a function of this name leaves no trace in the game: it logs, or keeps a file."""
    return name in _UNSEEN


class Code:
    """One source, parsed once for all operators; any text will do."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._plugin = Plugin(source, SymbolIndex(()))
        self.syntax: Syntax = self._plugin.syntax

    def token(self, index: int) -> Token:
        """Return a token of the code."""
        return self.syntax.tokens[index]

    def word(self, index: int) -> str:
        """Return a token's text, empty outside the code."""
        return self._plugin.word(index)

    def is_name(self, index: int) -> bool:
        """Whether a token is an identifier."""
        tokens = self.syntax.tokens
        return 0 <= index < len(tokens) and tokens[index].kind is TokenKind.IDENTIFIER

    def text(self, span: Span) -> str:
        """Return a span's text, any gap in the source being one blank."""
        return self.syntax.text(span)

    def offsets(self, span: Span) -> tuple[int, int]:
        """Return where a span that is not empty starts and ends in the source."""
        return self.syntax.offsets(span)

    def function_at(self, index: int) -> Function | None:
        """Return the function in whose body a token stands."""
        return self._plugin.function_at(index)

    @property
    def functions(self) -> dict[str, Function]:
        """The functions that have a body, by name; of methods there are none."""
        return self._plugin.functions

    @property
    def calls(self) -> tuple[Call, ...]:
        """Every call in every body, in the order of the source."""
        return self.syntax.calls

    def called(self, *names: str) -> Iterator[Call]:
        """Iterate over the calls of plain functions of these names."""
        return self._plugin.called(*names)

    @property
    def hooks(self) -> tuple[Hook, ...]:
        """The calls that hook a game event."""
        return self._plugin.events.hooks

    @property
    def event_uses(self) -> tuple[FieldUse, ...]:
        """The reads and writes of fields of known events."""
        return self._plugin.events.uses

    @cached_property
    def in_bodies(self) -> tuple[int, ...]:
        """The tokens of all bodies that can matter, in order.

        Those of conditional compilation are left out, and calls that leave no trace
        in the game.
        """
        unseen = {
            index for call in self.calls if is_unseen(call.name) for index in range(*call.span)
        }
        return tuple(
            index
            for function in self.syntax.bodies
            if function.body is not None
            for index in range(*function.body)
            if index not in unseen and not self.syntax.is_conditional(index)
        )

    @cached_property
    def macros(self) -> dict[str, str]:
        """The macros without parameters, with what they stand for."""
        return {d.name: d.value for d in self.syntax.defines if d.parameters is None}

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """The statements of all bodies, in the order of the source."""
        return tuple(
            statement
            for function in self.syntax.bodies
            if function.body is not None
            for statement in find_statements(self.syntax, function.body)
            if not self.syntax.is_conditional(statement.span.start)
        )

    @cached_property
    def _statement_starts(self) -> tuple[int, ...]:
        return tuple(statement.span.start for statement in self.statements)

    def statement_at(self, index: int) -> Statement | None:
        """Return the innermost statement that a token stands in."""
        number = bisect_right(self._statement_starts, index) - 1
        found = self.statements[number] if number >= 0 else None
        return found if found is not None and index < found.span.stop else None

    def writes(self, span: Span) -> str:
        """Return the variable that a statement gives a value, empty if it gives none."""
        after = span.start + 1
        partner = self.syntax.partner(after) if self.word(after) == "[" else None
        after = partner + 1 if partner is not None else after
        return self.word(span.start) if self.word(after) in _GIVING else ""

    def asks_presence_only(self, condition: Span) -> bool:
        """Whether a condition asks nothing but whether clients are there, as `!a || !b` does.

        GetClientOfUserId gives 0 for somebody who has left; where the game has just
        named a player, that cannot be.
        """
        clients = self.clients_at(condition.start)
        return any(self.word(index) in clients for index in range(*condition)) and all(
            self.word(index) in clients or self.word(index) in _PRESENCE
            for index in range(*condition)
        )

    @cached_property
    def jumps(self) -> dict[int, Statement]:
        """The statements that jump, by the token behind them."""
        found = (s for s in self.statements if s.kind is StatementKind.JUMP)
        return {statement.span.stop: statement for statement in found}

    @cached_property
    def _enclosing(self) -> dict[int, Call]:
        openings = {call.token + 1: call for call in self.calls}
        found: dict[int, Call] = {}
        around: list[Call] = []
        for index in range(len(self.syntax.tokens)):
            while around and index >= around[-1].span.stop - 1:
                around.pop()
            if around:
                found[index] = around[-1]
            call = openings.get(index)
            if call is not None:
                around.append(call)
        return found

    def call_around(self, index: int) -> Call | None:
        """Return the innermost call between whose parentheses a token stands."""
        return self._enclosing.get(index)

    @cached_property
    def timer_callbacks(self) -> frozenset[str]:
        """The functions that timers call."""
        return frozenset(
            call.arguments[1].identifier or ""
            for call in self.called(*_TIMERS)
            if len(call.arguments) > 1
        )

    def closure(self, roots: frozenset[str]) -> frozenset[str]:
        """Return these functions and those that nothing but they, or such ones, call."""
        callers: dict[str, set[str]] = {}
        for name in self.functions:
            for call in self.called(name):
                caller = self.function_at(call.token)
                callers.setdefault(name, set()).add(caller.name if caller else "")
        found = set(roots)
        grew = True
        while grew:
            more = {
                name
                for name, by in callers.items()
                if name not in found and by <= found and name not in self.syntax.function_values
            }
            found |= more
            grew = bool(more)
        return frozenset(found)

    @cached_property
    def _variables(self) -> Variables:
        takers = list(self.called(*CLIENT_TAKERS))
        return Variables(self.syntax, self.statements, takers, self.function_at)

    def local(self, name: str, index: int) -> Local | None:
        """Return the variable that a name means at a token, None if it is not a plain local."""
        found = reversed(self._variables.at(index))
        return next((local for local in found if local.name == name), None)

    def clients_at(self, index: int) -> tuple[str, ...]:
        """Return the names of the variables at a token that surely hold a client."""
        return self._variables.clients_at(index)
