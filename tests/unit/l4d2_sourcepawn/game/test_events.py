from __future__ import annotations

import pytest

from l4d2_sourcepawn import game


def test_there_are_all_events_and_fields_and_no_control_key_is_a_field() -> None:
    assert len(game.events) == 390
    fields = [field for event in game.events for field in event.fields]
    assert len(fields) == 821
    assert not {"local", "reliable"} & set(fields)


def test_an_event_has_its_fields_with_types() -> None:
    event = game.events.get("infected_death")
    assert event is not None
    assert event.fields["attacker"] == "short"
    assert event.fields["headshot"] == "bool"
    assert "userid" not in event.fields


@pytest.mark.parametrize("name", ["tank_death", "Player_Death", "", "player_death "])
def test_a_name_that_is_not_exactly_an_events_is_none(name: str) -> None:
    assert game.events.get(name) is None
    assert name not in game.events


def test_near_names_come_nearest_first() -> None:
    assert game.events.nearest("door_closed")[0] == "door_close"
    assert game.events.nearest("PLAYER_DEATH")[0] == "player_death"
    assert game.events.nearest("xyzzy") == ()


def test_near_fields_are_of_that_event() -> None:
    event = game.events.get("player_hurt")
    assert event is not None
    assert event.nearest_fields("damage_health")[0] == "dmg_health"


@pytest.mark.parametrize("name", ["player_death", "round_start", "tank_spawn", "player_now_it"])
def test_the_events_that_plugins_hook_most_are_there(name: str) -> None:
    assert name in game.events


def test_a_userid_and_an_entity_index_are_told_apart() -> None:
    hurt = game.events.get("player_hurt")
    assert hurt is not None
    assert hurt.users == {"userid", "attacker"}
    assert hurt.entities == {"attackerentid"}
    for name, field in [
        ("witch_killed", "witchid"),
        ("tank_spawn", "tankid"),
        ("infected_death", "infected_id"),
        ("zombie_death", "victim"),
    ]:
        event = game.events.get(name)
        assert event is not None
        assert field in event.entities
        assert field not in event.users
    zombie = game.events.get("zombie_death")
    assert zombie is not None
    assert "infected_id" not in zombie.entities


def test_every_role_is_some_fields() -> None:
    fields = {field for event in game.events for field in event.fields}
    held = {field for event in game.events for field in event.users | event.entities}
    assert held <= fields
    assert len(held) > 30
    assert all(not event.users & event.entities for event in game.events)
