"""Client indices kept across a timer: when it fires, somebody else may have the index."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from l4d2_sourcepawn.lint.clients import is_client
from l4d2_sourcepawn.lint.plugin import Plugin
from l4d2_sourcepawn.lint.rule import Finding, Rule
from l4d2_sourcepawn.syntax import Call, Function
from l4d2_sourcepawn.verdict import Severity

_CALLBACK: Final = 1
_DATA: Final = 2
_TO_CLIENT: Final = "GetClientOfUserId"


def _check(plugin: Plugin) -> Iterator[Finding]:
    for call in plugin.called("CreateTimer"):
        function = plugin.function_at(call.token)
        if function is None or len(call.arguments) <= _DATA or _is_kept(plugin, call):
            continue
        name = call.arguments[_DATA].identifier
        callback = plugin.functions.get(call.arguments[_CALLBACK].identifier or "")
        if name is None or callback is None or _takes_userid(plugin, callback):
            continue
        if not is_client(plugin, function, name):
            continue
        region = plugin.region(call.arguments[_DATA].span)
        data = callback.parameters[1].name if len(callback.parameters) > 1 else "data"
        yield Finding(
            region,
            Severity.WARNING,
            f"{name} is a client index; when the timer fires, another player may have it",
            f"pass GetClientUserId({name}), and in {callback.name} take "
            f"GetClientOfUserId({data}), which is 0 if the player has left",
        )


def _is_kept(plugin: Plugin, call: Call) -> bool:
    """Whether the timer's handle is stored, so that it can be ended with the client."""
    return plugin.word(call.span.start - 1) == "="


def _takes_userid(plugin: Plugin, callback: Function) -> bool:
    return any(call.name == _TO_CLIENT for call in plugin.body(callback).calls)


RULE: Final = Rule(
    "client-index-in-timer",
    "L4D-TIMER-CLIENT",
    "a client index as a timer's data",
    _check,
)
