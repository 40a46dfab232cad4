"""Loading a plugin, and starting and changing the map that it runs on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from l4d2_sourcepawn.simulate.happenings import clients
from l4d2_sourcepawn.simulate.plugin import Buffer
from l4d2_sourcepawn.simulate.timers import FLAG_NO_MAPCHANGE

if TYPE_CHECKING:
    from l4d2_sourcepawn.simulate.session import Session


def load(session: Session, *, late: bool) -> bool:
    """Load the plugin of a session. Returns whether it runs."""
    plugin = session.plugin
    for name in plugin.program.publics:
        if name.startswith("__") and name.endswith("_SetNTVOptional"):
            plugin.call(name)
    error = Buffer("", 256)
    if plugin.machine.has("AskPluginLoad2"):
        handle = session.my_handle
        answer = plugin.call("AskPluginLoad2", handle, int(late), error, error.size)
        if answer != 0 and not plugin.failed:
            plugin.failed = error.value or "AskPluginLoad2 refused to load"
            return False
    session.world.effects.clear()
    before = len(plugin.faults)
    plugin.optional("OnPluginStart")
    incomplete = plugin.unmocked or plugin.unknown or plugin.overruns
    if plugin.stopped or incomplete or len(plugin.faults) > before:
        return False
    session.loaded = True
    plugin.optional("OnAllPluginsLoaded")
    start_map(session)
    if not late:
        for player in tuple(session.world.players()):
            clients.enter(session, player)
    return not plugin.stopped


def start_map(session: Session) -> None:
    """Start the map: OnMapStart and what follows it."""
    for name in ("OnMapStart", "OnAutoConfigsBuffered", "OnConfigsExecuted"):
        session.plugin.optional(name)
    session.advance(0.1)


def change_map(session: Session, name: str) -> None:
    """End the map and start another; its entities are gone, its clock begins anew."""
    world, hooks = session.world, session.hooks
    session.plugin.optional("OnMapEnd")
    for timer in tuple(hooks.timers):
        if timer.flags & FLAG_NO_MAPCHANGE:
            session.end_timer(timer)
    held = {item.index for player in world.players() for item in player.weapons.values()}
    for entity in tuple(world.entities()):
        if entity.index > world.max_clients and entity.spawned and entity.index not in held:
            world.discard(entity)
            hooks.forget_entity(entity)
    world.map_name = name
    world.restart_clock()
    for timer in tuple(hooks.timers):
        timer.due = world.time + timer.interval
    start_map(session)
