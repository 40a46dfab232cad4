"""Deaths, with the events that the game has for each kind of victim."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from l4d2_sourcepawn import game
from l4d2_sourcepawn.simulate.entities import Entity, Player, Team, Zombie
from l4d2_sourcepawn.simulate.happenings.holds import release_all

if TYPE_CHECKING:
    from l4d2_sourcepawn.simulate.session import Session

DEAD: Final = 2
_ENTITY_NAMES: Final = {"infected": "Infected", "witch": "Witch"}
_MALE: Final = 1


def player_dies(
    session: Session,
    victim: Player,
    attacker: int,
    *,
    kind: int = 0,
    weapon: str | None = None,
    headshot: bool = False,
    splashed: bool = False,
) -> None:
    """Let a player die.

    The event of its class comes first, `player_death` after it.

    Args:
        session: where it happens.
        victim: who dies.
        attacker: index of who did it, 0 is the world.
        kind: damage bits.
        weapon: name in events; that of the attacker's weapon by default.
        headshot: whether it was one.
        splashed: of a Boomer: whether somebody was covered in its bile.
    """
    victim.health = 0
    victim.put("m_lifeState", DEAD)
    victim.put("m_isIncapacitated", 0)
    victim.put("m_isHangingFromLedge", 0)
    release_all(session, victim)
    used = session.weapon_of(attacker) if weapon is None else weapon
    killer = session.userid_of(attacker)
    who = {"userid": victim.userid, "attacker": killer}
    melee = used == "melee"
    if victim.team == Team.INFECTED:
        if victim.zombie == Zombie.BOOMER:
            session.fire_event("boomer_exploded", {**who, "splashedbile": splashed})
        elif victim.zombie == Zombie.SPITTER:
            session.fire_event("spitter_killed", {**who, "has_spit": 1})
        elif victim.zombie == Zombie.JOCKEY:
            session.fire_event("jockey_killed", {**who, "weapon": used})
        elif victim.zombie == Zombie.CHARGER:
            session.fire_event("charger_killed", {**who, "melee": melee})
        elif victim.zombie == Zombie.TANK:
            session.fire_event("tank_killed", {**who, "melee_only": melee})
    _player_death(session, victim, attacker, kind=kind, weapon=used, headshot=headshot)


def common_dies(
    session: Session,
    victim: Entity,
    attacker: int,
    *,
    kind: int = 0,
    weapon: str | None = None,
    headshot: bool = False,
) -> None:
    """Let a common infected die: `player_death` without a userid, then `infected_death`."""
    used = session.weapon_of(attacker) if weapon is None else weapon
    _player_death(session, victim, attacker, kind=kind, weapon=used, headshot=headshot)
    known = game.weapons.get(f"weapon_{used}")
    session.fire_event(
        "infected_death",
        {
            "attacker": session.userid_of(attacker),
            "infected_id": victim.index,
            "gender": _MALE,
            "weapon_id": known.id if known is not None else 0,
            "headshot": headshot,
        },
    )
    victim.killed = True


def witch_dies(
    session: Session,
    victim: Entity,
    attacker: int,
    *,
    kind: int = 0,
    weapon: str | None = None,
    headshot: bool = False,
) -> None:
    """Let a Witch die: `player_death` without a userid, then `witch_killed`."""
    used = session.weapon_of(attacker) if weapon is None else weapon
    _player_death(session, victim, attacker, kind=kind, weapon=used, headshot=headshot)
    session.fire_event(
        "witch_killed",
        {
            "userid": session.userid_of(attacker),
            "witchid": victim.index,
            "melee_only": used == "melee",
        },
    )
    victim.killed = True


def _player_death(
    session: Session,
    victim: Entity,
    attacker: int,
    *,
    kind: int,
    weapon: str,
    headshot: bool,
) -> None:
    killer = session.world.find(attacker) if attacker > 0 else None
    player = victim if isinstance(victim, Player) else None
    x, y, z = victim.origin
    session.fire_event(
        "player_death",
        {
            "userid": player.userid if player else 0,
            "entityid": victim.index,
            "attacker": session.userid_of(attacker),
            "attackername": _name_of(killer) if not isinstance(killer, Player) else "",
            "attackerentid": max(0, attacker),
            "weapon": weapon,
            "headshot": headshot,
            "attackerisbot": isinstance(killer, Player) and killer.bot,
            "victimname": _name_of(victim),
            "victimisbot": player is None or player.bot,
            "type": kind,
            "victim_x": x,
            "victim_y": y,
            "victim_z": z,
        },
    )


def _name_of(entity: Entity | None) -> str:
    """Return the name that `player_death` has for somebody: of a player that of its class."""
    if entity is None:
        return ""
    if not isinstance(entity, Player):
        return _ENTITY_NAMES.get(entity.classname, entity.classname)
    if entity.team == Team.INFECTED:
        return Zombie(entity.zombie).name.title()
    return entity.name
