"""Damage: the hooks that may change it, and what it does to health."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from l4d2_sourcepawn.simulate.effects import Kind
from l4d2_sourcepawn.simulate.entities import ORIGIN, Entity, Player, Team, Vector
from l4d2_sourcepawn.simulate.happenings import deaths
from l4d2_sourcepawn.simulate.hooks import CHANGED, HANDLED, SDKHookType
from l4d2_sourcepawn.simulate.plugin import Argument, Ref

if TYPE_CHECKING:
    from l4d2_sourcepawn.simulate.session import Session
    from l4d2_sourcepawn.simulate.world import World

DMG_GENERIC: Final = 0
DMG_BULLET: Final = 1 << 1
DMG_SLASH: Final = 1 << 2
DMG_BURN: Final = 1 << 3
DMG_FALL: Final = 1 << 5
DMG_BLAST: Final = 1 << 6
DMG_CLUB: Final = 1 << 7
_TRACED: Final = DMG_BULLET | DMG_SLASH | DMG_CLUB
_HEAD, _CHEST = 1, 2
_FACTOR_OF: Final = {"impossible": "expert"}
"""Difficulties whose variable has another name; the others are named as they are."""

_MOST: Final = 1e9


@dataclass
class Damage:
    """One blow. Entities are indexes, `amount` is in health points.

    `named` is what events call the weapon, by default the one in the attacker's hand.
    `factored` blows between survivors are weakened by the difficulty; `by_game` tells
    those of the game from those of the plugin.
    """

    attacker: int
    inflictor: int
    amount: float
    kind: int = DMG_GENERIC
    weapon: int = -1
    force: Vector = ORIGIN
    position: Vector = ORIGIN
    named: str | None = None
    headshot: bool = False
    factored: bool = False
    by_game: bool = False


def friendly_fire_factor(world: World) -> float:
    """Return the share of a blow that a survivor takes from another, by the difficulty."""
    level = world.convars["z_difficulty"].value.lower()
    name = f"survivor_friendly_fire_factor_{_FACTOR_OF.get(level, level)}"
    convar = world.convar(name)
    return convar.number if convar is not None else 1.0


def deal(session: Session, victim: Entity, damage: Damage, *, hooked: bool = True) -> float:
    """Hurt an entity. Returns the health points that it took, 0.0 if a hook blocked it."""
    usual = damage.amount
    factor = friendly_fire_factor(session.world) if _friendly(session, victim, damage) else 1.0
    by = "game" if damage.by_game else ""
    allowed = True
    if hooked:
        traced = damage.by_game and bool(damage.kind & _TRACED)
        allowed = not traced or _trace(session, victim, damage)
        allowed = allowed and _ask(session, victim, damage, SDKHookType.ON_TAKE_DAMAGE)
    damage.amount *= factor
    if hooked and allowed:
        allowed = _ask(session, victim, damage, SDKHookType.ON_TAKE_DAMAGE_ALIVE)
    taken = min(max(0.0, damage.amount), _MOST) if allowed else 0.0
    shown = round(taken, 4)
    session.world.note(
        Kind.DAMAGE, victim.index, name=by, value=shown, before=round(usual * factor, 4)
    )
    if not allowed:
        return 0.0
    if victim.integer("m_takedamage") or not isinstance(victim, Player):
        _apply(session, victim, damage, int(taken))
    if hooked:
        for kind in (SDKHookType.ON_TAKE_DAMAGE_ALIVE_POST, SDKHookType.ON_TAKE_DAMAGE_POST):
            for callback in session.hooks.of_entity(victim, kind):
                session.plugin.call(callback, *_told(victim, damage))
    return taken


def _friendly(session: Session, victim: Entity, damage: Damage) -> bool:
    attacker = session.world.find(damage.attacker) if damage.attacker > 0 else None
    return (
        damage.factored
        and isinstance(victim, Player)
        and isinstance(attacker, Player)
        and attacker is not victim
        and attacker.team == victim.team == Team.SURVIVOR
    )


def _trace(session: Session, victim: Entity, damage: Damage) -> bool:
    """Ask the hooks on a bullet's or a swing's way, which see the blow before it is one."""
    for callback in session.hooks.of_entity(victim, SDKHookType.TRACE_ATTACK):
        attacker, inflictor = Ref(damage.attacker), Ref(damage.inflictor)
        amount, bits, ammo = Ref(float(damage.amount)), Ref(damage.kind), Ref(0)
        group = _HEAD if damage.headshot else _CHEST
        result = session.plugin.call(
            callback, victim.index, attacker, inflictor, amount, bits, ammo, 0, group
        )
        if result == CHANGED:
            damage.attacker, damage.inflictor = int(attacker.value), int(inflictor.value)
            damage.amount, damage.kind = float(amount.value), int(bits.value)
        elif result >= HANDLED:
            return False
    return True


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
    if victim.killed:
        return
    if victim.classname in ("infected", "witch"):
        session.fire_event(
            "infected_hurt",
            {"attacker": attacker, "entityid": victim.index, "amount": points, "type": damage.kind},
        )
        if victim.health <= 0:
            dies = deaths.common_dies if victim.classname == "infected" else deaths.witch_dies
            dies(
                session,
                victim,
                damage.attacker,
                kind=damage.kind,
                weapon=damage.named,
                headshot=damage.headshot,
            )


def _hurt_player(session: Session, victim: Player, damage: Damage, points: int) -> None:
    buffer = int(victim.number("m_healthBuffer"))
    from_buffer = min(buffer, max(0, points - victim.health + 1)) if buffer else 0
    left = victim.health - (points - from_buffer)
    victim.put("m_healthBuffer", float(buffer - from_buffer))
    attacker = session.userid_of(damage.attacker)
    named = damage.named
    weapon = session.weapon_of(damage.attacker) if named is None else named
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
        deaths.player_dies(
            session,
            victim,
            damage.attacker,
            kind=damage.kind,
            weapon=named,
            headshot=damage.headshot,
        )


def _last_strike(session: Session, victim: Player) -> bool:
    limit = session.world.convars["survivor_max_incapacitated_count"].integer
    return victim.integer("m_currentReviveCount") >= limit


def incapacitate(session: Session, victim: Player) -> None:
    """Let a survivor lie on the ground."""
    victim.put("m_isIncapacitated", 1)
    victim.health = session.world.convars["survivor_incap_health"].integer
    victim.put("m_healthBuffer", 0.0)
