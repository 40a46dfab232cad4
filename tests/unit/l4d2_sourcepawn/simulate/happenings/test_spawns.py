from __future__ import annotations

import pytest

from l4d2_sourcepawn.simulate import Zombie
from l4d2_sourcepawn.simulate.happenings import spawns

PLACE = (1.0, 2.0, 3.0)
ARRIVES = [
    "player_connect",
    "OnClientConnect",
    "OnClientConnected",
    "OnEntityCreated",
    "OnEntitySpawned",
    "OnClientPutInServer",
    "OnClientAuthorized",
    "OnClientCookiesCached",
    "OnClientPostAdminFilter",
    "OnClientPostAdminCheck",
    "player_activate",
    "player_team",
    "player_spawn",
]


def test_a_tank_comes_with_all_that_tells_of_it(game):
    tank = spawns.new_infected(game.session, Zombie.TANK, position=PLACE)
    assert tank is not None
    assert game.names == ["L4D_OnSpawnTank", *ARRIVES, "tank_spawn", "L4D_OnSpawnTank_Post"]
    assert game.fields("tank_spawn") == {"userid": tank.userid, "tankid": tank.index}
    assert game.fields("L4D_OnSpawnTank_Post")[:2] == (tank.index, PLACE)
    assert game.fields("player_spawn") == {"userid": tank.userid}


@pytest.mark.parametrize("zombie", [Zombie.SMOKER, Zombie.SPITTER, Zombie.JOCKEY])
def test_others_are_not_told_of_as_tanks(game, zombie):
    made = spawns.new_infected(game.session, zombie, position=PLACE)
    assert made is not None
    assert game.names == ["L4D_OnSpawnSpecial", *ARRIVES, "L4D_OnSpawnSpecial_Post"]
    assert game.fields("L4D_OnSpawnSpecial_Post")[:2] == (made.index, int(zombie))


def test_a_forbidden_tank_is_not_there(game):
    before = len(list(game.world.players()))
    game.forbidden.add("L4D_OnSpawnTank")
    assert spawns.new_infected(game.session, Zombie.TANK) is None
    assert game.names == ["L4D_OnSpawnTank", "L4D_OnSpawnTank_PostHandled"]
    assert len(list(game.world.players())) == before


def test_a_dead_player_comes_back_as_another_class(game):
    game.hunter.put("m_lifeState", 2)
    assert spawns.infected_spawns(game.session, game.hunter, Zombie.TANK, position=PLACE)
    assert game.names == [
        "L4D_OnSpawnTank",
        "player_spawn",
        "tank_spawn",
        "L4D_OnSpawnTank_Post",
    ]
    assert game.hunter.alive
    assert game.hunter.zombie == Zombie.TANK
    assert [item.classname for item in game.hunter.weapons.values()] == ["weapon_tank_claw"]


def test_a_witch_is_an_entity(game):
    witch = spawns.witch_spawns(game.session, PLACE)
    assert witch is not None
    assert game.names == [
        "L4D_OnSpawnWitch",
        "witch_spawn",
        "L4D_OnSpawnWitch_Post",
    ]
    assert game.fields("witch_spawn") == {"witchid": witch.index}
    assert witch.health == 1000


def test_spawns_of_the_game_are_no_effects_of_the_plugin(game):
    mark = len(game.world.effects)
    spawns.witch_spawns(game.session, PLACE)
    spawns.common_spawns(game.session, PLACE)
    spawns.new_infected(game.session, Zombie.TANK)
    assert not game.world.effects.since(mark)
