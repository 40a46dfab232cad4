"""Coming to life: survivors, infected players, Witches and common infected."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from l4d2_sourcepawn.simulate.entities import ORIGIN, Entity, Player, Team, Vector, Zombie
from l4d2_sourcepawn.simulate.happenings import clients
from l4d2_sourcepawn.simulate.happenings.detours import detoured_birth
from l4d2_sourcepawn.simulate.plugin import Ref
from l4d2_sourcepawn.simulate.world import Seat

if TYPE_CHECKING:
    from l4d2_sourcepawn.simulate.session import Session


def survivor_spawns(session: Session, player: Player, *, first: bool = False) -> None:
    """Tell that a survivor stands in the world."""
    session.fire_event("player_spawn", {"userid": player.userid})
    if first:
        session.fire_event(
            "player_first_spawn",
            {
                "userid": player.userid,
                "map_name": session.world.map_name,
                "isbot": player.bot,
            },
        )


def new_infected(
    session: Session,
    zombie: Zombie,
    *,
    position: Vector | None = None,
    bot: bool = True,
    name: str | None = None,
    seat: Seat | None = None,
) -> Player | None:
    """Let a new infected player come into the game. Returns it, None if a plugin forbade it."""
    made: list[Player] = []

    def create() -> int:
        player = session.world.add_infected(
            zombie, name=name, bot=bot, position=position, seat=seat
        )
        made.append(player)
        clients.arrive(session, player)
        _alive(session, player)
        return player.index

    _asked(session, zombie, position or ORIGIN, create)
    return made[0] if made else None


def infected_spawns(
    session: Session, player: Player, zombie: Zombie, *, position: Vector | None = None
) -> bool:
    """Let an infected player that waits or is dead come to life as a class."""

    def rise() -> int:
        player.become(Team.INFECTED, zombie, session.world.infected_health(zombie))
        player.origin = position or player.origin
        for slot, item in tuple(player.weapons.items()):
            del player.weapons[slot]
            session.world.discard(item)
        session.world.give(player, f"weapon_{zombie.name.lower()}_claw")
        _alive(session, player)
        return player.index

    return _asked(session, zombie, position or player.origin, rise)


def witch_spawns(session: Session, position: Vector) -> Entity | None:
    """Let a Witch sit somewhere. Returns her, None if a plugin forbade it."""
    made: list[Entity] = []

    def create() -> int:
        witch = _entity_spawns(session, "witch", position)
        witch.health = session.world.convars["z_witch_health"].integer
        made.append(witch)
        session.fire_event("witch_spawn", {"witchid": witch.index})
        return witch.index

    detoured_birth(session, "L4D_OnSpawnWitch", (position, ORIGIN), create)
    return made[0] if made else None


def common_spawns(session: Session, position: Vector) -> Entity:
    """Let a common infected appear; the game has no event for it."""
    common = _entity_spawns(session, "infected", position)
    common.health = session.world.convars["z_health"].integer
    return common


def _entity_spawns(session: Session, classname: str, position: Vector) -> Entity:
    entity = session.create_entity(classname, noted=False)
    entity.origin = position
    session.spawn_entity(entity, noted=False)
    return entity


def _alive(session: Session, player: Player) -> None:
    session.fire_event("player_spawn", {"userid": player.userid})
    if player.zombie == Zombie.TANK:
        session.fire_event("tank_spawn", {"userid": player.userid, "tankid": player.index})


def _asked(session: Session, zombie: Zombie, position: Vector, original: Callable[[], int]) -> bool:
    if zombie == Zombie.TANK:
        return detoured_birth(session, "L4D_OnSpawnTank", (position, ORIGIN), original)
    values = (Ref(int(zombie)), position, ORIGIN)
    return detoured_birth(session, "L4D_OnSpawnSpecial", values, original)
