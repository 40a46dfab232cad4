"""Fields that an event does not have, and userids and entities taken for one another.

The game's own code may give an event more than its declared fields, so an
unknown one is an error only where the catalogue of wrong forms names it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from l4d2_sourcepawn import game
from l4d2_sourcepawn.game import Event
from l4d2_sourcepawn.lint.advice import advise, is_known
from l4d2_sourcepawn.lint.event_flow import FieldUse
from l4d2_sourcepawn.lint.plugin import Plugin
from l4d2_sourcepawn.lint.rule import Finding, Rule, replace, surround
from l4d2_sourcepawn.verdict import Edit, Severity

_TO_CLIENT: Final = "GetClientOfUserId"


def _check_unknown(plugin: Plugin) -> Iterator[Finding]:
    for use in plugin.events.uses:
        events = _events_of(use)
        if not events or any(_has(event, use.field) for event in events):
            continue
        names = ", ".join(f'"{event.name}"' for event in events)
        which = f"event {names} has no" if len(events) == 1 else f"none of {names} has a"
        effect = "it reads as 0 or empty" if use.is_read else "no listener gets it"
        fix, edits = _advice(plugin, use, events)
        proved = (
            use.is_read
            and all(is_known("event_field", f"{event.name}.{use.field}") for event in events)
            and not plugin.serves_other_games
            and not plugin.is_guarded(use.call.token)
        )
        yield Finding(
            plugin.region(use.argument.span),
            Severity.ERROR if proved else Severity.WARNING,
            f'{which} field "{use.field}"; {effect}',
            fix,
            edits,
        )


def _advice(
    plugin: Plugin, use: FieldUse, events: list[Event]
) -> tuple[str | None, tuple[Edit, ...]]:
    event = events[0]
    near = event.nearest_fields(use.field) or tuple(event.fields)
    fix, replacement = advise("event_field", f"{event.name}.{use.field}", near)
    if replacement is None or len(events) > 1 or use.argument.string is None:
        return fix, ()
    return fix, replace(plugin.region(use.argument.span), f'"{replacement}"')


def _check_entity_as_userid(plugin: Plugin) -> Iterator[Finding]:
    for use in plugin.events.uses:
        if not use.is_read or not _holds(use, "entities"):
            continue
        for taker, _ in plugin.body(use.function).takers(use.call):
            if taker.name != _TO_CLIENT or taker.receiver is not None:
                continue
            region = plugin.region(taker.span)
            value = plugin.region(taker.arguments[0].span)
            wrong = f"{_TO_CLIENT}({min(use.events)}.{use.field})"
            fix, _ = advise("event_field", wrong)
            yield Finding(
                region,
                Severity.WARNING,
                f'field "{use.field}" holds an entity index, but {_TO_CLIENT} wants a userid',
                fix or "use the value as it is: it is the entity",
                replace(region, plugin.source[value.start : value.end]),
            )


def _check_userid_as_client(plugin: Plugin) -> Iterator[Finding]:
    for use in plugin.events.uses:
        if not use.is_read or not _holds(use, "users"):
            continue
        takers = plugin.body(use.function).takers(use.call)
        wrong = next((taker for taker, at in takers if plugin.wants_client(taker, at)), None)
        if wrong is not None:
            region = plugin.region(use.call.span)
            yield Finding(
                region,
                Severity.WARNING,
                f'field "{use.field}" holds a userid, but {wrong.name} wants a client',
                f"write {_TO_CLIENT}(...) around it; it returns 0 if nobody has the userid",
                surround(region, f"{_TO_CLIENT}(", ")"),
            )


def _has(event: Event, field: str) -> bool:
    """Whether an event has a field; the engine asks for its letters in any case."""
    return field in event.fields or field.lower() in map(str.lower, event.fields)


def _events_of(use: FieldUse) -> list[Event]:
    """Return the events that a use may be of, none if one of them is not the game's."""
    events = [game.events.get(name) for name in sorted(use.events)]
    known = [event for event in events if event is not None]
    return known if len(known) == len(events) else []


def _holds(use: FieldUse, role: Literal["users", "entities"]) -> bool:
    """Whether a field holds the same in every event that has it."""
    having = [event for event in _events_of(use) if use.field in event.fields]
    roles = (event.users if role == "users" else event.entities for event in having)
    return bool(having) and all(use.field in fields for fields in roles)


UNKNOWN_FIELD: Final = Rule(
    "unknown-event-field",
    "L4D-EVT-FIELD",
    "a field that none of the hooked events has",
    _check_unknown,
)
ENTITY_AS_USERID: Final = Rule(
    "entity-as-userid",
    "L4D-EVT-ENTITY",
    "an event's entity index taken for a userid",
    _check_entity_as_userid,
)
USERID_AS_CLIENT: Final = Rule(
    "userid-as-client",
    "L4D-EVT-USERID",
    "an event's userid taken for a client",
    _check_userid_as_client,
)
