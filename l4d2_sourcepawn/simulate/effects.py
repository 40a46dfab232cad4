"""The effect log: what a plugin did that somebody on the server could notice.

Assertions look here, never at the names of natives: `PrintToChatAll` is compiled
into the plugin as a loop, and there are three ways to set a player's health.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from math import isfinite
from typing import Any, Final

MAX_EFFECTS: Final = 50_000
"""Effects kept of one session; more are only counted."""

Value = int | float | str | tuple[float, ...] | None


class Kind(StrEnum):
    """What kind of thing happened. `target` and `name` of each are told beside it."""

    CHAT = "chat"  # target: client
    HINT = "hint"  # target: client
    CENTER = "center"  # target: client
    CONSOLE = "console"  # target: client, 0 is the server
    LOG = "log"  # name: the file's, empty is the server's log
    MESSAGE = "message"  # target: client, name: the user message
    MENU = "menu"  # target: client, value: title and items, one a line
    SOUND = "sound"  # target: client, None everybody, name: the sample
    HEALTH = "health"  # target: client or entity
    PROPERTY = "property"  # target: entity, name: the property
    TELEPORT = "teleport"  # target: entity, value: the position
    VELOCITY = "velocity"  # target: entity, value: the velocity
    ANGLES = "angles"  # target: entity, value: pitch, yaw, roll
    TEAM = "team"  # target: client
    WEAPON = "weapon"  # target: client, name: given, removed or equipped, value: classname
    DEATH = "death"  # target: client
    REVIVE = "revive"  # target: client
    INCAPACITATED = "incapacitated"  # target: client
    ENTITY_CREATED = "entity_created"  # target: entity, name: classname
    ENTITY_SPAWNED = "entity_spawned"  # target: entity, name: classname
    ENTITY_REMOVED = "entity_removed"  # target: entity, name: classname
    KEYVALUE = "keyvalue"  # target: entity, name: key
    INPUT = "input"  # target: entity, name: the input, value: its parameter
    DAMAGE = "damage"  # target: victim, before: as dealt, value: as taken
    EVENT = "event"  # name: the event that the plugin fired
    EVENT_BLOCKED = "event_blocked"  # name: the event
    COMMAND = "command"  # target: client that runs it, 0 is the server, value: the line
    COMMAND_BLOCKED = "command_blocked"  # target: client, value: the line
    TIMER = "timer"  # name: callback, value: seconds
    CONVAR = "convar"  # name: the variable
    CONVAR_CREATED = "convar_created"  # name: the variable, value: its default
    KICK = "kick"  # target: client, value: the reason
    BAN = "ban"  # target: client, value: minutes
    MAP = "map"  # value: the map to which it changes
    FILE = "file"  # name: path, value: what was done
    PRECACHE = "precache"  # name: the file
    TEMP_ENTITY = "temp_entity"  # target: client, name: the effect
    PATCH = "patch"  # name: detour or memory patch, value: what was done
    GAME = "game"  # name: what of the game was asked for, value: the arguments


@dataclass(frozen=True, slots=True)
class Effect:
    """One effect at a game time in seconds. What the fields hold depends on the kind."""

    time: float
    kind: Kind
    target: int | None = None
    name: str = ""
    value: Value = None
    before: Value = None


class EffectLog:
    """Effects in the order in which they happened."""

    def __init__(self, limit: int = MAX_EFFECTS) -> None:
        self._effects: list[Effect] = []
        self._limit = limit
        self.dropped = 0

    def add(self, effect: Effect) -> None:
        """Note an effect; beyond the limit it is counted only."""
        if len(self._effects) < self._limit:
            self._effects.append(effect)
        else:
            self.dropped += 1

    def clear(self) -> None:
        """Forget everything so far."""
        self._effects.clear()
        self.dropped = 0

    def __iter__(self) -> Iterator[Effect]:
        return iter(self._effects)

    def __len__(self) -> int:
        return len(self._effects)

    def since(self, mark: int) -> tuple[Effect, ...]:
        """Return the effects after the first `mark`; take the mark with `len`."""
        return tuple(self._effects[mark:])

    def of(
        self, kind: Kind, *, target: int | None = None, name: str | None = None
    ) -> tuple[Effect, ...]:
        """Return the effects of a kind, for one target and name if given."""
        return tuple(
            effect
            for effect in self._effects
            if effect.kind is kind
            and (target is None or effect.target == target)
            and (name is None or effect.name == name)
        )

    def texts(self, kind: Kind, target: int | None = None) -> tuple[str, ...]:
        """Return what effects of a kind say, for one client if given."""
        return tuple(str(effect.value) for effect in self.of(kind, target=target))

    def records(self) -> list[dict[str, Any]]:
        """Return the log as JSON values."""
        return [
            {key: _plain(value) for key, value in asdict(effect).items() if value not in (None, "")}
            for effect in self._effects
        ]


def _plain(value: Value) -> int | float | str | list[float | str] | None:
    """Return a value as JSON has it, which knows no infinity."""
    if isinstance(value, tuple):
        return [each if isfinite(each) else str(each) for each in value]
    if isinstance(value, StrEnum):
        return value.value
    return str(value) if isinstance(value, float) and not isfinite(value) else value
