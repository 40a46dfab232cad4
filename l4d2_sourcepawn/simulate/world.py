"""The mocked server: map, clock, clients, entities, variables, files. It runs no plugin itself."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from l4d2_sourcepawn import game
from l4d2_sourcepawn.simulate.budget import Meter
from l4d2_sourcepawn.simulate.convars import ConVar, game_convars
from l4d2_sourcepawn.simulate.effects import Effect, EffectLog, Kind, Value
from l4d2_sourcepawn.simulate.entities import (
    MAX_CLIENTS,
    SERVER_CLASSES,
    SURVIVOR_MAX_HEALTH,
    Entity,
    Player,
    Property,
    Team,
    Vector,
    Zombie,
)
from l4d2_sourcepawn.simulate.errors import SimulationError
from l4d2_sourcepawn.simulate.properties import before, stored_name
from l4d2_sourcepawn.simulate.timers import TICK, TICKS_PER_SECOND
from l4d2_sourcepawn.vm import NativeError, wrap

MAX_ENTITIES: Final = 2048
_START_TICK: Final = 10 * TICKS_PER_SECOND
_FIRST_SERIAL: Final = 100
_EFFECT_BYTES: Final = 200
_EPOCH: Final = 1_700_000_000
_SURVIVOR_NAMES: Final = ("Nick", "Rochelle", "Coach", "Ellis")
_SURVIVOR_MODELS: Final = ("gambler", "producer", "coach", "mechanic")
_INFECTED_HEALTH: Final = {
    Zombie.SMOKER: "z_gas_health",
    Zombie.BOOMER: "z_exploding_health",
    Zombie.HUNTER: "z_hunter_health",
    Zombie.SPITTER: "z_spitter_health",
    Zombie.JOCKEY: "z_jockey_health",
    Zombie.CHARGER: "z_charger_health",
    Zombie.TANK: "z_tank_health",
}


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a client sits: its slot (`client`) and the userid that the server gave it."""

    index: int
    userid: int


