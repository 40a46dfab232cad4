"""The stage: the world of one run, in which labels are players and seats are mixed up."""

from __future__ import annotations

import random
import re
from typing import Final

from l4d2_sourcepawn.scenario.errors import NotPossible
from l4d2_sourcepawn.scenario.fields import TEAMS, WORLD, ZOMBIES
from l4d2_sourcepawn.scenario.model import PlayerSetup, Scenario, Variant
from l4d2_sourcepawn.scenario.names import Names
from l4d2_sourcepawn.scenario.window import Window
from l4d2_sourcepawn.simulate import Entity, Fault, Player, Session, Team, World, Zombie
from l4d2_sourcepawn.simulate.budget import Budget
from l4d2_sourcepawn.simulate.damage import friendly_fire_factor
from l4d2_sourcepawn.simulate.entities import MAX_CLIENTS
from l4d2_sourcepawn.simulate.happenings import care, clients, places, rounds, spawns
from l4d2_sourcepawn.simulate.hooks import ADMFLAG_ROOT
from l4d2_sourcepawn.simulate.world import Seat
from l4d2_sourcepawn.vm import Program

_USERIDS: Final = (MAX_CLIENTS + 2, 2_000)
_PLACEHOLDER: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_BYSTANDERS: Final = ("survivor", "hunter", "survivor", "spitter")
_MAP_ENTITIES: Final = (3, 40)
_SURVIVORS_APART: Final = 40.0


