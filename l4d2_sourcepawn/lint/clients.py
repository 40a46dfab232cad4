"""Which variables of a plugin hold a client, and clients that may be nobody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from l4d2_sourcepawn.lint.plugin import Plugin
from l4d2_sourcepawn.lint.rule import Finding, Rule
from l4d2_sourcepawn.symbols import SymbolKind
from l4d2_sourcepawn.syntax import Function
from l4d2_sourcepawn.verdict import Severity

_MAY_BE_CONSOLE: Final = frozenset(
    {
        *("ReplyToCommand", "LogAction", "ShowActivity", "ShowActivity2", "ShowActivityEx"),
        *("CheckCommandAccess", "GetClientName", "IsClientInGame", "IsClientConnected"),
        *("FormatActivitySource", "CanUserTarget", "GetCmdReplySource", "SetGlobalTransTarget"),
    }
)
"""Functions that take client 0, the server's console, or are themselves the check."""

_BY_USERID: Final = "GetClientOfUserId"


def is_client(plugin: Plugin, function: Function, name: str) -> bool:
    """Whether a variable surely holds a client.

    It is a parameter that a forward of the API calls `client`, the counter of a
    loop up to MaxClients, or the result of GetClientOfUserId.
    """
    value = plugin.body(function).value_of(name)
    if value is not None and value.name == _BY_USERID and value.receiver is None:
        return True
    positions = [i for i, parameter in enumerate(function.parameters) if parameter.name == name]
    if positions and not plugin.body(function).assignments(name):
        symbol = plugin.index.get(function.name)
        if symbol is not None and symbol.kind is SymbolKind.FORWARD and symbol.functions:
            declared = symbol.functions[0].parameters
            return positions[0] < len(declared) and declared[positions[0]].name == "client"
        return function.is_public and name == "client"
    return any(
        [plugin.word(at + step) for step in (1, 2, 3)] == ["<=", "MaxClients", ";"]
        for at in plugin.body(function).mentions(name)
    )


def _check_unchecked(plugin: Plugin) -> Iterator[Finding]:
    for call in plugin.called(_BY_USERID):
        function = plugin.function_at(call.token)
        if function is None or plugin.word(call.span.start - 1) != "=":
            continue
        name = plugin.word(call.span.start - 2)
        if plugin.body(function).value_of(name) is not call or plugin.body(function).is_asked(name):
            continue
        for taker, position in plugin.body(function).takers(call):
            if taker.name not in _MAY_BE_CONSOLE and plugin.wants_client(taker, position):
                yield Finding(
                    plugin.region(taker.arguments[position].span),
                    Severity.WARNING,
                    f"{name} is 0 if the player has left or was none; {taker.name} throws on it",
                    f"before it: if ({name} == 0 || !IsClientInGame({name})) return",
                )
                break


UNCHECKED: Final = Rule(
    "unchecked-client",
    "L4D-CLIENT-UNCHECKED",
    "a client that nobody checked, given to a function that throws on client 0",
    _check_unchecked,
)
