from __future__ import annotations

import pytest

from l4d2_sourcepawn import game
from l4d2_sourcepawn.game import Miss, Netprop, PropKind
from l4d2_sourcepawn.game.netprops import PLAYER_CLASS


def _found(kind: str, name: str, cls: str | None = None) -> Netprop:
    found = game.netprops.find(kind, name, cls)
    assert isinstance(found, Netprop), found
    return found


def _missed(kind: str, name: str, cls: str | None = None) -> Miss:
    missed = game.netprops.find(kind, name, cls)
    assert isinstance(missed, Miss), missed
    return missed


def test_a_property_has_a_type_and_the_classes_that_declare_it() -> None:
    found = _found("Prop_Send", "m_flLaggedMovementValue")
    assert found.kind is PropKind.SEND
    assert found.type == "float"
    assert "CBasePlayer" in found.classes


@pytest.mark.parametrize(
    "name",
    [
        "m_zombieClass",  # its own
        "m_iHealth",  # an ancestor's
        "m_iTeamNum",  # the root's
        "m_vecMins",  # of a table embedded in the root
        "m_timestamp",  # of a timer embedded in it
        "m_vecVelocity[0]",
        "m_hViewModel",  # an array
        "movetype",
    ],
)
def test_a_players_properties_are_found_along_its_ancestors(name: str) -> None:
    _found("Prop_Send", name, PLAYER_CLASS)


def test_a_property_of_another_class_is_missed_on_a_player() -> None:
    missed = _missed("Prop_Send", "m_rage", PLAYER_CLASS)
    assert missed.other_class
    assert missed.proved
    _found("Prop_Send", "m_rage", "CWitch")
    _found("Prop_Send", "m_rage")


def test_what_only_some_clients_have_is_found_on_a_client_of_unknown_class() -> None:
    name = "m_humanSpectatorUserID"
    assert _missed("Prop_Send", name, PLAYER_CLASS).other_class
    _found("Prop_Send", name, "CSurvivorBot")
    found = game.netprops.find("Prop_Send", name, PLAYER_CLASS, derived=True)
    assert isinstance(found, Netprop)
    missed = game.netprops.find("Prop_Send", "m_rage", PLAYER_CLASS, derived=True)
    assert isinstance(missed, Miss)


def test_a_class_with_unknown_ancestors_proves_nothing() -> None:
    assert game.netprops.parent("CWitch") is None
    _found("Prop_Send", "m_iTeamNum", "CWitch")
    _found("Prop_Send", "m_iTeamNum", "CNobodyKnows")


def test_case_matters_and_the_right_case_is_told() -> None:
    missed = _missed("Prop_Send", "m_flMaxSpeed", PLAYER_CLASS)
    assert missed.right_case == "m_flMaxspeed"
    assert missed.near[0] == "m_flMaxspeed"
    assert _missed("Prop_Send", "m_iZombieClass").right_case is None


def test_a_data_field_is_found_by_use_or_by_the_engine_and_a_miss_proves_nothing() -> None:
    assert _found("Prop_Data", "m_strMapSetScriptName").type is None
    assert _found("Prop_Data", "m_iHealth").type == "int"
    missed = _missed("Prop_Data", "m_zombieClass")
    assert missed.other_kind
    assert not missed.proved
    assert _missed("Prop_Send", "m_takedamage").other_kind


def test_a_property_of_another_game_is_told_apart_from_an_invented_one() -> None:
    assert _missed("Prop_Send", "m_healTarget").other_game == "left4dead"
    assert _missed("Prop_Send", "m_bCloaked").other_game is None


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="Prop_Sent"):
        game.netprops.find("Prop_Sent", "m_iHealth")


def test_no_name_is_left_as_a_generator_wrote_it() -> None:
    names = game.netprops.names("Prop_Send")
    assert len(names) > 1250
    assert not [name for name in names if name[-2:] in ("_0", "_1", "_2")]
    assert "m_fog.start" in names
    assert names == tuple(sorted(names))


def test_every_player_class_descends_from_the_root() -> None:
    cls: str | None = PLAYER_CLASS
    line = []
    while cls is not None:
        line.append(cls)
        cls = game.netprops.parent(cls)
    assert line[-1] == "CBaseEntity"
    assert len(line) > 5
    assert set(line) <= set(game.netprops.classes())