class World:
    """Everything that the server knows, and the log of what was done to it.

    Set it up with the `add_...` methods before a session; nothing of that is an effect.
    """

    def __init__(self, *, seed: int = 0, map_name: str = "c1m1_hotel") -> None:
        self.seed = seed
        self.rng = random.Random(seed)  # noqa: S311 - dice, not secrets
        self.map_name = map_name
        self.maps = [f"c{campaign}m{part}" for campaign in range(1, 6) for part in range(1, 5)]
        self.maps.append(map_name)
        self.tick = _START_TICK
        self.effects = EffectLog()
        self.meter = Meter()
        self.convars = game_convars()
        self.files: dict[str, bytes] = {}
        self.folders: set[str] = set()
        self.phrases: dict[str, dict[str, str]] = {}
        self.precached: set[str] = set()
        self.admins: dict[str, int] = {}
        self.director: dict[tuple[str, int], int | float] = {}
        self.left_safe_area = True
        self.panic = False
        self.final_map = False
        self.first_map = True
        self.map_flow = 20_000.0
        self._serial = _FIRST_SERIAL
        self._userid = 1
        self._entities: dict[int, Entity] = {}
        self._freed: list[int] = []
        self._next_index = MAX_CLIENTS + 1
        self.add_entity("worldspawn", index=0)
        self.game_rules = self.add_entity("terror_gamerules")
        self.player_resource = self.add_entity("terror_player_manager")

    @classmethod
    def standard(cls, *, seed: int = 0, humans: int = 2) -> World:
        """Make a world with four survivors, of whom some are human, and infected players.

        Clients 1 to 4 are survivors, 5 is a human Hunter, 6 a Smoker bot, 7 a Tank bot
        and 8 a spectator.
        """
        world = cls(seed=seed)
        for number in range(4):
            world.add_survivor(bot=number >= humans)
        world.add_infected(Zombie.HUNTER, bot=False)
        world.add_infected(Zombie.SMOKER)
        world.add_infected(Zombie.TANK)
        world.add_spectator()
        return world

    # time and effects

    @property
    def time(self) -> float:
        """The game time in seconds."""
        return self.tick * TICK

    @property
    def max_clients(self) -> int:
        """Player slots (`MaxClients`)."""
        return MAX_CLIENTS

    @property
    def cooperative(self) -> bool:
        """Whether the game mode is one in which a lost round is a lost mission."""
        return self.convars["mp_gamemode"].value.lower() not in ("versus", "scavenge")

    def restart_clock(self) -> None:
        """Let the game's clock begin anew, as on a change of map."""
        self.tick = _START_TICK

    @property
    def wall_time(self) -> int:
        """The date, in seconds since 1970: a fixed one, moving with the game's clock."""
        return _EPOCH + int(self.time)

    def note(
        self,
        kind: Kind,
        target: int | None = None,
        *,
        name: str = "",
        value: Value = None,
        before: Value = None,
    ) -> None:
        """Write an effect to the log."""
        self.meter.add(_EFFECT_BYTES + (len(value) if isinstance(value, str) else 0))
        self.effects.add(Effect(round(self.time, 4), kind, target, name, value, before))

    # entities

    def entities(self) -> Iterator[Entity]:
        """Iterate over all entities, clients included, by index."""
        for index in sorted(self._entities):
            yield self._entities[index]

    def players(self) -> Iterator[Player]:
        """Iterate over all clients, connected or in game."""
        for entity in self.entities():
            if isinstance(entity, Player):
                yield entity

    def find(self, cell: int) -> Entity | None:
        """Return the entity that an index or reference names, None if it is gone."""
        if cell == -1:
            return None
        entity = self._entities.get(cell & (MAX_ENTITIES - 1) if cell < 0 else cell)
        if entity is None or (cell < 0 and entity.reference != cell):
            return None
        if isinstance(entity, Player) and not entity.in_game:
            return None
        return entity

    def entity(self, cell: int) -> Entity:
        """Return an entity by index or reference.

        Raises:
            NativeError: there is none; the server's own words.
        """
        found = self.find(cell)
        if found is None:
            index = cell & (MAX_ENTITIES - 1) if -wrap(1 << 31) != cell and cell < -1 else cell
            raise NativeError(f"Entity {index} ({cell}) is invalid")
        return found

    def add_entity(self, classname: str, *, index: int | None = None) -> Entity:
        """Put an entity into the world.

        Raises:
            SimulationError: there is no room for more.
        """
        if index is None:
            index = self._free_index()
        entity = Entity(index, self._new_serial(), classname, SERVER_CLASSES.get(classname))
        self._entities[index] = entity
        return entity

    def discard(self, entity: Entity) -> None:
        """Take an entity out of the world for good; its index may be used again."""
        if self._entities.get(entity.index) is entity:
            del self._entities[entity.index]
            if not isinstance(entity, Player):
                self._freed.append(entity.index)
        for player in self.players():
            for slot in [slot for slot, item in player.weapons.items() if item is entity]:
                del player.weapons[slot]

    def renew(self, entity: Entity) -> None:
        """Let another entity stand at an entity's index, as a change of map does with clients."""
        entity.serial = self._new_serial()

    def set_property(self, entity: Entity, name: str, value: Property, element: int = 0) -> None:
        """Set a property and note the change as an effect, `m_iHealth` as one on health."""
        was = before(entity, name, element, value)
        stored = stored_name(name)
        entity.put(stored, value, element)
        kind = Kind.HEALTH if stored == "m_iHealth" else Kind.PROPERTY
        shown = f"{name}[{element}]" if element else name
        self.note(kind, entity.index, name=shown, value=value, before=was)

    def _free_index(self) -> int:
        if self._freed:
            return self._freed.pop(0)
        if self._next_index >= MAX_ENTITIES:
            raise SimulationError(f"the world has room for {MAX_ENTITIES} entities")
        self._next_index += 1
        return self._next_index - 1

    def _new_serial(self) -> int:
        self._serial += 1
        return self._serial

    # clients

    def player(self, client: int) -> Player:
        """Return a client that is in game.

        Raises:
            NativeError: there is none; the server's own words.
        """
        player = self.connected(client)
        if not player.in_game:
            raise NativeError(f"Client {client} is not in game")
        return player

    def connected(self, client: int) -> Player:
        """Return a client that is at least connected.

        Raises:
            NativeError: there is none; the server's own words.
        """
        if not 1 <= client <= MAX_CLIENTS:
            raise NativeError(f"Client index {client} is invalid")
        found = self._entities.get(client)
        if not isinstance(found, Player):
            raise NativeError(f"Client {client} is not connected")
        return found

    def slot(self, client: int) -> Player | None:
        """Return the client in a slot, None if it is empty.

        Raises:
            NativeError: there is no such slot; the server's own words.
        """
        if not 1 <= client <= MAX_CLIENTS:
            raise NativeError(f"Client index {client} is invalid")
        found = self._entities.get(client)
        return found if isinstance(found, Player) else None

    def of_userid(self, userid: int) -> Player | None:
        """Return the client with a userid."""
        return next((player for player in self.players() if player.userid == userid), None)

    def add_survivor(
        self,
        *,
        name: str | None = None,
        bot: bool = False,
        health: int = SURVIVOR_MAX_HEALTH,
        position: Vector | None = None,
        seat: Seat | None = None,
    ) -> Player:
        """Add a survivor; the four characters come in turn. Health in points."""
        number = sum(player.team == Team.SURVIVOR for player in self.players())
        character = number % len(_SURVIVOR_NAMES)
        default = _SURVIVOR_NAMES[character] if bot else f"Player{number + 1}"
        player = self._add_player(name or default, bot=bot, seat=seat)
        player.become(Team.SURVIVOR, Zombie.SURVIVOR, SURVIVOR_MAX_HEALTH)
        player.health = health
        player.put("m_survivorCharacter", character)
        model = f"models/survivors/survivor_{_SURVIVOR_MODELS[character]}.mdl"
        player.put("m_ModelName", model)
        player.origin = position or (100.0 * number, 0.0, 0.0)
        player.flow = 1000.0 + 100.0 * number
        self.give(player, "weapon_smg")
        self.give(player, "weapon_pistol")
        self.give(player, "weapon_first_aid_kit")
        return player

    def add_infected(
        self,
        zombie: Zombie,
        *,
        name: str | None = None,
        bot: bool = True,
        health: int | None = None,
        position: Vector | None = None,
        seat: Seat | None = None,
    ) -> Player:
        """Add a special infected player. Health in points, that of the game if not given."""
        if zombie not in _INFECTED_HEALTH:
            raise SimulationError(f"{zombie.name.lower()} is no infected player")
        number = sum(player.team == Team.INFECTED for player in self.players())
        default = zombie.name.title() if bot else f"Infected{number + 1}"
        player = self._add_player(name or default, bot=bot, seat=seat)
        full = self.convars[_INFECTED_HEALTH[zombie]].integer
        player.become(Team.INFECTED, zombie, full)
        if health is not None:
            player.health = health
        player.put("m_ModelName", f"models/infected/{zombie.name.lower()}.mdl")
        player.origin = position or (500.0 + 100.0 * number, 300.0, 0.0)
        self.give(player, f"weapon_{zombie.name.lower()}_claw")
        return player

    def add_spectator(
        self, *, name: str = "Spectator", bot: bool = False, seat: Seat | None = None
    ) -> Player:
        """Add a client that only looks on."""
        player = self._add_player(name, bot=bot, seat=seat)
        player.become(Team.SPECTATOR, Zombie.NONE, 0)
        return player

    def infected_health(self, zombie: Zombie) -> int:
        """Return the full health of an infected class by its variable."""
        return self.convars[_INFECTED_HEALTH[zombie]].integer

    def give(self, player: Player, classname: str) -> Entity:
        """Put a weapon into a player's hands without noting it as an effect."""
        item = self.add_entity(classname)
        item.spawned = True
        item.put("m_hOwnerEntity", player.reference)
        known = game.weapons.get(classname)
        slot = known.slot if known is not None else 0
        if known is not None and known.clip is not None:
            item.put("m_iClip1", known.clip)
        player.weapons[slot] = item
        if slot == 0 or player.get("m_hActiveWeapon") is None:
            player.put("m_hActiveWeapon", item.reference)
        return item

    def _add_player(self, name: str, *, bot: bool, seat: Seat | None) -> Player:
        used = {player.index for player in self.players()}
        if seat is not None:
            index, userid = seat.index, seat.userid
            if index in used or self.of_userid(userid) is not None:
                raise SimulationError(f"slot {index} or userid {userid} is taken")
        else:
            free = (slot for slot in range(1, MAX_CLIENTS + 1) if slot not in used)
            index, userid = next(free, 0), self._userid + 1
            if not index:
                raise SimulationError(f"the server has {MAX_CLIENTS} slots")
        self._userid = max(self._userid, userid)
        player = Player(
            index,
            self._new_serial(),
            "player",
            None,
            name=name,
            userid=userid,
            bot=bot,
            steam_id="BOT" if bot else f"STEAM_1:0:{1000 + index}",
            address="none" if bot else f"192.0.2.{index}",
            connected_at=self.time,
            spawned=True,
        )
        self._entities[index] = player
        return player

    # variables

    def convar(self, name: str) -> ConVar | None:
        """Return a variable by its name; upper and lower case are one."""
        return self.convars.get(name.lower())
