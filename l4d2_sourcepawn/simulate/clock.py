"""Time passing: frames, timers, and what a plugin does in every one of them."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Final

from l4d2_sourcepawn.simulate.entities import Player
from l4d2_sourcepawn.simulate.hooks import SDKHookType
from l4d2_sourcepawn.simulate.plugin import Ref
from l4d2_sourcepawn.simulate.timers import EPSILON, THINK_TICKS, TICK

if TYPE_CHECKING:
    from l4d2_sourcepawn.simulate.session import Session

_MOUSE: Final = (0, 0)
_THINKS: Final = (
    SDKHookType.PRE_THINK,
    SDKHookType.PRE_THINK_POST,
    SDKHookType.THINK,
    SDKHookType.POST_THINK,
    SDKHookType.POST_THINK_POST,
)
_EVERY_FRAME: Final = ("OnGameFrame", "OnPlayerRunCmd", "OnPlayerRunCmdPost")


def ticks_of(seconds: float) -> int:
    """Return seconds as ticks, rounded up to tenths of a second: timers run no finer."""
    return max(1, ceil(round(seconds * 10, 6))) * THINK_TICKS


def pass_ticks(session: Session, ticks: int) -> None:
    """Let so many ticks pass; those in which nothing could happen are skipped at once."""
    world = session.world
    end = world.tick + ticks
    while world.tick < end:
        if session.plugin.stopped:
            world.tick = end
            return
        if not _awake(session):
            following = _next_timer_tick(session)
            if following is None or following > end:
                world.tick = end
                return
            world.tick = following - 1
        run_tick(session)


def run_tick(session: Session) -> None:
    """Let one tick pass."""
    world, plugin = session.world, session.plugin
    world.tick += 1
    for entity in tuple(world.entities()):
        if entity.killed:
            plugin.optional("OnEntityDestroyed", entity.index)
            world.discard(entity)
            session.hooks.forget_entity(entity)
    for client in sorted(session.kicked):
        session.leave(client, "Kicked")
    session.kicked.clear()
    session.run_queued()
    waiting, session.hooks.frames = session.hooks.frames, []
    for callback, data in waiting:
        plugin.call(callback, data)
    plugin.optional("OnGameFrame")
    _think(session)
    if world.tick % THINK_TICKS == 0:
        for timer in session.hooks.timers.due(world.time):
            if not timer.killed and not plugin.stopped:
                session.run_timer(timer)


def run_command(session: Session, player: Player) -> int:
    """Let a plugin see a client's buttons in this frame. Returns what it made of them."""
    buttons = Ref(player.buttons)
    motion: list[float] = [0.0, 0.0, 0.0]
    angles = list(player.angles)
    tick = session.world.tick
    session.plugin.optional(
        "OnPlayerRunCmd",
        player.index,
        buttons,
        Ref(0),
        motion,
        angles,
        Ref(0),
        Ref(0),
        Ref(tick),
        Ref(tick),
        Ref(0),
        list(_MOUSE),
    )
    return int(buttons.value)


def _awake(session: Session) -> bool:
    """Tell whether something is to be done in the next tick whatever the timers say."""
    hooks = session.hooks
    return (
        any(session.plugin.machine.has(name) for name in _EVERY_FRAME)
        or bool(hooks.frames or session.queued or session.kicked)
        or any(key[1] in _THINKS and called for key, called in hooks.entities.items())
        or any(entity.killed for entity in session.world.entities())
    )


def _next_timer_tick(session: Session) -> int | None:
    """Return the first tick to come in which a timer is due."""
    due = min((timer.due for timer in session.hooks.timers), default=None)
    if due is None:
        return None
    tick = max(session.world.tick + 1, int((due - EPSILON) / TICK) - 1)
    tick += -tick % THINK_TICKS
    while tick * TICK + EPSILON < due:
        tick += THINK_TICKS
    return tick


def _think(session: Session) -> None:
    commands_seen = session.plugin.machine.has("OnPlayerRunCmd")
    thinking = {key for key in session.hooks.entities if key[1] in _THINKS}
    if not commands_seen and not thinking:
        return
    for player in tuple(session.world.players()):
        if not player.in_game:
            continue
        if commands_seen and player.alive:
            run_command(session, player)
        for kind in _THINKS:
            for callback in session.hooks.of_entity(player, kind):
                session.plugin.call(callback, player.index)
