"""Weapons and items in survivors' hands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from l4d2_sourcepawn import game
from l4d2_sourcepawn.simulate.entities import Entity, Player
from l4d2_sourcepawn.simulate.errors import SimulationError
from l4d2_sourcepawn.simulate.happenings.detours import detoured
from l4d2_sourcepawn.simulate.hooks import HANDLED, SDKHookType

if TYPE_CHECKING:
    from l4d2_sourcepawn.simulate.session import Session


def pick_up(session: Session, player: Player, item: str) -> Entity | None:
    """Let a player pick an item up. Returns it, None if a plugin forbade it.

    Raises:
        SimulationError: the game has no such weapon.
    """
    classname = f"weapon_{item}"
    known = game.weapons.get(classname)
    if known is None:
        near = ", ".join(game.weapons.nearest(classname)) or "none"
        raise SimulationError(f"there is no weapon {classname}; near names: {near}")
    weapon = session.world.add_entity(classname)
    weapon.spawned = True
    for callback in session.hooks.of_entity(player, SDKHookType.WEAPON_CAN_USE):
        if session.plugin.call(callback, player.index, weapon.index) >= HANDLED:
            session.world.discard(weapon)
            return None
    for callback in session.hooks.of_entity(player, SDKHookType.WEAPON_EQUIP):
        session.plugin.call(callback, player.index, weapon.index)
    old = player.weapons.pop(known.slot, None)
    if old is not None:
        session.world.discard(old)
    session.world.discard(weapon)
    given = session.world.give(player, classname)
    for callback in session.hooks.of_entity(player, SDKHookType.WEAPON_EQUIP_POST):
        session.plugin.call(callback, player.index, given.index)
    session.fire_event("item_pickup", {"userid": player.userid, "item": item})
    return given


def drop(session: Session, player: Player, item: str) -> bool:
    """Let a player drop an item. Returns whether it had it and let go of it."""
    found = next(
        (
            (slot, weapon)
            for slot, weapon in player.weapons.items()
            if weapon.classname == f"weapon_{item}"
        ),
        None,
    )
    if found is None:
        return False
    slot, weapon = found
    for callback in session.hooks.of_entity(player, SDKHookType.WEAPON_DROP):
        if session.plugin.call(callback, player.index, weapon.index) >= HANDLED:
            return False
    del player.weapons[slot]
    weapon.put("m_hOwnerEntity", -1)
    weapon.origin = player.origin
    session.fire_event(
        "weapon_drop", {"userid": player.userid, "item": item, "propid": weapon.index}
    )
    return True


def shoot(session: Session, player: Player) -> None:
    """Let a player fire the gun in its hand once."""
    weapon = session.world.find(player.integer("m_hActiveWeapon"))
    known = game.weapons.get(weapon.classname) if weapon is not None else None
    if weapon is not None:
        weapon.put("m_iClip1", max(0, weapon.integer("m_iClip1") - 1))
    session.fire_event(
        "weapon_fire",
        {
            "userid": player.userid,
            "weapon": session.weapon_of(player.index),
            "weaponid": known.id if known is not None else 0,
            "count": 1,
        },
    )


def reload(session: Session, player: Player) -> None:
    """Let a player reload the gun in its hand."""
    weapon = session.world.find(player.integer("m_hActiveWeapon"))
    session.fire_event("weapon_reload", {"userid": player.userid, "manual": 1})
    known = game.weapons.get(weapon.classname) if weapon is not None else None
    if weapon is not None and known is not None and known.clip is not None:
        weapon.put("m_iClip1", known.clip)


def shove(session: Session, player: Player, victim: Player) -> None:
    """Let a survivor shove somebody."""

    def shoved() -> None:
        session.fire_event("player_shoved", {"userid": victim.userid, "attacker": player.userid})

    values = (player.index, victim.index, (1.0, 0.0, 0.0))
    detoured(session, "L4D_OnShovedBySurvivor", values, shoved)


def startle_witch(session: Session, witch: Entity, by: Player) -> None:
    """Let a Witch go for somebody."""
    witch.put("m_rage", 1.0)
    session.fire_event(
        "witch_harasser_set", {"userid": by.userid, "witchid": witch.index, "first": 1}
    )
    session.forward("L4D_OnWitchSetHarasser", witch.index, by.index)
