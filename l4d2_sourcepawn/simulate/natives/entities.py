"""Natives that find, make, move and remove entities."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from l4d2_sourcepawn import game
from l4d2_sourcepawn.simulate.effects import Kind
from l4d2_sourcepawn.simulate.entities import NO_ENTITY, Entity, Player, Vector
from l4d2_sourcepawn.simulate.errors import UnknownFact
from l4d2_sourcepawn.simulate.hooks import OutputHook
from l4d2_sourcepawn.simulate.natives.call import Call, Natives
from l4d2_sourcepawn.simulate.world import MAX_ENTITIES
from l4d2_sourcepawn.vm import NativeError
from l4d2_sourcepawn.vm.natives.text import parse_float, parse_int

natives = Natives()

_KILLS: Final = frozenset({"kill", "killhierarchy"})
_PARENT: Final = "m_hMoveParent"


@natives("IsValidEntity")
def is_valid_entity(call: Call) -> int:
    return call.world.find(call.cell(0)) is not None


@natives("IsValidEdict")
def is_valid_edict(call: Call) -> int:
    return call.world.find(call.cell(0)) is not None


@natives("IsEntNetworkable")
def is_networkable(call: Call) -> int:
    return call.entity(0) is not None


@natives("GetMaxEntities")
def get_max_entities(_: Call) -> int:
    return MAX_ENTITIES


@natives("GetEntityCount")
def get_entity_count(call: Call) -> int:
    return sum(1 for _ in call.world.entities())


@natives("GetEdictClassname", "GetEntityClassname")
def get_classname(call: Call) -> int:
    entity = call.world.find(call.cell(0))
    if entity is None:
        return 0
    call.write_text(1, 2, entity.classname)
    return 1


@natives("GetEntityNetClass")
def get_net_class(call: Call) -> int:
    entity = call.entity(0)
    if entity.server_class is None:
        raise UnknownFact(f"the server class of a {entity.classname}")
    call.write_text(1, 2, net_class(entity.server_class))
    return 1


def net_class(server_class: str) -> str:
    """Return a server class by the name under which the game sends it: no C for players."""
    players = {"CSurvivorBot", "CSmoker", "CBoomer", "CHunter", "CSpitter", "CJockey"}
    players |= {"CCharger", "CTank", "CInfected", "CWitch"}
    return server_class[1:] if server_class in players else server_class


@natives("EntIndexToEntRef")
def to_reference(call: Call) -> int:
    entity = call.world.find(call.cell(0))
    return entity.reference if entity else NO_ENTITY


@natives("EntRefToEntIndex", "MakeCompatEntRef")
def to_index(call: Call) -> int:
    entity = call.world.find(call.cell(0))
    return entity.index if entity else NO_ENTITY


@natives("CreateEntityByName")
def create(call: Call) -> int:
    name = call.text(0)
    if name not in game.classnames and name not in game.weapons and not name.startswith("prop_"):
        call.world.note(Kind.GAME, name="CreateEntityByName", value=f"{name} is not known")
        return NO_ENTITY
    return call.session.create_entity(name).index


@natives("DispatchSpawn")
def spawn(call: Call) -> int:
    entity = call.entity(0)
    if not entity.spawned:
        call.session.spawn_entity(entity)
    return 1


@natives("ActivateEntity")
def activate(call: Call) -> int:
    call.world.note(Kind.INPUT, call.entity(0).index, name="Activate")
    return 1


@natives("RemoveEntity", "RemoveEdict")
def remove(call: Call) -> None:
    entity = call.entity(0)
    if isinstance(entity, Player):
        raise NativeError(f"Entity {entity.index} ({call.cell(0)}) is invalid")
    call.session.remove_entity(entity)


def vector_of(text: str) -> Vector:
    """Return the vector in a key's value; what is no number is 0."""
    parts = [parse_float(part.encode(errors="replace"))[0] for part in text.split()]
    x, y, z = (*parts, 0.0, 0.0, 0.0)[:3]
    return (x, y, z)


