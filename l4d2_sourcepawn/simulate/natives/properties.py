"""Natives on entity properties: GetEntProp and its kin, offsets, and the game's rules."""

from __future__ import annotations

import zlib
from typing import Final

from l4d2_sourcepawn import game
from l4d2_sourcepawn.game import Miss, PropKind
from l4d2_sourcepawn.simulate import properties
from l4d2_sourcepawn.simulate.effects import Kind
from l4d2_sourcepawn.simulate.entities import NO_ENTITY, Entity
from l4d2_sourcepawn.simulate.errors import UnknownFact
from l4d2_sourcepawn.simulate.natives.call import Call, Natives
from l4d2_sourcepawn.vm import NativeError, to_float, wrap

natives = Natives()

_FIRST_OFFSET: Final = 256
_OFFSETS: Final = 16384
_ROOM: Final = 64
_CELL_BITS: Final = 32
_PAST_OFFSETS: Final = 1 << 21
_FIELD_TYPES: Final = {"int": 1, "float": 2, "vector": 3, "string": 4, "entity": 1}
_DEFAULT_SIZE: Final = 32


def _asked(call: Call, wanted: str) -> tuple[Entity, str, str | None]:
    """Return the entity and property that a call is about, and the property's type."""
    entity = call.entity(0)
    name = call.text(2)
    return entity, name, properties.check(entity, properties.kind_of(call.cell(1)), name, wanted)


@natives("GetEntProp")
def get_int(call: Call) -> int:
    entity, name, known = _asked(call, "integer")
    return properties.read_int(entity, name, call.cell(4), known)


@natives("SetEntProp")
def set_int(call: Call) -> None:
    entity, name, _ = _asked(call, "integer")
    call.world.set_property(entity, name, call.cell(3), call.cell(5))


@natives("GetEntPropFloat")
def get_float(call: Call) -> float:
    entity, name, _ = _asked(call, "float")
    return properties.read_float(entity, name, call.cell(3))


@natives("SetEntPropFloat")
def set_float(call: Call) -> None:
    entity, name, _ = _asked(call, "float")
    call.world.set_property(entity, name, call.number(3), call.cell(4))


@natives("GetEntPropEnt")
def get_entity(call: Call) -> int:
    entity, name, _ = _asked(call, "integer")
    held = entity.get(properties.stored_name(name), call.cell(3))
    found = call.world.find(held) if isinstance(held, int) else None
    return found.index if found else NO_ENTITY


@natives("SetEntPropEnt")
def set_entity(call: Call) -> None:
    entity, name, _ = _asked(call, "integer")
    other = NO_ENTITY if call.cell(3) == NO_ENTITY else call.entity(3).reference
    call.world.set_property(entity, name, other, call.cell(4))


@natives("GetEntPropVector")
def get_vector(call: Call) -> int:
    entity, name, _ = _asked(call, "vector")
    call.write_vector(3, properties.read_vector(entity, name, call.cell(4)))
    return 1


@natives("SetEntPropVector")
def set_vector(call: Call) -> int:
    entity, name, _ = _asked(call, "vector")
    call.world.set_property(entity, name, call.vector(3), call.cell(4))
    return 1


@natives("GetEntPropString")
def get_string(call: Call) -> int:
    entity, name, _ = _asked(call, "string")
    text = properties.read_text(entity, name, call.cell(5))
    if not text and name == "m_iClassname":
        text = entity.classname
    if not text and name in ("m_iName", "m_target"):
        text = entity.keyvalues.get("targetname" if name == "m_iName" else "target", "")
    if not text and name == "m_ModelName":
        text = entity.keyvalues.get("model", "")
    return call.write_text(3, 4, text)


@natives("SetEntPropString")
def set_string(call: Call) -> int:
    entity, name, _ = _asked(call, "string")
    call.world.set_property(entity, name, call.text(3), call.cell(4))
    return 1


@natives("GetEntPropArraySize")
def get_array_size(call: Call) -> int:
    entity, name = call.entity(0), call.text(2)
    kind = properties.kind_of(call.cell(1))
    if not properties.exists(entity, kind, name):
        raise NativeError(f'Property "{name}" not found (entity {entity.index}/{entity.classname})')
    found = game.netprops.find(kind, name)
    return _DEFAULT_SIZE if not isinstance(found, Miss) and found.type == "array" else 1


@natives("HasEntProp")
def has_property(call: Call) -> int:
    return properties.exists(call.entity(0), properties.kind_of(call.cell(1)), call.text(2))


# offsets: the mocked world has no memory layout, so that an offset only stands for its name


def offset_of(call: Call, name: str) -> int:
    """Return the number that stands for a property's place in memory."""
    known = call.session.offsets
    if name not in known:
        place = _FIRST_OFFSET + _ROOM * (
            zlib.crc32(name.encode("utf-8", "surrogateescape")) % _OFFSETS
        )
        while place in call.session.offset_names:
            place += _ROOM
        known[name] = place
        call.session.offset_names[place] = name
    return known[name]


def _tell_place(call: Call, name: str, known: str | None) -> int:
    """Write type, bits, local offset and array size where they are asked for."""
    offset = offset_of(call, name)
    told = (_FIELD_TYPES.get(known or "", 0), _CELL_BITS, offset, 0)
    for number, value in enumerate(told, start=2):
        if call.given(number):
            call.write(number, value)
    return offset


