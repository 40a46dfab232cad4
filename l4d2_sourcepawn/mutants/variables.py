"""The local variables of a plugin: where each can be used, and which hold a client."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from l4d2_sourcepawn.lexer import TokenKind
from l4d2_sourcepawn.mutants.statements import Statement, StatementKind
from l4d2_sourcepawn.syntax import Call, Function, Span, Syntax

_CLIENT_SOURCES: Final = frozenset({"GetClientOfUserId", "GetClientFromSerial"})
CLIENT_TAKERS: Final = frozenset(
    {
        *("IsClientInGame", "IsClientConnected", "IsFakeClient", "IsPlayerAlive", "GetClientTeam"),
        *("GetClientName", "GetClientUserId", "PrintToChat", "PrintHintText", "GetClientHealth"),
        *("GetClientAbsOrigin", "GetClientAbsAngles", "GetClientEyePosition", "SDKHook"),
        *("L4D_IsPlayerIncapacitated", "L4D_IsInLastCheckpoint", "L4D_IsInFirstCheckpoint"),
    }
)
"""Functions whose first argument can only be a client."""


@dataclass(frozen=True, slots=True)
class Local:
    """A variable of a function; it can be used in the tokens of `scope`."""

    name: str
    type: str
    token: int
    scope: Span


class Variables:
    """The parameters and plain local variables of functions; arrays are left out.

    `statements` are those of the functions' bodies, `takers` the calls of `CLIENT_TAKERS`.
    """

    def __init__(
        self,
        syntax: Syntax,
        statements: Sequence[Statement],
        takers: Sequence[Call],
        function_at: Callable[[int], Function | None],
    ) -> None:
        self._syntax = syntax
        self._takers = takers
        self._function_at = function_at
        self._by_body = {
            function.body.start: [
                Local(parameter.name, parameter.type, function.body.start, function.body)
                for parameter in function.parameters
                if not parameter.dimensions and parameter.name
            ]
            for function in syntax.bodies
            if function.body is not None
        }
        for statement in statements:
            if statement.kind is StatementKind.DECLARATION:
                self._note(statement.span, None)
            elif statement.head is not None and self._word(statement.span.start) == "for":
                self._note(statement.head, statement.span)

    def at(self, index: int) -> tuple[Local, ...]:
        """Return the variables that can be used at a token, in the order of the source."""
        function = self._function_at(index)
        if function is None or function.body is None:
            return ()
        own = self._by_body.get(function.body.start, ())
        return tuple(local for local in own if local.scope.start <= index < local.scope.stop)

    def clients_at(self, index: int) -> tuple[str, ...]:
        """Return the names of the variables at a token that surely hold a client."""
        return tuple(dict.fromkeys(x.name for x in self.at(index) if x in self._clients))

    def _note(self, span: Span, scope: Span | None) -> None:
        """Keep what a declaration declares first; without a scope, it has the rest of its block."""
        function = self._function_at(span.start)
        tokens = self._syntax.tokens[span.start : span.start + 3]
        if function is None or function.body is None or len(tokens) < 3:  # noqa: PLR2004 - `int x;`
            return
        kind, name, after = tokens
        if {kind.kind, name.kind} != {TokenKind.IDENTIFIER} or after.text == "[":
            return
        if scope is None:
            scope = Span(span.stop, min(self._block_ends[span.start], function.body.stop))
        local = Local(name.text, kind.text, span.start + 1, scope)
        self._by_body.setdefault(function.body.start, []).append(local)

    @cached_property
    def _clients(self) -> frozenset[Local]:
        return frozenset(x for own in self._by_body.values() for x in own if self._is_client(x))

    def _is_client(self, local: Local) -> bool:
        if local.type != "int":
            return False
        given = self._word(local.token + 1) == "="
        if given and self._word(local.token + 2) in _CLIENT_SOURCES:
            return True
        return any(
            call.arguments[0].identifier == local.name
            for call in self._takers
            if call.arguments and local.scope.start <= call.token < local.scope.stop
        )

    @cached_property
    def _block_ends(self) -> list[int]:
        """For each token, where the innermost block around it ends."""
        found: list[int] = []
        ends = [len(self._syntax.tokens)]
        for index in range(len(self._syntax.tokens)):
            while len(ends) > 1 and index >= ends[-1]:
                ends.pop()
            found.append(ends[-1])
            partner = self._syntax.partner(index)
            if self._word(index) == "{" and partner is not None and partner > index:
                ends.append(min(partner, ends[-1]))
        return found

    def _word(self, index: int) -> str:
        tokens = self._syntax.tokens
        return tokens[index].text if 0 <= index < len(tokens) else ""
