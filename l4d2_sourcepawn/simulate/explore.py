"""Exploring a plugin without a task: everything that it hooked is driven once.

What comes out is evidence that it runs, never that it does what somebody wanted.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from l4d2_sourcepawn import game
from l4d2_sourcepawn.game.events import Event
from l4d2_sourcepawn.simulate.budget import DEFAULT_CALL_BUDGET
from l4d2_sourcepawn.simulate.census import Counted, registered_callbacks, take_census
from l4d2_sourcepawn.simulate.effects import Kind
from l4d2_sourcepawn.simulate.entities import Team
from l4d2_sourcepawn.simulate.events import FieldValue
from l4d2_sourcepawn.simulate.hooks import ADMFLAG_ROOT
from l4d2_sourcepawn.simulate.rounds import Growth, find_growth, watch_handles
from l4d2_sourcepawn.simulate.session import Session
from l4d2_sourcepawn.simulate.world import World
from l4d2_sourcepawn.vm import Program

EXPLORATION_SCHEMA: Final = 1
TIMER_SECONDS: Final = 10.0
_ROUND_SECONDS: Final = 1.0
_MAX_EFFECTS: Final = 200
_SURVIVOR, _INFECTED = 1, 5
_ARGUMENTS: Final = ("", "1", "@me 1")
_ATTACKER_FIELDS: Final = frozenset({"attacker", "player", "causer"})

Outcome = Literal["explored", "faulted", "stopped_itself", "unscored"]


@dataclass(frozen=True, slots=True)
class Exploration:
    """What became of a plugin that was loaded and driven.

    - `explored`: everything ran, without a fault.
    - `faulted`: a server would have logged errors; see `faults`.
    - `stopped_itself`: it called SetFailState, and says why in `failed`.
    - `unscored`: it needs natives or facts that are not mocked; see `unmocked`, `unknown`.
      What else was found is told, but proves nothing.

    `effects` are the first of `effect_count`, of the first round only; `callbacks` are the
    functions that it registered, by what for, `convars` the variables that it created, and
    `growth` is what there is more of after every further round of the same.
    """

    outcome: Outcome
    loaded: bool
    failed: str | None
    faults: tuple[dict[str, Any], ...]
    overruns: tuple[str, ...]
    unmocked: dict[str, int]
    unknown: dict[str, int]
    events: tuple[str, ...]
    commands: tuple[str, ...]
    convars: tuple[str, ...]
    callbacks: dict[str, tuple[str, ...]]
    growth: tuple[Growth, ...]
    timers: int
    effect_count: int
    effects: tuple[dict[str, Any], ...]
    instructions: int
    schema_version: int = EXPLORATION_SCHEMA

    def to_json(self) -> dict[str, Any]:
        """Return the exploration as JSON values."""
        return asdict(self)


def explore(
    smx: bytes,
    *,
    world: World | None = None,
    seconds: float = TIMER_SECONDS,
    budget: int = DEFAULT_CALL_BUDGET,
) -> Exploration:
    """Load a compiled plugin and drive everything that it asked for.

    Its OnPluginStart and OnMapStart, every event that it hooked, every command that it
    registered, damage, and its timers for a while.

    Args:
        smx: the compiled plugin.
        world: the world to run it in; by default the standard one.
        seconds: how long its timers run.
        budget: instructions that one callback may take.

    Raises:
        SmxInvalid: the bytes are no program.
    """
    world = world or World.standard()
    session = Session(Program.load(smx), world, budget=budget)
    watch_handles(session)
    loaded = session.load()
    driven, when_loaded = _Driven(), Counter[Counted]()
    growth: tuple[Growth, ...] = ()
    if loaded:
        driven = _Driven(tuple(sorted(session.hooks.events)), tuple(sorted(session.hooks.commands)))
        when_loaded = take_census(session, search=False)
        _drive(session, driven, seconds)
    evidence = _evidence(session)
    if loaded:

        def play() -> None:
            _drive(session, driven, _ROUND_SECONDS)
            session.change_map(world.map_name)

        session.change_map(world.map_name)
        growth = find_growth(session, when_loaded, play)
        session.unload()
    return _told(session, driven, evidence, growth, loaded=loaded)


@dataclass(frozen=True, slots=True)
class _Driven:
    """What a plugin had registered when it was loaded."""

    events: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What a first round left to be seen."""

    effects: tuple[dict[str, Any], ...]
    effect_count: int
    timers: int
    convars: tuple[str, ...]
    callbacks: dict[str, tuple[str, ...]]


def _evidence(session: Session) -> _Evidence:
    effects = session.world.effects
    return _Evidence(
        effects=tuple(effects.records()[:_MAX_EFFECTS]),
        effect_count=len(effects) + effects.dropped,
        timers=len(effects.of(Kind.TIMER)),
        convars=tuple(sorted(each.name for each in session.world.convars.values() if each.own)),
        callbacks=registered_callbacks(session),
    )


def _drive(session: Session, driven: _Driven, seconds: float) -> None:
    world = session.world
    session.advance(0.1)
    for name in driven.events:
        event = game.events.get(name)
        if event is not None:
            session.fire_event(name, typical_fields(event, world))
    admin = next((player for player in world.players() if not player.bot), None)
    if admin is not None:
        admin.admin_flags = ADMFLAG_ROOT
        for name in driven.commands:
            for arguments in _ARGUMENTS:
                if world.slot(admin.index) is admin:
                    session.client_command(admin.index, f"{name} {arguments}")
    for victim, attacker in ((_SURVIVOR, _INFECTED), (_INFECTED, _SURVIVOR)):
        if world.find(victim) is not None:
            session.damage(victim, 5.0, attacker=attacker)
    session.advance(seconds)


def typical_fields(event: Event, world: World) -> dict[str, FieldValue]:
    """Return fields for an event as the game may send them: a survivor, hurt by an infected."""
    survivor = next((each for each in world.players() if each.team == Team.SURVIVOR), None)
    infected = next((each for each in world.players() if each.team == Team.INFECTED), None)
    fields: dict[str, FieldValue] = {}
    for name, kind in event.fields.items():
        if name in event.users:
            who = infected if name in _ATTACKER_FIELDS else survivor
            fields[name] = who.userid if who else 0
        elif name in event.entities:
            fields[name] = infected.index if infected else 0
        elif kind == "string":
            fields[name] = ""
        elif kind == "float":
            fields[name] = 1.0
        else:
            fields[name] = 1
    return fields


def _told(
    session: Session,
    driven: _Driven,
    evidence: _Evidence,
    growth: tuple[Growth, ...],
    *,
    loaded: bool,
) -> Exploration:
    plugin = session.plugin
    outcome: Outcome = "explored"
    if plugin.unmocked or plugin.unknown:
        outcome = "unscored"
    elif plugin.faults or plugin.overruns:
        outcome = "faulted"
    elif plugin.failed is not None:
        outcome = "stopped_itself"
    return Exploration(
        outcome=outcome,
        loaded=loaded,
        failed=plugin.failed,
        faults=tuple(asdict(fault) for fault in plugin.faults),
        overruns=tuple(plugin.overruns),
        unmocked=dict(sorted(plugin.unmocked.items())),
        unknown=dict(sorted(plugin.unknown.items())),
        events=driven.events,
        commands=driven.commands,
        convars=evidence.convars,
        callbacks=evidence.callbacks,
        growth=growth,
        timers=evidence.timers,
        effect_count=evidence.effect_count,
        effects=evidence.effects,
        instructions=plugin.machine.instructions,
    )
