from __future__ import annotations

import pytest

from l4d2_sourcepawn.simulate import Team
from l4d2_sourcepawn.simulate.happenings import care, catches, panics, places, rounds, spawns


def test_leaving_the_start_area(game):
    assert rounds.leave_start_area(game.session, game.ellis)
    assert game.names == [
        "L4D_OnFirstSurvivorLeftSafeArea",
        "player_left_start_area",
        "player_left_safe_area",
        "L4D_OnFirstSurvivorLeftSafeArea_Post",
    ]
    assert game.fields("player_left_start_area")["userid"] == game.ellis.userid
    assert game.world.left_safe_area
    assert game.world.player_resource.integer("m_hasAnySurvivorLeftSafeArea") == 1


def test_a_plugin_may_keep_the_round_from_beginning(game):
    game.forbidden.add("L4D_OnFirstSurvivorLeftSafeArea")
    assert not rounds.leave_start_area(game.session, game.ellis)
    assert not game.world.left_safe_area
    assert "player_left_start_area" not in game.names


@pytest.mark.parametrize(
    ("mode", "events"),
    [("coop", ["mission_lost", "round_end"]), ("versus", ["round_end"])],
)
def test_a_lost_round_is_a_lost_mission_in_coop_only(game, mode, events):
    game.world.convars["mp_gamemode"].value = mode
    rounds.end_round(game.session, Team.INFECTED)
    assert game.names == events
    assert game.fields("round_end")["winner"] == Team.INFECTED


def test_a_new_round_begins_afresh(game):
    rounds.leave_start_area(game.session, game.nick)
    catches.tongue(game.session, game.smoker, game.nick)
    care.kill(game.session, game.ellis, 0)
    witch = spawns.witch_spawns(game.session, (0.0, 0.0, 0.0))
    panics.panic_starts(game.session)
    game.told.clear()
    rounds.start_round(game.session)
    events = [name for name in game.names if not name.startswith(("On", "L4D"))]
    assert events == [
        "round_start_pre_entity",
        "round_start_post_nav",
        "round_start",
        "player_spawn",
        "player_spawn",
        "round_freeze_end",
    ]
    assert game.ellis.alive
    assert game.ellis.health == 100
    assert game.nick.integer("m_isInMissionStartArea") == 1
    assert game.world.find(game.nick.integer("m_tongueOwner")) is None
    assert witch is not None
    assert game.world.find(witch.index) is not witch
    assert not game.world.left_safe_area
    assert not game.world.panic
    assert not game.hunter.alive


def test_survivors_keep_their_weapons_in_a_new_round(game):
    rounds.start_round(game.session)
    assert {item.classname for item in game.nick.weapons.values()} == {
        "weapon_smg",
        "weapon_pistol",
        "weapon_first_aid_kit",
    }


def test_a_change_of_map_lets_people_enter_again_with_their_userids(game):
    userid, reference = game.nick.userid, game.nick.reference
    rounds.change_map(game.session, "c5m2_park")
    assert game.world.map_name == "c5m2_park"
    assert game.nick.userid == userid
    assert game.nick.reference != reference
    names = game.names
    assert names.index("OnClientDisconnect") < names.index("OnClientPutInServer")
    assert names.count("OnClientPutInServer") == 6
    assert names[-1] == "round_freeze_end"
    assert "round_end" not in names


def test_a_transition_ends_no_round(game):
    rounds.transition(game.session, "c5m2_park")
    assert game.names[0] == "map_transition"
    assert not {"round_end", "mission_lost"} & set(game.names)
    assert game.names.count("player_transitioned") == 2


@pytest.mark.parametrize(
    ("stage", "event"),
    [
        ("start", "finale_start"),
        ("escape", "finale_escape_start"),
        ("leaving", "finale_vehicle_leaving"),
        ("win", "finale_win"),
    ],
)
def test_a_finale_has_its_stages(game, stage, event):
    rounds.finale(game.session, stage)
    assert game.names[0] == event


def test_panic_events(game):
    panics.panic_starts(game.session, game.nick)
    assert game.names == [
        "create_panic_event",
        "L4D_OnMobRushStart",
        "L4D_OnMobRushStart_Post",
    ]
    assert game.fields("create_panic_event") == {"userid": game.nick.userid}
    panics.panic_ends(game.session)
    assert game.names[-1] == "panic_event_finished"


def test_a_horde_is_no_panic_event(game):
    panics.horde(game.session)
    assert "create_panic_event" not in game.names
    assert not game.world.panic


def test_saferooms(game):
    places.enter_saferoom(game.session, game.nick, "last")
    fields = game.fields("player_entered_checkpoint")
    assert fields["userid"] == game.nick.userid
    assert game.world.entity(fields["door"]).classname == "prop_door_rotating_checkpoint"
    assert game.nick.saferoom == "last"
    assert "player_entered_start_area" not in game.names
    places.leave_saferoom(game.session, game.nick)
    assert game.names[-1] == "player_left_checkpoint"
    assert game.nick.saferoom == ""