class Stage:
    """One run of a scenario in a variant: the session, who is who, and the open window."""

    def __init__(
        self, program: Program, scenario: Scenario, variant: Variant, budget: Budget
    ) -> None:
        self.program = program
        self.scenario = scenario
        self.variant = variant
        self.budget = budget
        self.dice = random.Random(f"{variant.seed} {scenario.name}")  # noqa: S311 - dice, not secrets
        self.world = self._new_world()
        self.session = self._new_session()
        self.cast: dict[str, Entity] = {}
        self.names = Names(variant.names, self.dice)
        self.past: list[Session] = []
        self.loaded = False
        self._ends = self._choose_ends()
        slots = self.dice.sample(range(1, MAX_CLIENTS + 1), MAX_CLIENTS)
        self._slots = [slot for slot in slots if slot not in self._ends.values()]
        self._userids: set[int] = set()
        self._humans = self._choose_humans()
        self.window = Window(0, self.world.time, {})
        self.played = 0.0
        self._usual = friendly_fire_factor(self.world)

    # setting up

    def set_up(self) -> bool:
        """Load the plugin and bring everybody in. Returns whether the plugin runs."""
        setups = self._everybody()
        if self.scenario.loaded == "mid_round":
            for label, setup in setups:
                self.cast[label] = self._add(label, setup)
            self._leave_quietly()
            self.loaded = self.session.load(late=True)
        else:
            self.loaded = self.session.load()
            self._come_in(setups)
        self._finish(setups)
        self.world.effects.clear()
        self.window = Window.begin(self)
        return self.loaded

    def _new_world(self) -> World:
        setting = self.scenario.world
        world = World(seed=self.variant.seed, map_name=setting.map)
        world.final_map = setting.final_map
        world.left_safe_area = False
        for name, value in {
            **setting.convars,
            "mp_gamemode": setting.mode,
            "z_difficulty": setting.difficulty,
        }.items():
            convar = world.convar(name)
            if convar is None:
                raise NotPossible(f"the server has no variable {name}")
            convar.value = str(value)
        for _ in range(self.dice.randint(*_MAP_ENTITIES)):
            world.add_entity("prop_dynamic").spawned = True
        return world

    def _new_session(self) -> Session:
        return Session(self.program, self.world, budget=self.budget.call, limits=self.budget)

    def _everybody(self) -> list[tuple[str, PlayerSetup]]:
        setups = list(self.scenario.players.items())
        for number in range(self.variant.bystanders):
            role = _BYSTANDERS[number]
            label = f"bystander_{number + 1}"
            setups.append((label, PlayerSetup.model_validate({"role": role, "human": False})))
        self.dice.shuffle(setups)
        return setups

    def _choose_humans(self) -> set[str]:
        players = self.scenario.players
        humans = {label for label, setup in players.items() if setup.human}
        free = [label for label, setup in players.items() if setup.human is None]
        self.dice.shuffle(free)
        wanted = self.variant.humans
        room = len(free) if wanted is None else max(0, wanted - len(humans))
        return humans | set(free[:room])

    def _choose_ends(self) -> dict[str, int]:
        """Return who sits in the first and the last slot: survivors, if the seed is odd.

        Else a loop over the clients that is off by one would miss nobody who matters.
        """
        survivors = [
            label for label, setup in self.scenario.players.items() if setup.role == "survivor"
        ]
        self.dice.shuffle(survivors)
        ends = zip(survivors, (1, MAX_CLIENTS), strict=False)
        return dict(ends) if self.variant.seed % 2 else {}

    def _come_in(self, setups: list[tuple[str, PlayerSetup]]) -> None:
        early = [(label, setup) for label, setup in setups if setup.role not in ZOMBIES]
        late = [(label, setup) for label, setup in setups if setup.role in ZOMBIES]
        for label, setup in early:
            player = self.cast[label] = self._add(label, setup)
            clients.arrive(self.session, player)
            if player.team == Team.SURVIVOR:
                spawns.survivor_spawns(self.session, player, first=True)
        rounds.start_round(self.session)
        for label, setup in late:
            if setup.alive:
                bot = label not in self._humans
                made = spawns.new_infected(
                    self.session,
                    ZOMBIES[setup.role],
                    bot=bot,
                    name=self._name(label, setup),
                    seat=self.seat(),
                )
                if made is None:
                    raise NotPossible(f"the plugin kept {label} from spawning")
                self.cast[label] = made
            else:
                player = self.cast[label] = self._add(label, setup)
                clients.arrive(self.session, player)
        self.session.advance_frame()

    def _add(self, label: str, setup: PlayerSetup) -> Player:
        name, bot = self._name(label, setup), label not in self._humans
        seat = self.seat(self._ends.get(label))
        if setup.role == "survivor":
            player = self.world.add_survivor(name=name, bot=bot, seat=seat)
            number = sum(each.team == Team.SURVIVOR for each in self.world.players())
            player.start = player.origin = (_SURVIVORS_APART * number, 0.0, 0.0)
            player.saferoom = "first"
            player.put("m_isInMissionStartArea", 1)
        elif setup.role in ZOMBIES:
            player = self.world.add_infected(ZOMBIES[setup.role], name=name, bot=bot, seat=seat)
            if not setup.alive:
                player.become(Team.INFECTED, Zombie.NONE, 0)
        else:
            player = self.world.add_spectator(name=name, bot=bot, seat=seat)
        player.admin_flags = ADMFLAG_ROOT if setup.admin else 0
        return player

    def _name(self, label: str, setup: PlayerSetup) -> str:
        if setup.name is not None:
            return setup.name
        zombie = ZOMBIES.get(setup.role)
        return self.name_for(zombie=zombie, bot=label not in self._humans)

    def name_for(self, *, zombie: Zombie | None, bot: bool) -> str:
        """Return a name for somebody new."""
        if not bot:
            return self.names.of_person()
        if zombie is None:
            return self.names.of_survivor_bot()
        return self.names.of_infected_bot(zombie, {each.name for each in self.world.players()})

    def _leave_quietly(self) -> None:
        world = self.world
        world.left_safe_area = True
        world.player_resource.put("m_hasAnySurvivorLeftSafeArea", 1)
        for player in world.players():
            player.saferoom = ""
            player.put("m_isInMissionStartArea", 0)

    def _finish(self, setups: list[tuple[str, PlayerSetup]]) -> None:
        for label, setup in setups:
            player = self.cast.get(label)
            if not isinstance(player, Player):
                continue
            if setup.health is not None:
                player.health = setup.health
            if setup.temp_health is not None:
                care.put_temp_health(self.session, player, setup.temp_health)
            if setup.position is not None:
                player.origin = setup.position

    # who is who

    def entity(self, label: str) -> Entity:
        """Return whom a label names.

        Raises:
            NotPossible: it names nobody now.
        """
        found = self.cast.get(label)
        if found is None:
            raise NotPossible(f"{label} is not there")
        gone = found.killed
        if isinstance(found, Player):
            gone = self.world.slot(found.index) is not found or not found.in_game
        elif self.world.find(found.index) is not found:
            gone = True
        if gone:
            raise NotPossible(f"{label} is gone")
        return found

    def player(self, label: str) -> Player:
        """Return the player whom a label names.

        Raises:
            NotPossible: it names no player who is there now.
        """
        found = self.entity(label)
        if not isinstance(found, Player):
            raise NotPossible(f"{label} is no player")
        return found

    def attacker(self, label: str) -> int:
        """Return the index of who does something, 0 for the world."""
        return 0 if label == WORLD else self.entity(label).index

    def label(self, label: str, entity: Entity) -> None:
        """Let a label name somebody from now on."""
        self.cast[label] = entity

    def label_of(self, entity: Entity) -> str:
        """Return the label of somebody, or the name if it has none."""
        for label, each in self.cast.items():
            if each is entity:
                return label
        return entity.name if isinstance(entity, Player) else entity.classname

    def text(self, text: str) -> str:
        """Return a text with the names for the labels in it."""

        def name(match: re.Match[str]) -> str:
            found = self.cast.get(match[1])
            return found.name if isinstance(found, Player) else match[0]

        return _PLACEHOLDER.sub(name, text)

    def raw(self, value: float | str) -> int | float | str:
        """Return a raw value; `@label` is a userid and `#label` an index."""
        if isinstance(value, str) and value[:1] in ("@", "#"):
            entity = self.entity(value[1:])
            if value[0] == "#":
                return entity.index
            return entity.userid if isinstance(entity, Player) else 0
        return int(value) if isinstance(value, bool) else value

    # seats

    def seat(self, index: int | None = None) -> Seat:
        """Return a free seat, or one in a slot; a dead infected bot makes room if need be.

        Raises:
            NotPossible: the server is full.
        """
        used = {player.index for player in self.world.players()}
        if index is None:
            index = next((slot for slot in self._slots if slot not in used), None)
        if index is None:
            dead = next(
                (
                    player
                    for player in self.world.players()
                    if player.bot and player.team == Team.INFECTED and not player.alive
                ),
                None,
            )
            if dead is None:
                raise NotPossible("the server is full")
            index = dead.index
            clients.depart(self.session, dead, "Dead")
        return Seat(index, self._userid())

    def _userid(self) -> int:
        """Return a userid that nobody had: never one that is a slot, too."""
        userid = self.dice.randrange(*_USERIDS)
        while userid in self._userids:
            userid = self.dice.randrange(*_USERIDS)
        self._userids.add(userid)
        return userid

    def join(self, label: str, role: str, *, human: bool | None, slot_of: str | None) -> None:
        """Let somebody new come in while the game runs."""
        slot = None
        if slot_of is not None:
            before = self.cast.get(slot_of)
            if before is None or self.world.slot(before.index) is not None:
                raise NotPossible(f"the slot of {slot_of} is not free")
            slot = before.index
        bot = human is False
        zombie = ZOMBIES.get(role)
        name = self.name_for(zombie=zombie, bot=bot)
        seat = self.seat(slot)
        if zombie is not None:
            made = spawns.new_infected(self.session, zombie, bot=bot, name=name, seat=seat)
            if made is None:
                raise NotPossible(f"the plugin kept {label} from spawning")
            self.cast[label] = made
            return
        if TEAMS[role] == Team.SURVIVOR:
            player = self.world.add_survivor(name=name, bot=bot, seat=seat)
            if self.world.left_safe_area:
                player.origin = (500.0, 0.0, 0.0)
            else:
                player.origin = places.PLACES["first"]
                player.saferoom = "first"
                player.put("m_isInMissionStartArea", 1)
        else:
            player = self.world.add_spectator(name=name, bot=bot, seat=seat)
        self.cast[label] = player
        clients.arrive(self.session, player)
        if player.team == Team.SURVIVOR:
            spawns.survivor_spawns(self.session, player, first=True)

    # time and the plugin

    def wait(self, seconds: float) -> None:
        """Let seconds pass."""
        self.session.advance(seconds)
        self.played += seconds

    def usual_friendly_fire(self) -> float:
        """Return the friendly-fire factor that the server had before the plugin came."""
        return self._usual

    @property
    def over_budget(self) -> bool:
        """Whether the plugin has used up what a session may; it is not asked on then."""
        return bool(self.session.plugin.overruns)

    def reload_plugin(self) -> None:
        """Unload the plugin and load it again into the same world."""
        self.session.unload()
        self.past.append(self.session)
        for convar in self.world.convars.values():
            convar.hooks.clear()
        self.session = self._new_session()
        self.loaded = self.session.load(late=True)
        self.window = Window.begin(self)

    @property
    def sessions(self) -> tuple[Session, ...]:
        """All sessions of the run, the running one last."""
        return (*self.past, self.session)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Errors that a server would have logged so far."""
        return tuple(fault for session in self.sessions for fault in session.faults)
