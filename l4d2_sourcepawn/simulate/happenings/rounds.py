"""Rounds and maps: how they begin, how they end, and what of the world is new after it.

A lost mission fires `mission_lost` and then `round_end`; after a transition to the next
map and after a won finale no `round_end` comes (as `fbef0102/L4D1_2-Plugins` notes at the
hooks of `_AutoTakeOver.sp`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from l4d2_sourcepawn.simulate.entities import SURVIVOR_MAX_HEALTH, Player, Team, Zombie
from l4d2_sourcepawn.simulate.happenings import clients, spawns
from l4d2_sourcepawn.simulate.happenings.detours import detoured
from l4d2_sourcepawn.simulate.happenings.holds import release_all

if TYPE_CHECKING:
    from l4d2_sourcepawn.simulate.session import Session

Stage = Literal["start", "escape", "leaving", "win"]

_LEFT: Final = "m_hasAnySurvivorLeftSafeArea"
_IN_START_AREA: Final = "m_isInMissionStartArea"


def leave_start_area(session: Session, by: Player) -> bool:
    """Let the survivors leave the start area, `by` first.

    Returns:
        Whether the round has begun by it; a plugin may forbid that.
    """
    world = session.world

    def left() -> None:
        world.left_safe_area = True
        world.player_resource.put(_LEFT, 1)
        fields = {"userid": by.userid, "playercount": 1}
        session.fire_event("player_left_start_area", fields)
        session.fire_event("player_left_safe_area", fields)

    for player in world.players():
        if player.team == Team.SURVIVOR:
            player.put(_IN_START_AREA, 0)
            player.saferoom = ""
    return detoured(session, "L4D_OnFirstSurvivorLeftSafeArea", (by.index,), left)


def end_round(session: Session, winner: Team) -> None:
    """End the round. In coop the survivors have lost it; only then there is `mission_lost`."""
    if session.world.cooperative:
        session.fire_event("mission_lost")
    session.fire_event(
        "round_end", {"winner": int(winner), "reason": 0, "message": "", "time": 0.0}
    )


def start_round(session: Session) -> None:
    """Start a round on the map that runs.

    Everything that came into the world by and by is gone, survivors stand in the start
    area with full health, infected bots leave and infected people wait for a spawn.
    Timers of plugins run on: the server's map has not changed.
    """
    session.fire_event("round_start_pre_entity")
    _clear_entities(session)
    place_players(session)
    session.fire_event("round_start_post_nav")
    session.fire_event("round_start", {"timelimit": 0, "fraglimit": 0, "objective": ""})
    for player in tuple(session.world.players()):
        if player.team == Team.SURVIVOR and player.in_game:
            spawns.survivor_spawns(session, player)
    session.fire_event("round_freeze_end")


def change_map(session: Session, name: str) -> None:
    """Change the map: everybody leaves its game, bots for good, and people come back."""
    world = session.world
    people = []
    for player in tuple(world.players()):
        if player.bot and player.team == Team.INFECTED:
            clients.depart(session, player, "Map change")
            continue
        session.forward("OnClientDisconnect", player.index)
        session.hooks.forget_entity(player)
        session.forward("OnClientDisconnect_Post", player.index)
        player.in_game = False
        people.append(player)
    session.change_map(name)
    world.first_map = False
    for player in people:
        world.renew(player)
        player.in_game = True
        session.forward("OnClientConnected", player.index)
        clients.enter(session, player)
        session.fire_event("player_activate", {"userid": player.userid})
    start_round(session)


def transition(session: Session, name: str) -> None:
    """Let the survivors reach the next map; `round_end` does not come."""
    session.fire_event("map_transition")
    change_map(session, name)
    for player in tuple(session.world.players()):
        if player.team == Team.SURVIVOR and player.in_game:
            session.fire_event("player_transitioned", {"userid": player.userid})


def finale(session: Session, stage: Stage) -> None:
    """Let the finale begin, its vehicle come, leave, or be won."""
    world = session.world
    alive = sum(each.team == Team.SURVIVOR and each.alive for each in world.players())
    if stage == "start":
        session.fire_event("finale_start", {"rushes": 1})
    elif stage == "escape":
        session.fire_event("finale_escape_start")
        session.fire_event("finale_vehicle_ready", {"campaign": world.map_name})
    elif stage == "leaving":
        session.fire_event("finale_vehicle_leaving", {"survivorcount": alive})
    else:
        difficulty = {"easy": 0, "normal": 1, "hard": 2, "impossible": 3}
        level = difficulty.get(world.convars["z_difficulty"].value.lower(), 1)
        session.fire_event("finale_win", {"map_name": world.map_name, "difficulty": level})


def place_players(session: Session) -> None:
    """Put everybody where a round begins, without a word to the plugin."""
    world = session.world
    world.left_safe_area = False
    world.panic = False
    world.player_resource.put(_LEFT, 0)
    for player in tuple(world.players()):
        release_all(session, player)
        player.put("m_itTimer", 0.0, 1)
        if player.team == Team.SURVIVOR:
            _fresh(player)
        elif player.team == Team.INFECTED and player.bot:
            clients.depart(session, player, "Round restart")
        elif player.team == Team.INFECTED:
            player.become(Team.INFECTED, Zombie.NONE, 0)


def _fresh(player: Player) -> None:
    position = player.start
    player.become(Team.SURVIVOR, Zombie.SURVIVOR, SURVIVOR_MAX_HEALTH)
    player.put("m_isHangingFromLedge", 0)
    player.put("m_currentReviveCount", 0)
    player.put("m_bIsOnThirdStrike", 0)
    player.put(_IN_START_AREA, 1)
    player.saferoom = "first"
    player.origin = position


def _clear_entities(session: Session) -> None:
    world = session.world
    held = {id(item) for player in world.players() for item in player.weapons.values()}
    for entity in tuple(world.entities()):
        if entity.index > world.max_clients and entity.spawned and id(entity) not in held:
            session.forward("OnEntityDestroyed", entity.index)
            world.discard(entity)
            session.hooks.forget_entity(entity)
