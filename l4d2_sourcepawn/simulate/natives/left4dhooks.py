"""Natives of Left4DHooks that ask about or change what the mocked world has."""

from __future__ import annotations

from typing import Final

from l4d2_sourcepawn import game
from l4d2_sourcepawn.simulate import cheats
from l4d2_sourcepawn.simulate.effects import Kind
from l4d2_sourcepawn.simulate.entities import Player, Team, Zombie
from l4d2_sourcepawn.simulate.errors import SimulationError
from l4d2_sourcepawn.simulate.happenings import spawns
from l4d2_sourcepawn.simulate.natives.call import Call, Natives
from l4d2_sourcepawn.vm import NativeError

natives = Natives()

_COOP, _VERSUS, _SURVIVAL, _SCAVENGE = 1, 2, 4, 8
_MODES: Final = {
    "coop": _COOP,
    "realism": _COOP,
    "mutation12": _VERSUS,
    "versus": _VERSUS,
    "survival": _SURVIVAL,
    "scavenge": _SCAVENGE,
}


def _mode(call: Call) -> str:
    return call.world.convars["mp_gamemode"].value.lower()


@natives("L4D_GetGameModeType")
def game_mode_type(call: Call) -> int:
    return _MODES.get(_mode(call), _COOP)


@natives("L4D_IsCoopMode", "L4D2_IsGenericCooperativeMode")
def is_coop(call: Call) -> int:
    return _MODES.get(_mode(call), _COOP) == _COOP


@natives("L4D_IsVersusMode")
def is_versus(call: Call) -> int:
    return _MODES.get(_mode(call), _COOP) == _VERSUS


@natives("L4D_IsSurvivalMode")
def is_survival(call: Call) -> int:
    return _MODES.get(_mode(call), _COOP) == _SURVIVAL


@natives("L4D2_IsScavengeMode")
def is_scavenge(call: Call) -> int:
    return _MODES.get(_mode(call), _COOP) == _SCAVENGE


@natives("L4D2_IsRealismMode")
def is_realism(call: Call) -> int:
    return _mode(call) == "realism"


@natives("L4D_HasPlayerControlledZombies")
def has_player_zombies(call: Call) -> int:
    return _MODES.get(_mode(call), _COOP) in (_VERSUS, _SCAVENGE)


@natives("L4D_HasAnySurvivorLeftSafeArea")
def left_safe_area(call: Call) -> int:
    return call.world.left_safe_area


@natives("L4D_IsMissionFinalMap")
def is_final_map(call: Call) -> int:
    return call.world.final_map


@natives("L4D_IsFirstMapInScenario")
def is_first_map(call: Call) -> int:
    return call.world.first_map


@natives("L4D_HasMapStarted")
def has_map_started(call: Call) -> int:
    return call.session.loaded


@natives("L4D_LobbyIsReserved")
def lobby_is_reserved(_: Call) -> int:
    return 0


@natives("L4D_LobbyUnreserve")
def lobby_unreserve(call: Call) -> None:
    call.world.note(Kind.GAME, name="lobby", value="unreserved")


# flow: how far along the map somebody is


@natives("L4D2Direct_GetMapMaxFlowDistance")
def max_flow(call: Call) -> float:
    return call.world.map_flow


@natives("L4D2Direct_GetFlowDistance")
def flow(call: Call) -> float:
    return call.player(0).flow


def _foremost(call: Call) -> Player | None:
    survivors = [each for each in call.world.players() if each.team == Team.SURVIVOR and each.alive]
    return max(survivors, key=lambda player: player.flow, default=None)


@natives("L4D_GetHighestFlowSurvivor")
def highest_flow_survivor(call: Call) -> int:
    foremost = _foremost(call)
    return foremost.index if foremost else -1


@natives("L4D2_GetFurthestSurvivorFlow")
def furthest_flow(call: Call) -> float:
    foremost = _foremost(call)
    return foremost.flow if foremost else 0.0


# survivors


@natives("L4D_GetTempHealth")
def get_temp_health(call: Call) -> float:
    player = call.player(0)
    since = call.world.time - player.number("m_healthBufferTime")
    rate = call.world.convars["pain_pills_decay_rate"].number
    return max(0.0, player.number("m_healthBuffer") - since * rate)


@natives("L4D_SetTempHealth")
def set_temp_health(call: Call) -> None:
    player = call.player(0)
    call.world.set_property(player, "m_healthBuffer", call.number(1))
    player.put("m_healthBufferTime", call.world.time)


@natives("L4D2Direct_GetPreIncapHealthBuffer")
def pre_incapacitated_buffer(call: Call) -> int:
    return call.player(0).integer("m_preIncapacitatedHealthBuffer")


@natives("L4D_ReviveSurvivor")
def revive(call: Call) -> int:
    player = call.player(0)
    if not player.incapacitated:
        return 0
    cheats.revive(call.session, player)
    return 1


@natives("L4D_RespawnPlayer")
def respawn(call: Call) -> None:
    player = call.player(0)
    if player.alive:
        return
    full = player.integer("m_iMaxHealth") or 100
    player.put("m_lifeState", 0)
    call.world.set_property(player, "m_iHealth", full)
    call.world.note(Kind.GAME, player.index, name="respawn")
    call.session.fire_event("player_spawn", {"userid": player.userid})


@natives("L4D_StaggerPlayer")
def stagger(call: Call) -> None:
    call.world.note(Kind.GAME, call.player(0).index, name="stagger", value=call.cell(1))


# infected


