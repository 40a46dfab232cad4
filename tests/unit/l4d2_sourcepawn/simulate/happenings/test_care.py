from __future__ import annotations

from l4d2_sourcepawn.simulate import damage
from l4d2_sourcepawn.simulate.happenings import care


def test_falling(game):
    care.incapacitate(game.session, game.nick, game.hunter)
    assert game.names == ["player_incapacitated_start", "player_hurt", "player_incapacitated"]
    assert game.nick.incapacitated
    assert game.nick.health == 300


def test_being_helped_up(game):
    care.incapacitate(game.session, game.nick)
    game.told.clear()
    care.revive(game.session, game.nick, game.ellis)
    assert game.names == ["revive_begin", "revive_end", "revive_success", "L4D2_OnRevived"]
    assert game.fields("revive_success") == {
        "userid": game.ellis.userid,
        "subject": game.nick.userid,
        "lastlife": 0,
        "ledge_hang": 0,
    }
    assert (game.nick.health, care.temp_health(game.session, game.nick)) == (1, 30.0)


def test_a_ledge_costs_no_life(game):
    care.hang(game.session, game.nick)
    assert game.names == ["player_ledge_grab"]
    care.revive(game.session, game.nick, game.ellis)
    assert game.fields("revive_success")["ledge_hang"] == 1
    assert game.nick.health == 100
    assert game.nick.integer("m_currentReviveCount") == 0


def test_a_kit_gives_back_a_share_of_what_is_missing(game):
    game.nick.health = 50
    care.put_temp_health(game.session, game.nick, 20)
    care.heal(game.session, game.nick, game.ellis)
    assert game.names == ["heal_begin", "heal_end", "heal_success"]
    assert game.fields("heal_success")["health_restored"] == 40
    assert (game.nick.health, care.temp_health(game.session, game.nick)) == (90, 0.0)
    assert 3 not in game.ellis.weapons
    assert 3 in game.nick.weapons


def test_pills_give_temporary_health_up_to_full(game):
    game.nick.health = 70
    care.pills(game.session, game.nick)
    assert care.temp_health(game.session, game.nick) == 30.0
    assert game.fields("pills_used")["userid"] == game.nick.userid


def test_temporary_health_decays(game):
    care.put_temp_health(game.session, game.nick, 30)
    game.session.advance(10)
    assert abs(care.temp_health(game.session, game.nick) - 27.3) < 0.1


def test_the_dead_come_back(game):
    care.kill(game.session, game.nick, 0)
    game.told.clear()
    care.defibrillate(game.session, game.nick, game.ellis)
    assert game.names == ["defibrillator_begin", "player_spawn", "defibrillator_used"]
    assert game.nick.alive
    assert game.nick.health == 50


def test_friendly_fire_goes_by_the_difficulty(game):
    game.world.convars["z_difficulty"].value = "Impossible"
    assert game.session.damage(game.nick.index, 40, attacker=game.ellis.index) == 20
    game.world.convars["z_difficulty"].value = "Hard"
    assert game.session.damage(game.nick.index, 40, attacker=game.ellis.index) == 12


def test_infected_hurt_in_full(game):
    assert game.session.damage(game.nick.index, 40, attacker=game.hunter.index) == 40
    assert game.session.damage(game.hunter.index, 40, attacker=game.nick.index) == 40
    assert damage.friendly_fire_factor(game.world) == 0.1
