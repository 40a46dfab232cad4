"""Being covered in bile: by a Boomer's vomit or burst, or by a thrown jar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from l4d2_sourcepawn.simulate.entities import Entity, Player, Team, Zombie
from l4d2_sourcepawn.simulate.happenings.abilities import use_ability
from l4d2_sourcepawn.simulate.happenings.deaths import player_dies
from l4d2_sourcepawn.simulate.happenings.detours import detoured
from l4d2_sourcepawn.simulate.plugin import Ref

if TYPE_CHECKING:
    from l4d2_sourcepawn.simulate.session import Session

_LASTS: Final = 20.0
"""Seconds until bile is gone by itself; longer than any scenario's look at it needs."""
_TIMER: Final = "m_itTimer"
_END: Final = 1


def is_biled(session: Session, player: Player) -> bool:
    """Tell whether bile still covers a player."""
    until = player.get(_TIMER, _END)
    return isinstance(until, float) and until > session.world.time


def vomit(session: Session, boomer: Player, victim: Player | None) -> bool:
    """Let a Boomer vomit on a survivor, or on nobody. Returns whether somebody is covered."""
    use_ability(session, boomer, "ability_vomit")
    return victim is not None and _vomited_upon(session, boomer, victim, burst=False)


def burst(session: Session, boomer: Player, victim: Player, killer: Player | None = None) -> bool:
    """Let a Boomer die beside a survivor. Returns whether that survivor is covered."""
    player_dies(session, boomer, killer.index if killer is not None else 0, splashed=True)
    return _vomited_upon(session, boomer, victim, burst=True)


def jar(session: Session, thrower: Player, victim: Entity) -> bool:
    """Let a thrown bile jar break on somebody. Returns whether it is covered.

    The game tells of players only. Common infected and Witches have no event.
    """
    values = (victim.index, Ref(thrower.index))
    if not isinstance(victim, Player):
        return detoured(session, "L4D2_Infected_HitByVomitJar", values, lambda: None)

    def cover() -> None:
        _cover(session, victim)
        session.fire_event(
            "player_now_it",
            {
                "userid": victim.userid,
                "attacker": thrower.userid,
                "exploded": 0,
                "infected": victim.team == Team.INFECTED,
                "by_boomer": 0,
            },
        )
        if victim.zombie == Zombie.TANK:
            session.fire_event("vomit_bomb_tank", {"userid": thrower.userid})

    return detoured(session, "L4D2_OnHitByVomitJar", values, cover)


def bile_ends(session: Session, victim: Player) -> None:
    """Let the bile be gone."""
    victim.put(_TIMER, 0.0, _END)
    session.fire_event("player_no_longer_it", {"userid": victim.userid})


def _vomited_upon(session: Session, boomer: Player, victim: Player, *, burst: bool) -> bool:
    def cover() -> None:
        _cover(session, victim)
        session.fire_event(
            "player_now_it",
            {
                "userid": victim.userid,
                "attacker": boomer.userid,
                "exploded": burst,
                "infected": victim.team == Team.INFECTED,
                "by_boomer": 1,
            },
        )

    values = (victim.index, Ref(boomer.index), Ref(int(burst)))
    return detoured(session, "L4D_OnVomitedUpon", values, cover)


def _cover(session: Session, victim: Player) -> None:
    victim.put(_TIMER, session.world.time + _LASTS, _END)
