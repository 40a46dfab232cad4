from __future__ import annotations

import pytest

from l4d2_sourcepawn.simulate import Zombie
from l4d2_sourcepawn.simulate.damage import DMG_BULLET
from l4d2_sourcepawn.simulate.happenings import care, deaths, spawns

ORIGIN = (10.0, 20.0, 30.0)


@pytest.mark.parametrize(
    ("zombie", "event"),
    [
        (Zombie.SMOKER, None),
        (Zombie.BOOMER, "boomer_exploded"),
        (Zombie.HUNTER, None),
        (Zombie.SPITTER, "spitter_killed"),
        (Zombie.JOCKEY, "jockey_killed"),
        (Zombie.CHARGER, "charger_killed"),
        (Zombie.TANK, "tank_killed"),
    ],
)
def test_an_infected_player_dies_with_the_event_of_its_class(game, zombie, event):
    victim = game.world.add_infected(zombie, position=ORIGIN)
    care.kill(game.session, victim, game.nick.index, weapon="rifle", headshot=True)
    assert game.names == ["player_hurt", *([event] if event else []), "player_death"]
    fields = game.fields("player_death")
    assert fields["userid"] == victim.userid
    assert fields["attacker"] == game.nick.userid
    assert fields["entityid"] == victim.index
    assert fields["weapon"] == "rifle"
    assert fields["headshot"] == 1
    assert fields["victimname"] == zombie.name.title()
    assert fields["victimisbot"] == 1
    assert fields["attackerisbot"] == 0
    assert (fields["victim_x"], fields["victim_y"], fields["victim_z"]) == ORIGIN
    assert not victim.alive


def test_a_survivor_dies_without_falling_first(game):
    care.kill(game.session, game.nick, game.hunter.index)
    assert game.names == ["player_hurt", "player_death"]
    assert game.fields("player_death")["attackername"] == ""
    assert game.fields("player_death")["victimname"] == "Nick"


def test_the_world_kills_too(game):
    care.kill(game.session, game.nick, 0)
    assert game.fields("player_death")["attacker"] == 0


def test_a_common_infected_has_no_userid(game):
    common = spawns.common_spawns(game.session, ORIGIN)
    game.told.clear()
    game.session.damage(common.index, 500, attacker=game.nick.index, kind=DMG_BULLET)
    assert game.names == ["infected_hurt", "player_death", "infected_death"]
    assert game.fields("player_death")["userid"] == 0
    assert game.fields("player_death")["entityid"] == common.index
    fields = game.fields("infected_death")
    assert fields["attacker"] == game.nick.userid
    assert fields["infected_id"] == common.index
    assert common.killed


def test_a_common_infected_dies_once(game):
    common = spawns.common_spawns(game.session, ORIGIN)
    game.session.damage(common.index, 500, attacker=game.nick.index)
    game.session.damage(common.index, 500, attacker=game.nick.index)
    assert game.names.count("infected_death") == 1


def test_a_hurt_common_infected_lives(game):
    common = spawns.common_spawns(game.session, ORIGIN)
    game.session.damage(common.index, 10, attacker=game.nick.index)
    assert "infected_death" not in game.names
    assert not common.killed


def test_a_witch_is_named_by_her_entity(game):
    witch = spawns.witch_spawns(game.session, ORIGIN)
    assert witch is not None
    game.told.clear()
    deaths.witch_dies(game.session, witch, game.nick.index, weapon="melee")
    assert game.names == ["player_death", "witch_killed"]
    assert game.fields("witch_killed") == {
        "userid": game.nick.userid,
        "witchid": witch.index,
        "melee_only": 1,
    }


def test_who_dies_lets_go_of_whom_it_held(game):
    from l4d2_sourcepawn.simulate.happenings import catches

    catches.tongue(game.session, game.smoker, game.nick)
    care.kill(game.session, game.smoker, game.ellis.index)
    assert game.world.find(game.nick.integer("m_tongueOwner")) is None
