"""Damage: the hooks that may change it, and what it does to health."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from l4d2_sourcepawn.simulate.effects import Kind
from l4d2_sourcepawn.simulate.entities import ORIGIN, Entity, Player, Team, Vector
from l4d2_sourcepawn.simulate.hooks import CHANGED, HANDLED, SDKHookType
from l4d2_sourcepawn.simulate.plugin import Argument, Ref

if TYPE_CHECKING:
    from l4d2_sourcepawn.simulate.session import Session

DMG_GENERIC: Final = 0
DMG_BULLET: Final = 1 << 1
_DEAD: Final = 2
_MOST: Final = 1e9


@dataclass
class Damage:
    """One blow. Entities are indexes, `amount` is in health points."""

    attacker: int
    inflictor: int
    amount: float
    kind: int = DMG_GENERIC
    weapon: int = -1
    force: Vector = ORIGIN
    position: Vector = ORIGIN


def deal(session: Session, victim: Entity, damage: Damage, *, hooked: bool = True) -> float:
    """Hurt an entity. Returns the health points that it took, 0.0 if a hook blocked it."""
    dealt = damage.amount
    if hooked:
        for kind in (SDKHookType.ON_TAKE_DAMAGE, SDKHookType.ON_TAKE_DAMAGE_ALIVE):
            if not _ask(session, victim, damage, kind):
                session.world.note(Kind.DAMAGE, victim.index, value=0.0, before=dealt)
                return 0.0
    taken = min(max(0.0, damage.amount), _MOST)
    session.world.note(Kind.DAMAGE, victim.index, value=round(taken, 4), before=dealt)
    if victim.integer("m_takedamage") or not isinstance(victim, Player):
        _apply(session, victim, damage, int(taken))
    if hooked:
        for kind in (SDKHookType.ON_TAKE_DAMAGE_ALIVE_POST, SDKHookType.ON_TAKE_DAMAGE_POST):
            for callback in session.hooks.of_entity(victim, kind):
                session.plugin.call(callback, *_told(victim, damage))
    return taken


def _ask(session: Session, victim: Entity, damage: Damage, kind: SDKHookType) -> bool:
    for callback in session.hooks.of_entity(victim, kind):
        attacker, inflictor = Ref(damage.attacker), Ref(damage.inflictor)
        amount, bits, weapon = Ref(float(damage.amount)), Ref(damage.kind), Ref(damage.weapon)
        force, position = list(damage.force), list(damage.position)
        result = session.plugin.call(
            callback, victim.index, attacker, inflictor, amount, bits, weapon, force, position, 0
        )
        if result == CHANGED:
            damage.attacker, damage.inflictor = int(attacker.value), int(inflictor.value)
            damage.amount, damage.kind = float(amount.value), int(bits.value)
            damage.weapon = int(weapon.value)
        elif result >= HANDLED:
            return False
    return True


def _told(victim: Entity, damage: Damage) -> Sequence[Argument]:
    return (
        victim.index,
        damage.attacker,
        damage.inflictor,
        float(damage.amount),
        damage.kind,
        damage.weapon,
        damage.force,
        damage.position,
        0,
    )


def _apply(session: Session, victim: Entity, damage: Damage, points: int) -> None:
    if isinstance(victim, Player):
        if victim.alive and points > 0:
            _hurt_player(session, victim, damage, points)
        return
    if points <= 0:
        return
    victim.health -= points
    attacker = session.userid_of(damage.attacker)
    if victim.classname in ("infected", "witch"):
        session.fire_event(
            "infected_hurt",
            {"attacker": attacker, "entityid": victim.index, "amount": points, "type": damage.kind},
        )
        if victim.health <= 0:
            session.remove_entity(victim)


def _hurt_player(session: Session, victim: Player, damage: Damage, points: int) -> None:
    buffer = int(victim.number("m_healthBuffer"))
    from_buffer = min(buffer, max(0, points - victim.health + 1)) if buffer else 0
    left = victim.health - (points - from_buffer)
    victim.put("m_healthBuffer", float(buffer - from_buffer))
    attacker = session.userid_of(damage.attacker)
    weapon = session.weapon_of(damage.attacker)
    survivor = victim.team == Team.SURVIVOR
    falls = (
        left <= 0 and survivor and not victim.incapacitated and not _last_strike(session, victim)
    )
    if falls:
        session.fire_event(
            "player_incapacitated_start",
            {"userid": victim.userid, "attacker": attacker, "type": damage.kind, "weapon": weapon},
        )
        incapacitate(session, victim)
    else:
        victim.health = max(0, left)
    session.fire_event(
        "player_hurt",
        {
            "userid": victim.userid,
            "attacker": attacker,
            "attackerentid": max(0, damage.attacker),
            "health": victim.health,
            "dmg_health": points,
            "type": damage.kind,
            "weapon": weapon,
        },
    )
    if falls:
        session.fire_event(
            "player_incapacitated",
            {"userid": victim.userid, "attacker": attacker, "type": damage.kind, "weapon": weapon},
        )
    elif left <= 0:
        kill(session, victim, damage.attacker, damage.kind)


def _last_strike(session: Session, victim: Player) -> bool:
    limit = session.world.convars["survivor_max_incapacitated_count"].integer
    return victim.integer("m_currentReviveCount") >= limit


def incapacitate(session: Session, victim: Player) -> None:
    """Let a survivor lie on the ground."""
    victim.put("m_isIncapacitated", 1)
    victim.health = session.world.convars["survivor_incap_health"].integer
    victim.put("m_healthBuffer", 0.0)


def kill(session: Session, victim: Player, attacker: int, kind: int = DMG_GENERIC) -> None:
    """Let a player die and tell it as the game does."""
    victim.health = 0
    victim.put("m_lifeState", _DEAD)
    victim.put("m_isIncapacitated", 0)
    killer = session.world.find(attacker)
    session.fire_event(
        "player_death",
        {
            "userid": victim.userid,
            "entityid": victim.index,
            "attacker": session.userid_of(attacker),
            "attackername": killer.classname if killer and not isinstance(killer, Player) else "",
            "attackerentid": max(0, attacker),
            "weapon": session.weapon_of(attacker),
            "victimname": victim.name,
            "type": kind,
        },
    )
