"""What a plugin has asked to be called for."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from l4d2_sourcepawn import game
from l4d2_sourcepawn.simulate.entities import Entity
from l4d2_sourcepawn.simulate.timers import Timers
from l4d2_sourcepawn.vm import NativeError

CONTINUE: Final = 0
CHANGED: Final = 1
HANDLED: Final = 3
STOP: Final = 4
ADMFLAG_ROOT: Final = 1 << 14


class HookMode(IntEnum):
    """`EventHookMode`."""

    PRE = 0
    POST = 1
    POST_NO_COPY = 2


class SDKHookType(IntEnum):
    """`SDKHookType`, in the order of `sdkhooks.inc`."""

    END_TOUCH = 0
    FIRE_BULLETS_POST = 1
    ON_TAKE_DAMAGE = 2
    ON_TAKE_DAMAGE_POST = 3
    PRE_THINK = 4
    POST_THINK = 5
    SET_TRANSMIT = 6
    SPAWN = 7
    START_TOUCH = 8
    THINK = 9
    TOUCH = 10
    TRACE_ATTACK = 11
    TRACE_ATTACK_POST = 12
    WEAPON_CAN_SWITCH_TO = 13
    WEAPON_CAN_USE = 14
    WEAPON_DROP = 15
    WEAPON_EQUIP = 16
    WEAPON_SWITCH = 17
    SHOULD_COLLIDE = 18
    PRE_THINK_POST = 19
    POST_THINK_POST = 20
    THINK_POST = 21
    END_TOUCH_POST = 22
    GROUND_ENT_CHANGED_POST = 23
    SPAWN_POST = 24
    START_TOUCH_POST = 25
    TOUCH_POST = 26
    VPHYSICS_UPDATE = 27
    VPHYSICS_UPDATE_POST = 28
    WEAPON_CAN_SWITCH_TO_POST = 29
    WEAPON_CAN_USE_POST = 30
    WEAPON_DROP_POST = 31
    WEAPON_EQUIP_POST = 32
    WEAPON_SWITCH_POST = 33
    USE = 34
    USE_POST = 35
    RELOAD = 36
    RELOAD_POST = 37
    GET_MAX_HEALTH = 38
    BLOCKED = 39
    BLOCKED_POST = 40
    ON_TAKE_DAMAGE_ALIVE = 41
    ON_TAKE_DAMAGE_ALIVE_POST = 42
    CAN_BE_AUTOBALANCED = 43


@dataclass(frozen=True, slots=True)
class Command:
    """A command that the plugin registered; `flags` are the admin flags that it needs."""

    name: str
    callback: int
    flags: int = 0
    description: str = ""
    server_only: bool = False


@dataclass(frozen=True, slots=True)
class OutputHook:
    """A hook on an entity's output: of one entity by reference, or of a classname."""

    output: str
    callback: int
    reference: int = 0
    classname: str = ""
    once: bool = False


@dataclass(frozen=True, slots=True)
class MessageHook:
    """A hook on a user message: before it is sent, of which `intercepts` may stop it, or after."""

    name: str
    callback: int
    intercepts: bool = False
    after: bool = False


@dataclass
class Hooks:
    """All hooks of one plugin, each kind in the order in which they were set."""

    events: dict[str, list[tuple[HookMode, int]]] = field(default_factory=dict)
    entities: dict[tuple[int, SDKHookType], list[int]] = field(default_factory=dict)
    commands: dict[str, list[Command]] = field(default_factory=dict)
    listeners: dict[str, list[int]] = field(default_factory=dict)
    outputs: list[OutputHook] = field(default_factory=list)
    sounds: list[int] = field(default_factory=list)
    ambient_sounds: list[int] = field(default_factory=list)
    messages: list[MessageHook] = field(default_factory=list)
    target_filters: dict[str, tuple[int, str]] = field(default_factory=dict)
    frames: list[tuple[int, int]] = field(default_factory=list)
    timers: Timers = field(default_factory=Timers)

    def add_event(self, name: str, mode: HookMode, callback: int) -> None:
        """Hook a game event.

        Raises:
            NativeError: there is no such event.
        """
        if name not in game.events:
            raise NativeError(f'Game event "{name}" does not exist')
        self.events.setdefault(name, []).append((mode, callback))

    def remove_event(self, name: str, mode: HookMode, callback: int) -> None:
        """Take a hook on an event back.

        Raises:
            NativeError: there is none like it.
        """
        hooked = self.events.get(name)
        if not hooked:
            raise NativeError(f'Game event "{name}" has no active hook')
        if (mode, callback) not in hooked:
            raise NativeError(f'Invalid hook callback specified for game event "{name}"')
        hooked.remove((mode, callback))

    def add_entity(self, entity: Entity, kind: SDKHookType, callback: int) -> None:
        """Hook something that happens to an entity; hooked twice, it is called twice."""
        self.entities.setdefault((entity.reference, kind), []).append(callback)

    def remove_entity(self, entity: Entity, kind: SDKHookType, callback: int) -> None:
        """Take a hook on an entity back, however often it is set."""
        hooked = self.entities.get((entity.reference, kind), [])
        hooked[:] = [each for each in hooked if each != callback]

    def of_entity(self, entity: Entity, kind: SDKHookType) -> tuple[int, ...]:
        """Return what to call when something happens to an entity."""
        return tuple(self.entities.get((entity.reference, kind), ()))

    def forget_entity(self, entity: Entity) -> None:
        """Drop the hooks of an entity that is gone."""
        for key in [key for key in self.entities if key[0] == entity.reference]:
            del self.entities[key]

    def add_command(self, command: Command) -> None:
        """Register a command."""
        self.commands.setdefault(command.name.lower(), []).append(command)