def _spawn(call: Call, zombie: Zombie, position: int) -> int:
    where = call.vector(position)
    try:
        player = spawns.new_infected(call.session, zombie, position=where)
    except SimulationError:
        return 0
    if player is None:
        return 0
    call.world.note(Kind.ENTITY_SPAWNED, player.index, name=zombie.name.lower(), value=where)
    return player.index


@natives("L4D2_SpawnTank")
def spawn_tank(call: Call) -> int:
    return _spawn(call, Zombie.TANK, 0)


@natives("L4D2_SpawnSpecial")
def spawn_special(call: Call) -> int:
    number = call.cell(0)
    if not Zombie.SMOKER <= number <= Zombie.CHARGER:
        return 0
    return _spawn(call, Zombie(number), 1)


@natives("L4D2_SpawnWitch")
def spawn_witch(call: Call) -> int:
    where = call.vector(0)
    witch = spawns.witch_spawns(call.session, where)
    if witch is None:
        return 0
    call.world.note(Kind.ENTITY_SPAWNED, witch.index, name=witch.classname, value=where)
    return witch.index


@natives("L4D_SetClass")
def set_class(call: Call) -> None:
    player, number = call.player(0), call.cell(1)
    if not Zombie.SMOKER <= number <= Zombie.TANK or number == Zombie.WITCH:
        raise NativeError(f"Invalid infected class {number}")
    call.world.set_property(player, "m_zombieClass", number)


@natives("L4D_GetRandomPZSpawnPosition")
def random_spawn_position(call: Call) -> int:
    x, y, z = call.player(0).origin if call.cell(0) > 0 else (0.0, 0.0, 0.0)
    angle = call.world.rng.uniform(-600.0, 600.0)
    call.write_vector(3, (x + angle, y + 600.0, z))
    return 1


# versus: the Director's numbers, which the world keeps by name and team


def _kept(call: Call, name: str, team: int = 0) -> int | float:
    return call.world.director.get((name, team), 0)


def _keep(call: Call, name: str, value: float, team: int = 0) -> None:
    before = call.world.director.get((name, team), 0)
    call.world.director[name, team] = value
    call.world.note(Kind.GAME, team, name=name, value=value, before=before)


@natives("L4D_GetVersusMaxCompletionScore")
def get_max_score(call: Call) -> int:
    return int(_kept(call, "max completion score"))


@natives("L4D_SetVersusMaxCompletionScore")
def set_max_score(call: Call) -> None:
    _keep(call, "max completion score", call.cell(0))


@natives("L4D2Direct_GetVSCampaignScore")
def get_campaign_score(call: Call) -> int:
    return int(_kept(call, "campaign score", call.cell(0)))


@natives("L4D2Direct_SetVSCampaignScore")
def set_campaign_score(call: Call) -> None:
    _keep(call, "campaign score", call.cell(1), call.cell(0))


@natives("L4D2Direct_GetVSTankToSpawnThisRound")
def get_tank_to_spawn(call: Call) -> int:
    return int(_kept(call, "tank to spawn", call.cell(0)))


@natives("L4D2Direct_SetVSTankToSpawnThisRound")
def set_tank_to_spawn(call: Call) -> None:
    _keep(call, "tank to spawn", call.cell(1), call.cell(0))


@natives("L4D2Direct_GetVSWitchToSpawnThisRound")
def get_witch_to_spawn(call: Call) -> int:
    return int(_kept(call, "witch to spawn", call.cell(0)))


@natives("L4D2Direct_SetVSWitchToSpawnThisRound")
def set_witch_to_spawn(call: Call) -> None:
    _keep(call, "witch to spawn", call.cell(1), call.cell(0))


@natives("L4D2Direct_GetVSTankFlowPercent")
def get_tank_flow(call: Call) -> float:
    return float(_kept(call, "tank flow", call.cell(0)))


@natives("L4D2Direct_SetVSTankFlowPercent")
def set_tank_flow(call: Call) -> None:
    _keep(call, "tank flow", call.number(1), call.cell(0))


@natives("L4D2Direct_GetVSWitchFlowPercent")
def get_witch_flow(call: Call) -> float:
    return float(_kept(call, "witch flow", call.cell(0)))


@natives("L4D2Direct_SetVSWitchFlowPercent")
def set_witch_flow(call: Call) -> None:
    _keep(call, "witch flow", call.number(1), call.cell(0))


@natives("L4D2Direct_GetTankPassedCount")
def get_tank_passed(call: Call) -> int:
    return int(_kept(call, "tank passed"))


@natives("L4D2Direct_SetTankPassedCount")
def set_tank_passed(call: Call) -> None:
    _keep(call, "tank passed", call.cell(0))


@natives("L4D2Direct_GetTankTickets")
def get_tank_tickets(call: Call) -> int:
    return int(_kept(call, "tank tickets", call.player(0).index))


@natives("L4D2Direct_SetTankTickets")
def set_tank_tickets(call: Call) -> None:
    _keep(call, "tank tickets", call.cell(1), call.player(0).index)


@natives("L4D2_GetMapValueInt")
def map_value(call: Call) -> int:
    """Return the default: the mission files of the mocked maps have no values of their own."""
    return call.cell(1)


@natives("L4D2_IsValidWeapon")
def is_valid_weapon(call: Call) -> int:
    return call.text(0) in game.weapons


@natives("L4D_StopMusic")
def stop_music(call: Call) -> None:
    call.world.note(Kind.SOUND, call.player(0).index, name=call.text(1), value="stopped")
