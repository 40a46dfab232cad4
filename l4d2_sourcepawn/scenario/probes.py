"""Probes: what can be asked of a player's state, whatever brought it about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from l4d2_sourcepawn.simulate import Player, Ref, Session, Zombie
from l4d2_sourcepawn.simulate.entities import RUN_SPEED, Team, Vector
from l4d2_sourcepawn.simulate.happenings import bile, care
from l4d2_sourcepawn.simulate.hooks import HANDLED

Probed = int | float | bool | str | Vector | tuple[str, ...]
Probe = Callable[[Session, Player], Probed]

_FROZEN_FLAG: Final = 1 << 6
_NO_DRAW: Final = 1 << 5
_RENDER_NONE: Final = 10


def run_factor(session: Session, player: Player) -> float:
    """Return how fast a player runs, 1.0 being as usual.

    The three ways to that are multiplied: the lag factor, the top speed that is set, and
    the one that a plugin gives when Left4DHooks asks for it.
    """
    asked = Ref(RUN_SPEED)
    answer = session.forward("L4D_OnGetRunTopSpeed", player.index, asked)
    top = float(asked.value) if answer >= HANDLED else RUN_SPEED
    lag = player.number("m_flLaggedMovementValue")
    return lag * player.number("m_flMaxspeed") / RUN_SPEED * top / RUN_SPEED


def _team(_: Session, player: Player) -> str:
    return Team(player.team).name.lower() if player.team in set(Team) else str(player.team)


def _role(session: Session, player: Player) -> str:
    if player.team == Team.INFECTED and player.zombie in set(Zombie):
        return Zombie(player.zombie).name.lower()
    return _team(session, player)


def _frozen(_: Session, player: Player) -> bool:
    moves = player.integer("m_MoveType") or player.integer("movetype")
    return not moves or bool(player.integer("m_fFlags") & _FROZEN_FLAG)


def _invisible(_: Session, player: Player) -> bool:
    hidden = player.integer("m_fEffects") & _NO_DRAW
    return bool(hidden) or player.integer("m_nRenderMode") == _RENDER_NONE


def _items(_: Session, player: Player) -> tuple[str, ...]:
    held = (item.classname.removeprefix("weapon_") for item in player.weapons.values())
    return tuple(sorted(held))


PROBES: Final[dict[str, Probe]] = {
    "health": lambda _, player: player.health,
    "temp_health": care.temp_health,
    "max_health": lambda _, player: player.integer("m_iMaxHealth"),
    "alive": lambda _, player: player.alive,
    "incapacitated": lambda _, player: player.incapacitated,
    "hanging": lambda _, player: bool(player.integer("m_isHangingFromLedge")),
    "biled": bile.is_biled,
    "speed": run_factor,
    "gravity": lambda _, player: player.number("m_flGravity"),
    "team": _team,
    "role": _role,
    "position": lambda _, player: player.origin,
    "items": _items,
    "frozen": _frozen,
    "invisible": _invisible,
    "glows": lambda _, player: player.integer("m_iGlowType") != 0,
}
"""Probes by name. A fraction such as `speed` is held against numbers with a tolerance."""

FRACTIONS: Final = frozenset({"temp_health", "speed", "gravity"})
