"""The wrong event, the wrong field of an event, the wrong forward."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final

from l4d2_sourcepawn.game import Event, events
from l4d2_sourcepawn.game.tables import checked, load_rows, package_table
from l4d2_sourcepawn.mutants.code import Code
from l4d2_sourcepawn.mutants.mutant import Change, Operator, replaced
from l4d2_sourcepawn.nearest import nearest
from l4d2_sourcepawn.syntax import Function, Span, parse

_WRONG_ONES: Final = 2
"""So many wrong names are tried for one right one."""

_SAME_MOMENT: Final = (
    frozenset({"round_start", "round_start_pre_entity", "round_start_post_nav"}),
    frozenset({"player_left_start_area", "player_left_safe_area"}),
)
"""Events that come together: one for another is a choice, not a mistake."""

_OTHER_HALF: Final = {
    "OnMapStart": "OnMapEnd",
    "OnMapEnd": "OnMapStart",
    "OnConfigsExecuted": "OnMapEnd",
    "OnClientPutInServer": "OnClientDisconnect",
    "OnClientConnected": "OnClientDisconnect",
    "OnClientPostAdminCheck": "OnClientDisconnect",
    "OnClientDisconnect": "OnClientPutInServer",
    "OnClientDisconnect_Post": "OnClientPutInServer",
}
"""SourceMod's forwards, each with one of the same parameters at another time."""

_CLIENTS_COME_OR_GO: Final = frozenset(name for name in _OTHER_HALF if "Client" in name)


def _wrong_event(code: Code) -> Iterator[Change]:
    for hook in code.hooks:
        right = events.get(hook.event or "")
        name = hook.call.arguments[0] if hook.call.arguments else None
        if right is None or name is None or name.string is None:
            continue
        read = frozenset(u.field for u in code.event_uses if right.name in u.events)
        hooked = frozenset(h.event or "" for h in code.hooks if h.callback == hook.callback)
        for wrong in _like_events(right.name, read, hooked):
            yield replaced(code, name.span, f'"{wrong}"')


@lru_cache(maxsize=64)
def _like_events(right: str, read: frozenset[str], hooked: frozenset[str]) -> tuple[str, ...]:
    """Return events of a like name that have the fields read and are not hooked as well."""
    likely = (
        event.name
        for event in events
        if read <= set(event.fields)
        and event.name not in hooked
        and not any({event.name, right} <= moment for moment in _SAME_MOMENT)
    )
    return nearest(right, likely, _WRONG_ONES)


def _wrong_field(code: Code) -> Iterator[Change]:
    for use in code.event_uses:
        known = [event for name in sorted(use.events) if (event := events.get(name)) is not None]
        if not known or use.argument.string is None:
            continue
        for wrong in _like_fields(known[0], use.field)[:_WRONG_ONES]:
            yield replaced(code, use.argument.span, f'"{wrong}"')


def _like_fields(event: Event, field: str) -> list[str]:
    """Return the other fields of an event, those that hold the same kind of thing first."""
    kind = event.fields.get(field)
    others = [name for name in event.fields if name != field]
    same = [
        name
        for name in others
        if (name in event.users) == (field in event.users) and event.fields[name] == kind
    ]
    return same or [
        name for name in others if (event.fields[name] == "string") == (kind == "string")
    ]


def _wrong_forward(code: Code) -> Iterator[Change]:
    forwards = _forwards()
    for function in code.functions.values():
        if not function.is_public:
            continue
        if function.name in _CLIENTS_COME_OR_GO and _only_resets(code, function):
            continue
        if function.name in _OTHER_HALF:
            wrong = [_OTHER_HALF[function.name]]
        elif function.name in forwards:
            kin = _kin(forwards[function.name], forwards)
            wrong = list(nearest(function.name, kin, _WRONG_ONES))
        else:
            continue
        at = _name_token(code, function)
        if at is None:
            continue
        for name in wrong:
            if name not in code.functions:
                yield replaced(code, Span(at, at + 1), name)


def _only_resets(code: Code, function: Function) -> bool:
    """Whether a function only sets variables: with a player that leaves, or the next that comes."""
    body = function.body or Span(0, 0)
    own = [s for s in code.statements if body.start <= s.span.start < body.stop]
    return all(code.writes(statement.span) for statement in own)


def _kin(right: Function, forwards: dict[str, Function]) -> list[str]:
    """Return the forwards of the same parameters that are told of something else."""
    wanted = [(p.type, p.by_reference, p.dimensions) for p in right.parameters]
    moment = _moment(right.name)
    return [
        name
        for name, other in forwards.items()
        if [(p.type, p.by_reference, p.dimensions) for p in other.parameters] == wanted
        and other.return_type == right.return_type
        and _moment(name) != moment
    ]


def _moment(name: str) -> str:
    return name.removesuffix("_PostHandled").removesuffix("_Post")


@cache
def _forwards() -> dict[str, Function]:
    """The forwards of Left4DHooks, by name."""
    (rows,) = load_rows("left4dhooks", ("functions",), package_table)
    text = checked(
        "left4dhooks",
        lambda: "".join(
            f"forward {row['signature']};\n" for row in rows.values() if row["kind"] == "forward"
        ),
    )
    return {function.name: function for function in parse(text).functions}


def _name_token(code: Code, function: Function) -> int | None:
    mentions = code.syntax.mentions.get(function.name, ())
    return next((i for i in mentions if code.token(i).start == function.place.offset), None)


OPERATORS: Final = (
    Operator("wrong-event", "hooks an event of a like name that has the fields read", _wrong_event),
    Operator("wrong-field", "reads another field of the event", _wrong_field),
    Operator("wrong-forward", "answers another forward of the same parameters", _wrong_forward),
)
