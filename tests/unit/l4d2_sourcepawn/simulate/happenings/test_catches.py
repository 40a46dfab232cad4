from __future__ import annotations

import pytest

from l4d2_sourcepawn.simulate.entities import NO_ENTITY
from l4d2_sourcepawn.simulate.happenings import catches


def test_a_pounce_asks_then_tells_then_hurts(game):
    assert catches.pounce(game.session, game.hunter, game.nick, damage=12, distance=700)
    assert game.names == [
        "ability_use",
        "L4D_OnPouncedOnSurvivor",
        "lunge_pounce",
        "player_hurt",
        "L4D_OnPouncedOnSurvivor_Post",
        "L4D2_OnDominatedBySpecialInfected",
    ]
    assert game.fields("lunge_pounce") == {
        "userid": game.hunter.userid,
        "victim": game.nick.userid,
        "distance": 700,
        "damage": 12,
    }
    assert game.fields("player_hurt")["dmg_health"] == 12
    assert game.nick.health == 88
    assert game.world.find(game.nick.integer("m_pounceAttacker")) is game.hunter
    assert game.world.find(game.hunter.integer("m_pounceVictim")) is game.nick


def test_a_forbidden_pounce_does_not_happen(game):
    game.forbidden.add("L4D_OnPouncedOnSurvivor")
    assert not catches.pounce(game.session, game.hunter, game.nick, damage=12, distance=700)
    assert game.names[1:] == ["L4D_OnPouncedOnSurvivor", "L4D_OnPouncedOnSurvivor_PostHandled"]
    assert game.nick.health == 100


def test_a_pounce_ends_with_and_without_help(game):
    catches.pounce(game.session, game.hunter, game.nick, damage=0, distance=0)
    game.told.clear()
    catches.pounce_ends(game.session, game.hunter, game.nick, game.ellis)
    assert game.names == ["pounce_stopped", "pounce_end"]
    assert game.fields("pounce_stopped")["userid"] == game.ellis.userid
    assert game.nick.integer("m_pounceAttacker") == NO_ENTITY
    game.told.clear()
    catches.pounce_ends(game.session, game.hunter, game.nick)
    assert game.names == ["pounce_end"]


@pytest.mark.parametrize(
    ("catch", "who", "forward", "event"),
    [
        ("tongue", "smoker", "L4D_OnGrabWithTongue", "tongue_grab"),
        ("ride", "charger", "L4D2_OnJockeyRide", "jockey_ride"),
        ("carry", "charger", "L4D2_OnStartCarryingVictim", "charger_carry_start"),
    ],
)
def test_a_catch_tells_its_event_between_its_forwards(game, catch, who, forward, event):
    attacker = getattr(game, who)
    assert getattr(catches, catch)(game.session, attacker, game.nick)
    names = [name for name in game.names if name != "ability_use"]
    assert names == [forward, event, f"{forward}_Post", "L4D2_OnDominatedBySpecialInfected"]
    assert game.fields(event) == {"userid": attacker.userid, "victim": game.nick.userid}
    assert game.fields(forward) == (game.nick.index, attacker.index)


def test_pummel_has_its_forward_the_other_way_round(game):
    catches.pummel(game.session, game.charger, game.nick)
    assert game.fields("L4D2_OnPummelVictim") == (game.charger.index, game.nick.index)
    assert game.fields("charger_pummel_start")["victim"] == game.nick.userid


def test_those_knocked_aside_are_not_carried(game):
    catches.charge(game.session, game.charger)
    catches.impact(game.session, game.charger, game.ellis)
    assert game.names == [
        "ability_use",
        "charger_charge_start",
        "charger_impact",
        "L4D2_OnChargerImpact",
    ]
    assert game.ellis.integer("m_carryAttacker") == 0


@pytest.mark.parametrize(
    ("miss", "who", "event"),
    [
        ("tongue_misses", "smoker", "ability_tongue"),
        ("pounce_misses", "hunter", "ability_lunge"),
    ],
)
def test_a_miss_catches_nobody(game, miss, who, event):
    getattr(catches, miss)(game.session, getattr(game, who))
    assert game.fields("ability_use")["ability"] == event
    assert not {"tongue_grab", "lunge_pounce"} & set(game.names)


def test_a_freed_survivor_is_told_of_in_every_case(game):
    catches.tongue(game.session, game.smoker, game.nick)
    game.told.clear()
    catches.choke(game.session, game.smoker, game.nick)
    catches.choke_ends(game.session, game.smoker, game.nick, game.ellis)
    catches.tongue_ends(game.session, game.smoker, game.nick, game.ellis, distance=40)
    assert game.names == [
        "choke_start",
        "choke_stopped",
        "choke_end",
        "tongue_pull_stopped",
        "tongue_release",
    ]
    assert game.fields("tongue_release")["distance"] == 40
    assert game.fields("choke_stopped")["smoker"] == game.smoker.userid


def test_a_ride_and_a_charge_end(game):
    catches.ride_ends(game.session, game.charger, game.nick, seconds=2.5)
    catches.carry_ends(game.session, game.charger, game.nick)
    catches.pummel_ends(game.session, game.charger, game.nick, game.ellis)
    catches.charge_ends(game.session, game.charger)
    assert game.fields("jockey_ride_end")["ride_length"] == 2.5
    assert game.fields("charger_pummel_end")["rescuer"] == game.ellis.userid
    assert game.names[-1] == "charger_charge_end"
