"""Writes to a hooked event that change nothing in the game."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from l4d2_sourcepawn.lint.plugin import Plugin
from l4d2_sourcepawn.lint.rule import Finding, Rule
from l4d2_sourcepawn.verdict import Severity

_TELL_OF_DAMAGE: Final = frozenset(
    {"player_hurt", "player_hurt_concise", "infected_hurt", "player_falldamage"}
)
"""Events that the game fires once the damage is dealt."""

_AMOUNTS: Final = frozenset({"dmg_health", "dmg_armor", "health", "armor", "amount", "damage"})


def _check(plugin: Plugin) -> Iterator[Finding]:
    for use in plugin.events.uses:
        if use.is_read or use.created:
            continue
        modes = plugin.events.modes(use.function)
        if use.events <= _TELL_OF_DAMAGE and use.field in _AMOUNTS:
            yield Finding(
                plugin.region(use.call.span),
                Severity.WARNING,
                f"the damage is dealt when {min(use.events)} tells of it; writing to the event "
                "does not change it",
                "SDKHook(client, SDKHook_OnTakeDamage, callback), and change the damage there",
            )
        elif modes and "EventHookMode_Pre" not in modes and modes <= _AFTER:
            yield Finding(
                plugin.region(use.call.span),
                Severity.WARNING,
                "the event has been sent when a hook without EventHookMode_Pre runs; writing "
                "to it changes nothing",
                "hook it with EventHookMode_Pre and return Plugin_Changed",
            )


_AFTER: Final = frozenset({"EventHookMode_Post", "EventHookMode_PostNoCopy"})

RULE: Final = Rule(
    "event-write-without-effect",
    "L4D-EVT-WRITE",
    "a write to an event that changes nothing",
    _check,
)
