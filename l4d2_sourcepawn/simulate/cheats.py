"""The game's own commands that plugins run for their effect."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from l4d2_sourcepawn import game
from l4d2_sourcepawn.simulate.effects import Kind
from l4d2_sourcepawn.simulate.entities import Entity, Player, Team, Vector, Zombie
from l4d2_sourcepawn.simulate.errors import SimulationError
from l4d2_sourcepawn.simulate.happenings import panics, spawns

if TYPE_CHECKING:
    from l4d2_sourcepawn.simulate.session import Session

_AHEAD: Final = 200.0
_DIRECTORS_DISTANCE: Final = 1500.0
"""Units in front of the player; where a map has room is not known here."""

_SPECIALS: Final = frozenset({"smoker", "boomer", "hunter", "spitter", "jockey", "charger", "tank"})


def run(session: Session, player: Player, name: str, arguments: Sequence[str]) -> None:
    """Do what a command does, as far as the mocked world has what it is about."""
    command = _COMMANDS.get(name.lower())
    if command is not None:
        command(session, player, arguments)


def give(session: Session, player: Player, what: str) -> None:
    """Give a player an item by its name, with or without `weapon_`."""
    if what == "health":
        heal(session, player)
        return
    classname = what if what.startswith("weapon_") else f"weapon_{what}"
    if what in game.melee_weapons:
        classname = "weapon_melee"
    if classname not in game.weapons and classname not in game.classnames:
        session.world.note(Kind.GAME, player.index, name="give", value=what)
        return
    session.world.give(player, classname)
    session.world.note(Kind.WEAPON, player.index, name="given", value=classname)


def heal(session: Session, player: Player) -> None:
    """Bring a player to full health and on its feet."""
    if player.incapacitated:
        revive(session, player)
    session.world.set_property(player, "m_iHealth", player.integer("m_iMaxHealth"))
    player.put("m_healthBuffer", 0.0)


def revive(session: Session, player: Player) -> None:
    """Help an incapacitated survivor up, with the health that the game gives."""
    world = session.world
    player.put("m_isIncapacitated", 0)
    player.put("m_isHangingFromLedge", 0)
    player.put("m_currentReviveCount", player.integer("m_currentReviveCount") + 1)
    player.put("m_healthBuffer", world.convars["survivor_revive_health"].number)
    player.put("m_healthBufferTime", world.time)
    world.note(Kind.REVIVE, player.index)
    world.set_property(player, "m_iHealth", 1)


def _give(session: Session, player: Player, arguments: Sequence[str]) -> None:
    if arguments and player.team == Team.SURVIVOR and player.alive:
        give(session, player, arguments[0])


def _spawn(session: Session, player: Player, arguments: Sequence[str]) -> None:
    """Spawn an infected as `z_spawn` does: `auto` lets the Director choose the place."""
    if not arguments:
        return
    what = arguments[0].lower()
    x, y, z = player.origin
    ahead = (x + _DIRECTORS_DISTANCE, y, z) if "auto" in arguments[1:] else (x + _AHEAD, y, z)
    if what == "witch":
        _noted(session, spawns.witch_spawns(session, ahead), what, ahead)
    elif what in ("common", "infected"):
        _noted(session, spawns.common_spawns(session, ahead), "infected", ahead)
    elif what in ("mob", "horde"):
        panics.horde(session)
    elif what.upper() in Zombie.__members__ and what in _SPECIALS:
        try:
            made = spawns.new_infected(session, Zombie[what.upper()], position=ahead)
        except SimulationError:
            return
        _noted(session, made, what, ahead)


def _noted(session: Session, made: Entity | None, name: str, where: Vector) -> None:
    if made is not None:
        session.world.note(Kind.ENTITY_SPAWNED, made.index, name=name, value=where)


def _panic(session: Session, player: Player, _arguments: Sequence[str]) -> None:
    panics.panic_starts(session, player)


def _kill(session: Session, player: Player, _arguments: Sequence[str]) -> None:
    session.suicide(player)


_COMMANDS: Final[dict[str, Callable[[Session, Player, Sequence[str]], None]]] = {
    "give": _give,
    "kill": _kill,
    "explode": _kill,
    "z_spawn": _spawn,
    "z_spawn_old": _spawn,
    "director_force_panic_event": _panic,
}
