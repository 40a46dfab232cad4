"""Survivors that fall, hang, are helped and heal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from l4d2_sourcepawn.simulate import damage
from l4d2_sourcepawn.simulate.entities import SURVIVOR_MAX_HEALTH, Player, Team, Zombie
from l4d2_sourcepawn.simulate.happenings.holds import release_all

if TYPE_CHECKING:
    from l4d2_sourcepawn.simulate.session import Session

_DEFIBRILLATED: Final = 50
_KIT_SLOT: Final = 3
_PILL_SLOT: Final = 4


def temp_health(session: Session, player: Player) -> float:
    """Return the temporary health that is left now, in points."""
    since = session.world.time - player.number("m_healthBufferTime")
    rate = session.world.convars["pain_pills_decay_rate"].number
    return max(0.0, player.number("m_healthBuffer") - since * rate)


def put_temp_health(session: Session, player: Player, points: float) -> None:
    """Let a player have so much temporary health from now on."""
    player.put("m_healthBuffer", float(points))
    player.put("m_healthBufferTime", session.world.time)


def incapacitate(session: Session, victim: Player, attacker: Player | None = None) -> None:
    """Let a survivor fall, with the blow that does it.

    A plugin that takes the damage away keeps the survivor on its feet.
    """
    points = victim.health + int(victim.number("m_healthBuffer"))
    victim.put("m_currentReviveCount", 0)
    by = attacker.index if attacker is not None else 0
    session.damage(victim.index, points, attacker=by, factored=False)


def hang(session: Session, player: Player) -> None:
    """Let a survivor hang from a ledge."""
    player.put("m_isIncapacitated", 1)
    player.put("m_isHangingFromLedge", 1)
    session.fire_event("player_ledge_grab", {"userid": player.userid, "causer": 0})


def revive(session: Session, subject: Player, by: Player) -> None:
    """Help a survivor up, with the health that the game gives; from a ledge it has its own."""
    world = session.world
    hung = bool(subject.integer("m_isHangingFromLedge"))
    who = {"userid": by.userid, "subject": subject.userid}
    session.fire_event("revive_begin", who)
    subject.put("m_isIncapacitated", 0)
    subject.put("m_isHangingFromLedge", 0)
    last = False
    if not hung:
        count = subject.integer("m_currentReviveCount") + 1
        subject.put("m_currentReviveCount", count)
        last = count >= world.convars["survivor_max_incapacitated_count"].integer
        subject.put("m_bIsOnThirdStrike", int(last))
        subject.health = 1
        put_temp_health(session, subject, world.convars["survivor_revive_health"].number)
    session.fire_event("revive_end", {**who, "ledge_hang": hung})
    session.fire_event("revive_success", {**who, "lastlife": last, "ledge_hang": hung})
    session.forward("L4D2_OnRevived", subject.index)


def heal(session: Session, subject: Player, by: Player) -> None:
    """Use a first-aid kit: a share of the health that is missing comes back."""
    world = session.world
    who = {"userid": by.userid, "subject": subject.userid}
    session.fire_event("heal_begin", who)
    share = world.convars["first_aid_heal_percent"].number
    missing = max(0, subject.integer("m_iMaxHealth") - subject.health)
    restored = int(missing * share)
    subject.health += restored
    put_temp_health(session, subject, 0.0)
    subject.put("m_currentReviveCount", 0)
    subject.put("m_bIsOnThirdStrike", 0)
    _use_up(session, by, _KIT_SLOT)
    session.fire_event("heal_end", who)
    session.fire_event("heal_success", {**who, "health_restored": restored})


def pills(session: Session, player: Player) -> None:
    """Take pain pills."""
    _boost(session, player, session.world.convars["pain_pills_health_value"].number)
    _use_up(session, player, _PILL_SLOT)
    session.fire_event("pills_used", {"userid": player.userid, "subject": player.userid})


def adrenaline(session: Session, player: Player) -> None:
    """Use adrenaline; the game's own gain of speed is not part of the mocked world."""
    _boost(session, player, session.world.convars["adrenaline_health_buffer"].number)
    _use_up(session, player, _PILL_SLOT)
    session.fire_event("adrenaline_used", {"userid": player.userid})


def defibrillate(session: Session, subject: Player, by: Player) -> None:
    """Bring a dead survivor back."""
    who = {"userid": by.userid, "subject": subject.userid}
    session.fire_event("defibrillator_begin", who)
    _live_again(session, subject, _DEFIBRILLATED)
    _use_up(session, by, _KIT_SLOT)
    session.fire_event("defibrillator_used", who)


def rescue(session: Session, subject: Player, by: Player) -> None:
    """Let a dead survivor out of a rescue closet."""
    _live_again(session, subject, _DEFIBRILLATED)
    session.fire_event("survivor_rescued", {"rescuer": by.userid, "victim": subject.userid})


def kill(
    session: Session,
    victim: Player,
    attacker: int,
    *,
    weapon: str | None = None,
    headshot: bool = False,
    kind: int = damage.DMG_BULLET,
) -> None:
    """Hurt a player until it is dead, as far as the plugin lets damage through."""
    for _ in range(_MOST_BLOWS):
        if not victim.alive:
            return
        limit = session.world.convars["survivor_max_incapacitated_count"].integer
        victim.put("m_currentReviveCount", limit)
        points = victim.health + int(victim.number("m_healthBuffer"))
        taken = session.damage(
            victim.index,
            points,
            attacker=attacker,
            kind=kind,
            named=weapon,
            headshot=headshot,
            factored=False,
        )
        if taken <= 0:
            return


_MOST_BLOWS: Final = 40


def _boost(session: Session, player: Player, points: float) -> None:
    room = max(0.0, SURVIVOR_MAX_HEALTH - player.health)
    put_temp_health(session, player, min(room, temp_health(session, player) + points))


def _use_up(session: Session, player: Player, slot: int) -> None:
    item = player.weapons.pop(slot, None)
    if item is not None:
        session.world.discard(item)


def _live_again(session: Session, player: Player, health: int) -> None:
    release_all(session, player)
    player.become(Team.SURVIVOR, Zombie.SURVIVOR, SURVIVOR_MAX_HEALTH)
    player.health = health
    session.fire_event("player_spawn", {"userid": player.userid})
