"""Where survivors are: saferooms and doors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from l4d2_sourcepawn.simulate.entities import Entity, Player, Vector

if TYPE_CHECKING:
    from l4d2_sourcepawn.simulate.session import Session
    from l4d2_sourcepawn.simulate.world import World

Saferoom = Literal["first", "last"]

PLACES: Final[dict[Saferoom, Vector]] = {"first": (0.0, 0.0, 0.0), "last": (9000.0, 0.0, 0.0)}
"""Where the two saferooms of a mocked map are, in units."""

RADIUS: Final = 400.0
"""How far from its middle a saferoom reaches, in units."""

_OUTSIDE: Final[Vector] = (2000.0, 0.0, 0.0)
_AREAS: Final[dict[Saferoom, int]] = {"first": 1, "last": 2}
_DOOR: Final = "prop_door_rotating_checkpoint"


def enter_saferoom(session: Session, player: Player, which: Saferoom) -> None:
    """Let a player walk into a saferoom."""
    player.saferoom = which
    player.origin = PLACES[which]
    player.flow = 0.0 if which == "first" else session.world.map_flow
    player.put("m_isInMissionStartArea", int(which == "first"))
    door = door_of(session.world, which)
    session.fire_event(
        "player_entered_checkpoint",
        {
            "userid": player.userid,
            "entityid": player.index,
            "door": door.index,
            "area": _AREAS[which],
            "doorname": f"checkpoint_{'entrance' if which == 'last' else 'exit'}",
        },
    )
    if which == "first":
        session.fire_event("player_entered_start_area", {"userid": player.userid})


def leave_saferoom(session: Session, player: Player) -> None:
    """Let a player walk out of the saferoom in which it is."""
    was = player.saferoom
    player.saferoom = ""
    player.origin = _OUTSIDE
    player.put("m_isInMissionStartArea", 0)
    session.fire_event(
        "player_left_checkpoint",
        {
            "userid": player.userid,
            "entityid": player.index,
            "area": _AREAS["first" if was == "first" else "last"],
        },
    )


def use_door(session: Session, player: Player, *, opens: bool, saferoom: bool) -> None:
    """Let a player open or close a door."""
    if opens:
        fields = {"userid": player.userid, "checkpoint": saferoom, "closed": 1}
        session.fire_event("door_open", fields)
    else:
        session.fire_event("door_close", {"userid": player.userid, "checkpoint": saferoom})


def door_of(world: World, which: Saferoom) -> Entity:
    """Return the door of a saferoom; the map has it from the first look on."""
    name = f"{which}_saferoom_door"
    for entity in world.entities():
        if entity.classname == _DOOR and entity.get("m_iName") == name:
            return entity
    door = world.add_entity(_DOOR)
    door.spawned = True
    door.put("m_iName", name)
    door.origin = PLACES[which]
    return door