def _set_key(call: Call, entity: Entity, key: str, value: str) -> None:
    entity.keyvalues[key.lower()] = value
    call.world.note(Kind.KEYVALUE, entity.index, name=key, value=value)
    lowered = key.lower()
    if lowered == "origin":
        entity.origin = vector_of(value)
    elif lowered == "health":
        entity.health = parse_int(value.encode(errors="replace"), 10)[0]
    elif lowered == "model":
        entity.put("m_ModelName", value)
    elif lowered == "targetname":
        entity.put("m_iName", value)


@natives("DispatchKeyValue")
def key_value(call: Call) -> int:
    _set_key(call, call.entity(0), call.text(1), call.text(2))
    return 1


@natives("DispatchKeyValueFloat")
def key_value_float(call: Call) -> int:
    _set_key(call, call.entity(0), call.text(1), f"{call.number(2):f}")
    return 1


@natives("DispatchKeyValueInt")
def key_value_int(call: Call) -> int:
    _set_key(call, call.entity(0), call.text(1), str(call.cell(2)))
    return 1


@natives("DispatchKeyValueVector")
def key_value_vector(call: Call) -> int:
    _set_key(call, call.entity(0), call.text(1), " ".join(f"{x:f}" for x in call.vector(2)))
    return 1


@natives("SetVariantString")
def variant_string(call: Call) -> int:
    call.session.variant = call.text(0)
    return 1


@natives("SetVariantInt", "SetVariantBool", "SetVariantEntity")
def variant_int(call: Call) -> int:
    call.session.variant = call.cell(0)
    return 1


@natives("SetVariantFloat")
def variant_float(call: Call) -> int:
    call.session.variant = call.number(0)
    return 1


@natives("SetVariantColor")
def variant_colour(call: Call) -> int:
    call.session.variant = " ".join(map(str, call.array(0, 4)))
    return 1


@natives("SetVariantVector3D", "SetVariantPosVector3D")
def variant_vector(call: Call) -> int:
    call.session.variant = call.vector(0)
    return 1


@natives("AcceptEntityInput")
def accept_input(call: Call) -> int:
    entity, name = call.entity(0), call.text(1)
    value, call.session.variant = call.session.variant, None
    call.world.note(Kind.INPUT, entity.index, name=name, value=value)
    lowered = name.lower()
    if lowered in _KILLS and not isinstance(entity, Player):
        call.session.remove_entity(entity)
    elif lowered == "sethealth":
        entity.health = parse_int(str(value).encode(errors="replace"), 10)[0]
    elif lowered == "clearparent":
        entity.put(_PARENT, NO_ENTITY)
    elif lowered == "setparent" and value == "!activator":
        parent = call.world.find(call.cell(2, NO_ENTITY))
        entity.put(_PARENT, parent.reference if parent else NO_ENTITY)
    return 1


@natives("FindEntityByClassname")
def find_by_classname(call: Call) -> int:
    start, wanted = call.cell(0), call.text(1).lower()
    previous = call.world.find(start)
    after = previous.index if previous else start
    for entity in call.world.entities():
        if entity.index <= after or entity.killed:
            continue
        name = entity.classname.lower()
        if name == wanted or (wanted.endswith("*") and name.startswith(wanted[:-1])):
            return entity.index
    return NO_ENTITY


@natives("TeleportEntity")
def teleport(call: Call) -> None:
    entity = call.entity(0)
    note = call.world.note
    if not call.omitted(1):
        was, entity.origin = entity.origin, call.vector(1)
        note(Kind.TELEPORT, entity.index, value=entity.origin, before=was)
    if not call.omitted(2):
        name = "m_angEyeAngles" if isinstance(entity, Player) else "m_angRotation"
        entity.put(name, call.vector(2))
        note(Kind.ANGLES, entity.index, value=call.vector(2))
    if not call.omitted(3):
        entity.put("m_vecVelocity", call.vector(3))
        note(Kind.VELOCITY, entity.index, value=call.vector(3))


@natives("SetEntityModel")
def set_model(call: Call) -> None:
    call.world.set_property(call.entity(0), "m_ModelName", call.text(1))


@natives("GetEntityFlags")
def get_flags(call: Call) -> int:
    return call.entity(0).integer("m_fFlags")


