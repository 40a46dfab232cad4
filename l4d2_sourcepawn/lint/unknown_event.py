"""Events that the game does not have: HookEvent throws on them, and OnPluginStart ends there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from l4d2_sourcepawn import game
from l4d2_sourcepawn.lint.advice import advise
from l4d2_sourcepawn.lint.plugin import Plugin
from l4d2_sourcepawn.lint.rule import Finding, Rule, replace
from l4d2_sourcepawn.verdict import Severity

_OUTCOMES: Final = {
    "HookEvent": "HookEvent throws on it",
    "HookEventEx": "HookEventEx returns false for it",
    "CreateEvent": "CreateEvent returns null for it",
}


def _check(plugin: Plugin) -> Iterator[Finding]:
    for name, outcome in _OUTCOMES.items():
        for call in plugin.called(name):
            argument = call.arguments[0] if call.arguments else None
            event = plugin.text_of(argument) if argument is not None else None
            if argument is None or event is None or event in game.events:
                continue
            sure = not plugin.serves_other_games and not plugin.is_guarded(call.token)
            fix, replacement = advise("event", event, game.events.nearest(event))
            region = plugin.region(argument.span)
            is_literal = argument.string is not None
            yield Finding(
                region,
                Severity.ERROR if name == "HookEvent" and sure else Severity.WARNING,
                f'the game has no event "{event}"; {outcome}',
                fix,
                replace(region, f'"{replacement}"') if replacement and is_literal else (),
            )


RULE = Rule("unknown-event", "L4D-EVT-UNKNOWN", "an event that the game does not have", _check)
