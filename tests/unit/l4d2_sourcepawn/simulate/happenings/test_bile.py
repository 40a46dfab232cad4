from __future__ import annotations

import pytest

from l4d2_sourcepawn.simulate import Zombie
from l4d2_sourcepawn.simulate.happenings import bile, spawns


def test_vomit_covers_a_survivor(game):
    assert bile.vomit(game.session, game.boomer, game.nick)
    assert game.names == [
        "ability_use",
        "L4D_OnVomitedUpon",
        "player_now_it",
        "L4D_OnVomitedUpon_Post",
    ]
    assert game.fields("player_now_it") == {
        "userid": game.nick.userid,
        "attacker": game.boomer.userid,
        "exploded": 0,
        "infected": 0,
        "by_boomer": 1,
    }
    assert bile.is_biled(game.session, game.nick)
    bile.bile_ends(game.session, game.nick)
    assert game.names[-1] == "player_no_longer_it"
    assert not bile.is_biled(game.session, game.nick)


def test_a_burst_kills_the_boomer_first(game):
    assert bile.burst(game.session, game.boomer, game.nick, game.ellis)
    assert game.names == [
        "boomer_exploded",
        "player_death",
        "L4D_OnVomitedUpon",
        "player_now_it",
        "L4D_OnVomitedUpon_Post",
    ]
    assert game.fields("player_now_it")["exploded"] == 1
    assert game.fields("boomer_exploded")["attacker"] == game.ellis.userid
    assert not game.boomer.alive


def test_vomit_that_hits_nobody_covers_nobody(game):
    assert not bile.vomit(game.session, game.boomer, None)
    assert game.names == ["ability_use"]


def test_a_plugin_may_keep_bile_away(game):
    game.forbidden.add("L4D_OnVomitedUpon")
    assert not bile.vomit(game.session, game.boomer, game.nick)
    assert "player_now_it" not in game.names
    assert not bile.is_biled(game.session, game.nick)


@pytest.mark.parametrize("zombie", [Zombie.HUNTER, Zombie.TANK])
def test_a_jar_on_an_infected_player_is_told_of_as_one(game, zombie):
    victim = game.world.add_infected(zombie)
    assert bile.jar(game.session, game.nick, victim)
    assert game.fields("player_now_it") == {
        "userid": victim.userid,
        "attacker": game.nick.userid,
        "exploded": 0,
        "infected": 1,
        "by_boomer": 0,
    }
    assert ("vomit_bomb_tank" in game.names) is (zombie is Zombie.TANK)
    assert "L4D_OnVomitedUpon" not in game.names


def test_a_jar_on_a_common_infected_has_no_event(game):
    common = spawns.common_spawns(game.session, (0.0, 0.0, 0.0))
    game.told.clear()
    assert bile.jar(game.session, game.nick, common)
    assert game.names == ["L4D2_Infected_HitByVomitJar", "L4D2_Infected_HitByVomitJar_Post"]