@natives("SetEntityFlags")
def set_flags(call: Call) -> None:
    call.world.set_property(call.entity(0), "m_fFlags", call.cell(1))


@natives("GetEdictFlags")
def get_edict_flags(call: Call) -> int:
    return call.entity(0).integer("edict flags")


@natives("SetEdictFlags")
def set_edict_flags(call: Call) -> None:
    call.world.set_property(call.entity(0), "edict flags", call.cell(1))


@natives("IgniteEntity")
def ignite(call: Call) -> None:
    call.world.note(Kind.INPUT, call.entity(0).index, name="Ignite", value=call.number(1))


@natives("ExtinguishEntity")
def extinguish(call: Call) -> None:
    call.world.note(Kind.INPUT, call.entity(0).index, name="Extinguish")


@natives("HookSingleEntityOutput")
def hook_single_output(call: Call) -> None:
    entity = call.entity(0)
    hook = OutputHook(call.text(1), call.cell(2), entity.reference, once=bool(call.cell(3)))
    call.session.hooks.outputs.append(hook)


@natives("UnhookSingleEntityOutput")
def unhook_single_output(call: Call) -> int:
    reference = call.entity(0).reference
    return _unhook(call, lambda hook: hook.reference == reference)


@natives("HookEntityOutput")
def hook_output(call: Call) -> None:
    hook = OutputHook(call.text(1), call.cell(2), classname=call.text(0))
    call.session.hooks.outputs.append(hook)


@natives("UnhookEntityOutput")
def unhook_output(call: Call) -> int:
    classname = call.text(0)
    return _unhook(call, lambda hook: hook.classname == classname)


def _unhook(call: Call, mine: Callable[[OutputHook], bool]) -> int:
    hooks = call.session.hooks.outputs
    output, callback = call.text(1), call.cell(2)
    kept = [
        hook
        for hook in hooks
        if not (mine(hook) and hook.output == output and hook.callback == callback)
    ]
    found = len(kept) < len(hooks)
    hooks[:] = kept
    return found


# weapons


@natives("GetPlayerWeaponSlot")
def weapon_slot(call: Call) -> int:
    item = call.player(0).weapons.get(call.cell(1))
    return item.index if item else NO_ENTITY


@natives("GetClientWeapon")
def client_weapon(call: Call) -> int:
    item = call.world.find(call.player(0).integer("m_hActiveWeapon"))
    return call.write_text(1, 2, item.classname if item else "") > 0


@natives("GivePlayerItem")
def give_item(call: Call) -> int:
    player, name = call.player(0), call.text(1)
    if name not in game.weapons and name not in game.classnames:
        return NO_ENTITY
    item = call.world.give(player, name)
    call.world.note(Kind.WEAPON, player.index, name="given", value=name)
    return item.index


@natives("RemovePlayerItem")
def remove_item(call: Call) -> int:
    player, item = call.player(0), call.entity(1)
    slot = next((number for number, held in player.weapons.items() if held is item), None)
    if slot is None:
        return 0
    del player.weapons[slot]
    item.put("m_hOwnerEntity", NO_ENTITY)
    call.world.note(Kind.WEAPON, player.index, name="removed", value=item.classname)
    return 1


@natives("EquipPlayerWeapon")
def equip(call: Call) -> None:
    player, item = call.player(0), call.entity(1)
    known = game.weapons.get(item.classname)
    player.weapons[known.slot if known else 0] = item
    item.put("m_hOwnerEntity", player.reference)
    player.put("m_hActiveWeapon", item.reference)
    call.world.note(Kind.WEAPON, player.index, name="equipped", value=item.classname)


@natives("SDKHooks_DropWeapon")
def drop(call: Call) -> None:
    player, item = call.player(0), call.entity(1)
    if item not in player.weapons.values():
        raise NativeError(f"Weapon {item.index} is not owned by client {player.index}")
    player.weapons = {slot: held for slot, held in player.weapons.items() if held is not item}
    item.put("m_hOwnerEntity", NO_ENTITY)
    call.world.note(Kind.WEAPON, player.index, name="dropped", value=item.classname)


@natives("GetPlayerResourceEntity")
def player_resource(call: Call) -> int:
    return call.world.player_resource.index
