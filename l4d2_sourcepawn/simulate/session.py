"""A session: one plugin loaded into a world, and the ways to drive it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from l4d2_sourcepawn.simulate import clock, commands, damage, events, loading, menus
from l4d2_sourcepawn.simulate.budget import DEFAULT_BUDGET, DEFAULT_CALL_BUDGET, Budget
from l4d2_sourcepawn.simulate.convars import ConVar
from l4d2_sourcepawn.simulate.damage import Damage
from l4d2_sourcepawn.simulate.effects import Kind, Value
from l4d2_sourcepawn.simulate.entities import Entity, Player, Team
from l4d2_sourcepawn.simulate.events import FieldValue, FiredEvent
from l4d2_sourcepawn.simulate.files import Files
from l4d2_sourcepawn.simulate.handles import HandleTable
from l4d2_sourcepawn.simulate.happenings import clients, deaths
from l4d2_sourcepawn.simulate.hooks import HANDLED, STOP, Hooks, SDKHookType
from l4d2_sourcepawn.simulate.natives import NATIVES, bind
from l4d2_sourcepawn.simulate.natives.forwards import PendingCall
from l4d2_sourcepawn.simulate.natives.patches import Prepared
from l4d2_sourcepawn.simulate.natives.traces import TempEntity
from l4d2_sourcepawn.simulate.plugin import (
    Argument,
    Fault,
    PluginRunner,
)
from l4d2_sourcepawn.simulate.timers import (
    FLAG_CLOSE_DATA,
    Timer,
)
from l4d2_sourcepawn.simulate.traces import Trace
from l4d2_sourcepawn.simulate.translations import Translator
from l4d2_sourcepawn.simulate.world import World
from l4d2_sourcepawn.vm import Program

_FEATURE_NATIVE: Final = 0
_OTHER_GAMES: Final = ("Pb", "Protobuf.")
_INFO_FIELDS: Final = ("plugin", "description", "author", "version", "url")


@dataclass
class Libraries:
    """What other plugins and extensions the server has, by `LibraryExists`."""

    names: set[str] = field(default_factory=lambda: {"left4dhooks", "sdkhooks", "clientprefs"})


class Session:
    """One plugin in one world.

    Load it, drive it, then look at `world.effects`, `faults` and `unmocked`. What goes
    wrong inside the plugin never raises here: as on a server, the callback ends.
    """

    def __init__(
        self,
        program: Program,
        world: World,
        *,
        budget: int = DEFAULT_CALL_BUDGET,
        limits: Budget = DEFAULT_BUDGET,
    ) -> None:
        """Make a session; nothing runs before `load`.

        Args:
            program: the compiled plugin.
            world: its world, which belongs to this session from now on.
            budget: instructions that one callback may take.
            limits: what the session may use up as a whole.
        """
        self.world = world
        self.limits = limits
        self.on_event: Callable[[str, Mapping[str, FieldValue]], None] | None = None
        self.handles = HandleTable()
        self.hooks = Hooks()
        self.libraries = Libraries()
        self.state: dict[type, object] = {}
        self.commands = commands.CommandLines()
        self.translator = Translator(self)
        self.plugin = PluginRunner(program, bind(self, program.natives), budget)
        self.plugin.total = limits.instructions
        world.meter.limit = limits.memory
        self.handles.meter = world.meter
        self.files = Files(world)
        self.variant: Value = None
        self.pending: list[PendingCall] = []
        self.shown: dict[int, int] = {}
        self.last_trace: Trace | None = None
        self.temp_entity: TempEntity | None = None
        self.preparing: Prepared | None = None
        self.cookies: set[str] = set()
        self.own_natives: dict[str, int] = {}
        self.tables: dict[str, list[str]] = {}
        self.tables_locked = False
        self.queued: list[str] = []
        self.message: int | None = None
        self.reply_source: int | None = None
        self.configured: dict[str, str] = {}
        self.kicked: set[int] = set()
        self.offsets: dict[str, int] = {}
        self.offset_names: dict[int, str] = {}
        self.loaded = False
        self._convar_handles: dict[str, int] = {}
        max_clients = program.pubvar("MaxClients")
        if max_clients is not None:
            self.plugin.machine.write_cell(max_clients, world.max_clients)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Errors that a server would have logged, in order."""
        return tuple(self.plugin.faults)

    @property
    def unmocked(self) -> Mapping[str, int]:
        """Natives that were reached and that nothing stands for, with how often."""
        return self.plugin.unmocked

    @property
    def failed(self) -> str | None:
        """The reason that the plugin gave when it stopped itself."""
        return self.plugin.failed

    # loading

    def load(self, *, late: bool = False) -> bool:
        """Load the plugin as the server does: natives, OnPluginStart, the map, the clients.

        Args:
            late: the map and the clients have been there for a while: no callback tells
                of them, as on a server.

        Returns:
            Whether it runs: what keeps OnPluginStart from its end keeps
            the plugin from loading.
        """
        return loading.load(self, late=late)

    @property
    def my_handle(self) -> int:
        """The plugin's own handle."""
        if Libraries not in self.state:
            self.state[Libraries] = self.handles.create(self.libraries)
        handle = self.state[Libraries]
        assert isinstance(handle, int)  # noqa: S101 - set two lines above
        return handle

    def start_map(self) -> None:
        """Start the map: OnMapStart and what follows it."""
        loading.start_map(self)

    def change_map(self, name: str) -> None:
        """Change to another map: timers that do not survive it end, the entities are new."""
        loading.change_map(self, name)

    def unload(self) -> None:
        """Unload the plugin: OnPluginEnd, then everything it hooked is gone."""
        self.plugin.optional("OnPluginEnd")
        self.hooks = Hooks()
        self.loaded = False

    # driving

    def forward(self, name: str, *values: Argument, default: int = 0) -> int:
        """Call a forward, such as `L4D_OnSpawnTank`, if the plugin has it."""
        return self.plugin.optional(name, *values, default=default)

    def fire_event(self, name: str, fields: Mapping[str, FieldValue] | None = None) -> bool:
        """Let the game fire an event. Returns whether no hook blocked it.

        Raises:
            SimulationError: the game has no such event or field.
        """
        event, checked = events.checked_fields(name, fields or {})
        if self.on_event is not None:
            self.on_event(name, checked)
        return events.fire(self, FiredEvent(event, checked))

    def damage(
        self,
        victim: int,
        amount: float,
        *,
        attacker: int = 0,
        kind: int = damage.DMG_GENERIC,
        weapon: int = -1,
        named: str | None = None,
        headshot: bool = False,
        factored: bool = True,
    ) -> float:
        """Let something hurt an entity, by its index. Returns the points that it took.

        Args:
            victim: whom.
            amount: points before the game's friendly-fire factor.
            attacker: who does it; 0 is the world.
            kind: damage bits.
            weapon: index of the weapon.
            named: what events call the weapon; by default the attacker's in hand.
            headshot: whether it is one.
            factored: whether the friendly-fire factor applies.
        """
        blow = Damage(
            attacker,
            attacker,
            float(amount),
            kind,
            weapon,
            named=named,
            headshot=headshot,
            factored=factored,
            by_game=True,
        )
        return damage.deal(self, self.world.entity(victim), blow)

    def say(self, client: int, text: str, *, team: bool = False) -> None:
        """Let a client say something in the chat, `!command` included."""
        commands.say(self, self.world.player(client), text, team=team)

    def client_command(self, client: int, line: str) -> None:
        """Let a client run a command from its console."""
        commands.run_client(self, self.world.player(client), line)

    def server_command(self, line: str) -> None:
        """Run a command from the server's console."""
        commands.run_server(self, line)

    def advance(self, seconds: float) -> None:
        """Let time pass; rounded up to tenths of a second, between which timers do not run."""
        clock.pass_ticks(self, clock.ticks_of(seconds))

    def advance_frame(self) -> None:
        """Let one frame pass."""
        clock.pass_ticks(self, 1)

    def join(self, player: Player) -> None:
        """Announce a client that was added to the world after loading."""
        clients.arrive(self, player)

    def leave(self, client: int, reason: str = "Disconnect") -> None:
        """Let a client leave."""
        clients.depart(self, self.world.connected(client), reason)

    def change_team(self, player: Player, team: int) -> None:
        """Move a client to a team as the game does; the move is an effect."""
        was = player.team
        self.world.note(Kind.TEAM, player.index, value=team, before=was)
        player.put("m_iTeamNum", team)
        self.fire_event(
            "player_team",
            {"userid": player.userid, "team": team, "oldteam": was, "isbot": player.bot},
        )
        if team == Team.SPECTATOR:
            player.put("m_lifeState", 2)

    def spawn_entity(self, entity: Entity, *, noted: bool = True) -> None:
        """Spawn an entity with the hooks that see it; `noted` if the plugin does it."""
        for callback in self.hooks.of_entity(entity, SDKHookType.SPAWN):
            if self.plugin.call(callback, entity.index) >= HANDLED:
                return
        entity.spawned = True
        if noted:
            self.world.note(Kind.ENTITY_SPAWNED, entity.index, name=entity.classname)
        self.plugin.optional("OnEntitySpawned", entity.index, entity.classname)
        for callback in self.hooks.of_entity(entity, SDKHookType.SPAWN_POST):
            self.plugin.call(callback, entity.index)

    def create_entity(self, classname: str, *, noted: bool = True) -> Entity:
        """Create an entity and tell the plugin; `noted` if the plugin does it."""
        entity = self.world.add_entity(classname)
        if noted:
            self.world.note(Kind.ENTITY_CREATED, entity.index, name=classname)
        self.plugin.optional("OnEntityCreated", entity.index, classname)
        return entity

    def remove_entity(self, entity: Entity) -> None:
        """Mark an entity for removal; it is gone with the next tick, as in the engine."""
        if not entity.killed:
            entity.killed = True
            self.world.note(Kind.ENTITY_REMOVED, entity.index, name=entity.classname)

    def fire_output(self, entity: Entity, output: str, activator: int = -1) -> None:
        """Let an entity fire an output, such as `OnPressed`."""
        for hook in tuple(self.hooks.outputs):
            mine = hook.reference == entity.reference or hook.classname == entity.classname
            if not mine or hook.output.lower() != output.lower():
                continue
            if hook.once:
                self.hooks.outputs.remove(hook)
            self.plugin.call(hook.callback, output, entity.index, activator, 0.0)

    def choose(self, client: int, item: int) -> None:
        """Let a client choose an item of the menu that it sees, counted from 0.

        Raises:
            SimulationError: it sees no menu, or there is no such item to choose.
        """
        menus.choose(self, client, item)

    def press(self, client: int, buttons: int) -> int:
        """Let a client hold buttons for one frame. Returns what the plugin made of them."""
        player = self.world.player(client)
        player.buttons = buttons
        return clock.run_command(self, player)

    # what the parts of a session share

    def userid_of(self, index: int) -> int:
        """Return the userid of a client's index, 0 for anything else."""
        found = self.world.find(index) if index > 0 else None
        return found.userid if isinstance(found, Player) else 0

    def weapon_of(self, index: int) -> str:
        """Return the name of a client's weapon as events have it, without `weapon_`."""
        found = self.world.find(index) if index > 0 else None
        if not isinstance(found, Player):
            return ""
        item = self.world.find(found.integer("m_hActiveWeapon"))
        return item.classname.removeprefix("weapon_") if item else ""

    def set_convar(self, convar: ConVar, text: str) -> None:
        """Change a variable and tell who hooked it; setting what it is already does nothing."""
        was, now = convar.value, convar.bounded(text)
        if was == now:
            return
        convar.value = now
        self.world.note(Kind.CONVAR, name=convar.name, value=now, before=was)
        for callback in tuple(convar.hooks):
            self.plugin.call(callback, self.convar_handle(convar), was, now)

    def convar_handle(self, convar: ConVar) -> int:
        """Return the one handle of a variable."""
        handle = self._convar_handles.get(convar.name)
        if handle is None:
            handle = self._convar_handles[convar.name] = self.handles.create(convar)
        return handle

    def run_queued(self) -> None:
        """Run the server commands that wait for the end of the frame."""
        waiting, self.queued = self.queued, []
        for line in waiting:
            commands.run_server(self, line, by_plugin=True)

    def feature_status(self, kind: int, name: str) -> int:
        """Return a `FeatureStatus`: 0 available, 1 not available, 2 not known."""
        if kind == _FEATURE_NATIVE:
            if name in NATIVES or name in self.own_natives:
                return 0
            return 1 if name.startswith(_OTHER_GAMES) else 2
        return 0

    def info(self, key: str) -> str:
        """Return a field of the plugin's `myinfo`, empty if it has none."""
        address = self.plugin.program.pubvar("myinfo")
        if address is None or key not in _INFO_FIELDS:
            return ""
        machine = self.plugin.machine
        return machine.read_string(machine.read_cell(address + 4 * _INFO_FIELDS.index(key)))

    def table_index(self, table: str, text: str) -> int:
        """Return the place of a text in a string table, at its end if it is new."""
        rows = self.tables.setdefault(table, [])
        if text not in rows:
            rows.append(text)
        return rows.index(text)

    def suicide(self, player: Player) -> None:
        """Let a player die by its own hand."""
        if player.alive:
            self.world.note(Kind.DEATH, player.index)
            deaths.player_dies(self, player, player.index)

    def release(self, handle: int) -> None:
        """Close a handle that the server lent, if the plugin has not."""
        if self.handles.peek(handle) is not None:
            self.handles.close(handle)

    def end_timer(self, timer: Timer) -> None:
        """End a timer and close what it was told to close."""
        self.hooks.timers.remove(timer)
        if timer.flags & FLAG_CLOSE_DATA and timer.data:
            self.release(timer.data)
        self.release(timer.handle)

    def run_timer(self, timer: Timer) -> None:
        """Run a timer once, and end it if that was all."""
        timer.running = True
        result = self.plugin.call(timer.callback, timer.handle, timer.data)
        timer.running = False
        if timer.killed:
            return
        if timer.repeats and result != STOP:
            timer.due = self.world.time + timer.interval
        else:
            self.end_timer(timer)
