"""Game events on their way: fired by the game or the plugin, seen by hooks before and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING

from l4d2_sourcepawn import game
from l4d2_sourcepawn.game.events import Event
from l4d2_sourcepawn.simulate.effects import Kind
from l4d2_sourcepawn.simulate.errors import SimulationError
from l4d2_sourcepawn.simulate.hooks import HANDLED, HookMode
from l4d2_sourcepawn.vm.natives.text import parse_int

if TYPE_CHECKING:
    from l4d2_sourcepawn.simulate.session import Session

FieldValue = int | float | str


@dataclass(eq=False)
class FiredEvent:
    """One event with its fields. `own` events were made by the plugin, which has to fire them."""

    event: Event
    fields: dict[str, FieldValue] = field(default_factory=dict)
    own: bool = False
    silent: bool = False
    frozen: bool = False

    def integer(self, name: str, default: int = 0) -> int:
        """Return a field as a whole number."""
        value = self.fields.get(name, default)
        if isinstance(value, str):
            return parse_int(value.encode(errors="replace"), 10)[0] if value else default
        return int(value) if isfinite(value) else default

    def number(self, name: str, default: float = 0.0) -> float:
        """Return a field as a float."""
        value = self.fields.get(name, default)
        try:
            return float(value)
        except ValueError:
            return default

    def text(self, name: str, default: str = "") -> str:
        """Return a field as text."""
        value = self.fields.get(name, default)
        return value if isinstance(value, str) else f"{value:g}"


def checked_fields(
    name: str, fields: Mapping[str, FieldValue]
) -> tuple[Event, dict[str, FieldValue]]:
    """Return an event of the game and its fields, numbers cut to what the game sends.

    Raises:
        SimulationError: the game has no such event, or it has no such field.
    """
    event = game.events.get(name)
    if event is None:
        near = ", ".join(game.events.nearest(name)) or "none"
        raise SimulationError(f"there is no event {name}; near names: {near}")
    unknown = sorted(set(fields) - set(event.fields))
    if unknown:
        raise SimulationError(
            f"event {name} has no field {unknown[0]}; it has {', '.join(event.fields) or 'none'}"
        )
    return event, {key: sent(event.fields[key], value) for key, value in fields.items()}


def sent(kind: str, value: FieldValue) -> FieldValue:
    """Return what arrives of a field's value, of a `short` only the low 16 bits."""
    if kind == "string":
        return str(value)
    if kind == "float":
        return float(value)
    number = int(value) if not isinstance(value, float) or isfinite(value) else 0
    if kind == "bool":
        return int(bool(number))
    if kind == "byte":
        return number & 0xFF
    if kind == "short":
        return ((number + 0x8000) & 0xFFFF) - 0x8000
    return number


def fire(session: Session, fired: FiredEvent) -> bool:
    """Send an event through the hooks. Returns whether it reached the game and its clients.

    As in SourceMod, hooks after the event run even where one before it blocked it.
    """
    name = fired.event.name
    hooked = tuple(session.hooks.events.get(name, ()))
    blocked = False
    quiet = fired.silent
    if any(mode is HookMode.PRE for mode, _ in hooked):
        handle = session.handles.create(fired)
        for mode, callback in hooked:
            if mode is HookMode.PRE:
                result = session.plugin.call(callback, handle, name, int(quiet))
                blocked = blocked or result >= HANDLED
        session.release(handle)
        quiet = fired.silent
    if blocked:
        session.world.note(Kind.EVENT_BLOCKED, name=name)
    elif quiet and not fired.own:
        session.world.note(Kind.EVENT_BLOCKED, name=name, value="not broadcast")
    copy = FiredEvent(fired.event, dict(fired.fields), silent=quiet)
    handle = session.handles.create(copy)
    for mode, callback in hooked:
        if mode is HookMode.POST:
            session.plugin.call(callback, handle, name, int(quiet))
        elif mode is HookMode.POST_NO_COPY:
            session.plugin.call(callback, 0, name, int(quiet))
    session.release(handle)
    return not blocked