@natives("FindSendPropInfo", "FindSendPropOffs")
def find_send_property(call: Call) -> int:
    cls, name = call.text(0), call.text(1)
    found = game.netprops.find(PropKind.SEND, name, cls)
    if isinstance(found, Miss):
        return -1
    return _tell_place(call, name, found.type)


@natives("FindDataMapInfo", "FindDataMapOffs")
def find_data_field(call: Call) -> int:
    call.entity(0)
    name = call.text(1)
    found = game.netprops.find(PropKind.DATA, name)
    return -1 if isinstance(found, Miss) else _tell_place(call, name, found.type)


@natives("GetEntSendPropOffs")
def entity_send_offset(call: Call) -> int:
    entity, name = call.entity(0), call.text(1)
    if not properties.exists(entity, PropKind.SEND, name):
        return -1
    return offset_of(call, name)


def _at(call: Call) -> tuple[Entity, str, int]:
    """Return the entity, property and element that an offset leads to.

    Raises:
        UnknownFact: no property was found at that offset; what is there is not mocked.
    """
    entity, offset = call.entity(0), call.cell(1)
    if not 0 < offset < _PAST_OFFSETS:
        raise NativeError(f"Offset {offset} is invalid")
    start = offset - (offset - _FIRST_OFFSET) % _ROOM
    name = call.session.offset_names.get(start)
    if name is None:
        raise UnknownFact(f"what is at offset {offset} of a {entity.classname}")
    return entity, name, (offset - start) // 4


@natives("GetEntData")
def get_data(call: Call) -> int:
    entity, name, element = _at(call)
    return properties.read_int(entity, name, element, None)


@natives("SetEntData")
def set_data(call: Call) -> None:
    entity, name, element = _at(call)
    held = entity.get(properties.stored_name(name), element)
    value = to_float(call.cell(2)) if isinstance(held, float) else call.cell(2)
    if call.cell(3, 4) == 1 and not isinstance(held, float):
        shift = 8 * (call.cell(1) % 4)
        rest = properties.read_int(entity, name, element, None) & ~(0xFF << shift)
        value = wrap(rest | (call.cell(2) & 0xFF) << shift)
    call.world.set_property(entity, name, value, element)


@natives("GetEntDataFloat")
def get_data_float(call: Call) -> float:
    entity, name, element = _at(call)
    return properties.read_float(entity, name, element)


@natives("SetEntDataFloat")
def set_data_float(call: Call) -> None:
    entity, name, element = _at(call)
    call.world.set_property(entity, name, call.number(2), element)


@natives("GetEntDataEnt2", "GetEntDataEnt")
def get_data_entity(call: Call) -> int:
    entity, name, element = _at(call)
    held = entity.get(properties.stored_name(name), element)
    found = call.world.find(held) if isinstance(held, int) else None
    return found.index if found else NO_ENTITY


@natives("SetEntDataEnt2", "SetEntDataEnt")
def set_data_entity(call: Call) -> None:
    entity, name, element = _at(call)
    other = NO_ENTITY if call.cell(2) == NO_ENTITY else call.entity(2).reference
    call.world.set_property(entity, name, other, element)


@natives("GetEntDataVector")
def get_data_vector(call: Call) -> None:
    entity, name, element = _at(call)
    call.write_vector(2, properties.read_vector(entity, name, element))


@natives("SetEntDataVector")
def set_data_vector(call: Call) -> None:
    entity, name, element = _at(call)
    call.world.set_property(entity, name, call.vector(2), element)


@natives("ChangeEdictState")
def change_edict_state(call: Call) -> None:
    call.world.note(Kind.GAME, call.entity(0).index, name="ChangeEdictState")


# the game's rules, which are an entity of their own


def _rule(call: Call) -> tuple[Entity, str]:
    name = call.text(0)
    rules = call.world.game_rules
    if isinstance(game.netprops.find(PropKind.SEND, name), Miss):
        raise NativeError(f'Property "{name}" not found on the gamerules proxy')
    return rules, name


@natives("GameRules_GetProp")
def rules_get(call: Call) -> int:
    rules, name = _rule(call)
    return properties.read_int(rules, name, call.cell(2), None)


@natives("GameRules_SetProp")
def rules_set(call: Call) -> None:
    rules, name = _rule(call)
    call.world.set_property(rules, name, call.cell(1), call.cell(3))


@natives("GameRules_GetPropFloat")
def rules_get_float(call: Call) -> float:
    rules, name = _rule(call)
    return properties.read_float(rules, name, call.cell(1))


@natives("GameRules_SetPropFloat")
def rules_set_float(call: Call) -> None:
    rules, name = _rule(call)
    call.world.set_property(rules, name, call.number(1), call.cell(2))


@natives("GameRules_SetPropString")
def rules_set_string(call: Call) -> None:
    rules, name = _rule(call)
    call.world.set_property(rules, name, call.text(1))


@natives("GameRules_GetPropString")
def rules_get_string(call: Call) -> int:
    rules, name = _rule(call)
    return call.write_text(1, 2, properties.read_text(rules, name, 0))


@natives("GameRules_GetPropEnt")
def rules_get_entity(call: Call) -> int:
    rules, name = _rule(call)
    found = call.world.find(properties.read_int(rules, name, call.cell(1), "entity"))
    return found.index if found else NO_ENTITY
