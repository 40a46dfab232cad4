"""Reading and writing entity properties as the server does it, refusals included."""

from __future__ import annotations

from functools import cache
from typing import Final

from l4d2_sourcepawn import game
from l4d2_sourcepawn.game import Miss, PropKind
from l4d2_sourcepawn.simulate.entities import NO_ENTITY, ORIGIN, Entity, Property, Vector
from l4d2_sourcepawn.simulate.errors import UnknownFact
from l4d2_sourcepawn.vm import NativeError, from_float

KINDS: Final = (PropKind.SEND, PropKind.DATA)
_ASKED: Final = {"integer": ("int", "entity"), "float": ("float",), "string": ("string",)}
_VECTORS: Final = ("vector", "vector2")
_NAMED_OTHERWISE: Final = ("m_fl", "m_vec", "m_ang", "m_sz", "m_isz", "m_str")
"""Names that say another type than the `int` that the tables may have for them: arrays, mostly."""
_CERTAIN: Final = frozenset({"int", "float", "vector", "string"})
_ALIASES: Final = {
    "m_vecAbsOrigin": "m_vecOrigin",
    "m_angAbsRotation": "m_angRotation",
    "m_vecAbsVelocity": "m_vecVelocity",
    "m_hOwner": "m_hOwnerEntity",
    "m_pParent": "m_hMoveParent",
    "moveparent": "m_hMoveParent",
}
_PLAYER_ONLY_HANDLES: Final = frozenset({"m_pParent", "moveparent", "m_pOwner"})


@cache
def _lookup(kind: PropKind, name: str, cls: str | None) -> tuple[str | None, bool, bool]:
    """Return a property's type, whether it exists, and whether a miss is proved."""
    found = game.netprops.find(kind, name, cls)
    if not isinstance(found, Miss):
        return found.type, True, False
    return None, False, found.proved or found.right_case is not None


def stored_name(name: str) -> str:
    """Return the name under which a property is kept; several names are one memory."""
    return _ALIASES.get(name, name)


def kind_of(number: int) -> PropKind:
    """Return the kind of property that a `PropType` cell means.

    Raises:
        NativeError: it means none.
    """
    if not 0 <= number < len(KINDS):
        raise NativeError(f"Invalid Property type {number}")
    return KINDS[number]


def exists(entity: Entity, kind: PropKind, name: str) -> bool:
    """Tell whether an entity has a property.

    Raises:
        UnknownFact: the tables are not complete enough to tell.
    """
    _, found, proved = _lookup(kind, name, entity.server_class)
    if not found and not proved:
        raise UnknownFact(f"whether a {entity.classname} has the {kind} {name}")
    return found


def check(entity: Entity, kind: PropKind, name: str, asked: str) -> str | None:
    """Check that an entity has a property of the asked type, and return the type.

    Raises:
        NativeError: it has none of that name or type; the server's own words.
        UnknownFact: the tables are not complete enough to tell.
    """
    if not exists(entity, kind, name):
        raise NativeError(f'Property "{name}" not found (entity {entity.index}/{entity.classname})')
    known = _lookup(kind, name, entity.server_class)[0]
    doubtful = known == "int" and name.startswith(_NAMED_OTHERWISE)
    if known in _CERTAIN and not doubtful and known not in _ASKED.get(asked, _VECTORS):
        if kind is PropKind.SEND:
            raise NativeError(f"SendProp {name} type is not {asked} ({_shown(known)})")
        article = "an" if asked == "integer" else "a"
        raise NativeError(f"Data field {name} is not {article} {asked} ({_shown(known)})")
    return known


def _shown(known: str | None) -> str:
    return str(known)


def read_int(entity: Entity, name: str, element: int, known: str | None) -> int:
    """Return a property's cell."""
    value = entity.get(stored_name(name), element)
    if value is None:
        return NO_ENTITY if known == "entity" or is_handle(name) else 0
    if isinstance(value, int):
        return value
    return from_float(value) if isinstance(value, float) else 0


def read_float(entity: Entity, name: str, element: int) -> float:
    """Return a property's number."""
    value = entity.get(stored_name(name), element)
    return float(value) if isinstance(value, int | float) else 0.0


def read_vector(entity: Entity, name: str, element: int) -> Vector:
    """Return a property's vector."""
    value = entity.get(stored_name(name), element)
    return value if isinstance(value, tuple) else ORIGIN


def read_text(entity: Entity, name: str, element: int) -> str:
    """Return a property's text."""
    value = entity.get(stored_name(name), element)
    return value if isinstance(value, str) else ""


def before(entity: Entity, name: str, element: int, new: Property) -> Property:
    """Return what a property was, in the type of its new value."""
    if isinstance(new, tuple):
        return read_vector(entity, name, element)
    if isinstance(new, str):
        return read_text(entity, name, element)
    if isinstance(new, float):
        return read_float(entity, name, element)
    return read_int(entity, name, element, None)


def is_handle(name: str) -> bool:
    """Tell by its name whether a property holds an entity: `m_h...`, or an attacker's."""
    return (
        (name.startswith("m_h") and name[3:4].isupper())
        or name in _PLAYER_ONLY_HANDLES
        or name.endswith(("Attacker", "Victim", "Owner", "Target"))
    )
