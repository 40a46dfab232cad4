from __future__ import annotations

import re

import pytest

from l4d2_sourcepawn import game
from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.errors import FactsDamaged
from l4d2_sourcepawn.game import Miss
from l4d2_sourcepawn.game.wrong_forms import WrongForm, load_catalogue, wrong_forms

_ROWS = wrong_forms().rows
_ENTRIES = 70


def _id(row: WrongForm) -> str:
    return row.id


def test_every_entry_of_the_study_is_there() -> None:
    assert {row.entry for row in _ROWS if row.entry is not None} == set(range(1, _ENTRIES + 1))


@pytest.mark.parametrize("row", _ROWS, ids=_id)
def test_a_wrong_example_is_caught_or_silent_as_the_row_says(
    row: WrongForm, compiler: Compiler
) -> None:
    result = compiler.compile(row.plugin("wrong"))
    codes = {found.code for found in result.diagnostics}
    if row.codes:
        assert codes & set(row.codes), codes
    else:
        assert result.outcome == "compiled"
        assert codes == set()


@pytest.mark.parametrize("row", _ROWS, ids=_id)
def test_a_right_example_compiles_without_a_word(row: WrongForm, compiler: Compiler) -> None:
    result = compiler.compile(row.plugin("right"))
    assert result.diagnostics == ()
    assert result.outcome == "compiled"


@pytest.mark.parametrize("row", wrong_forms().of_kind("event"), ids=_id)
def test_a_wrong_event_does_not_exist_and_its_replacement_does(row: WrongForm) -> None:
    assert row.wrong not in game.events
    assert row.wrong in row.wrong_example
    assert row.replacement is None or row.replacement in game.events


@pytest.mark.parametrize("row", wrong_forms().of_kind("event_field"), ids=_id)
def test_a_wrong_field_is_not_the_events_and_its_replacement_is(row: WrongForm) -> None:
    name, _, field = row.wrong.removeprefix("GetClientOfUserId(").rstrip(")").partition(".")
    event = game.events.get(name)
    assert event is not None
    assert (field in event.fields) == (row.rule == "entity-as-userid")
    assert (field in event.entities) == (row.rule == "entity-as-userid")
    assert row.replacement is None or row.replacement in event.fields


@pytest.mark.parametrize("row", wrong_forms().of_kind("netprop"), ids=_id)
def test_a_wrong_netprop_is_missed_and_its_replacement_found(row: WrongForm) -> None:
    if row.rule == "unknown-netprop":
        assert f'Prop_Send, "{row.wrong}"' in row.wrong_example
        assert isinstance(game.netprops.find("Prop_Send", row.wrong), Miss)
    if row.replacement is not None:
        found = game.netprops.find("Prop_Send", row.replacement, "CTerrorPlayer")
        assert not isinstance(found, Miss)


def _invented(source: str) -> list[str]:
    """Return the events and netprops in a source that the game does not have."""
    events = [name for name in re.findall(r'HookEvent\("(\w+)"', source) if name not in game.events]
    props = re.findall(r'(Prop_Send|Prop_Data), "(\w+)"', source)
    return events + [
        name
        for kind, name in props
        if isinstance(game.netprops.find(kind, name, "CTerrorPlayer"), Miss)
    ]


def test_no_right_example_invents_an_event_or_netprop() -> None:
    assert {row.id: _invented(row.plugin("right")) for row in _ROWS} == {r.id: [] for r in _ROWS}
    assert all(_invented(row.plugin("wrong")) for row in _ROWS if row.kind == "event")


def test_a_form_is_found_by_kind_and_letters() -> None:
    found = wrong_forms().get("event", "tank_death")
    assert found is not None
    assert found.replacement == "tank_killed"
    assert wrong_forms().get("event", "Tank_Death") is None
    assert wrong_forms().get("function", "tank_death") is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"rows: [",
        b"format: 1\nrows: []\n",
        b"\xff\xfe\x00",
        b"format: 1\nabout: a\nsource: b\nevidence: {C: c}\nrows: [{id: a}]\n",
    ],
)
def test_a_damaged_catalogue_is_a_typed_error(data: bytes) -> None:
    with pytest.raises(FactsDamaged, match=r"wrong_forms\.yaml"):
        load_catalogue(lambda: data)


def test_a_row_that_nothing_can_catch_is_refused() -> None:
    row = _ROWS[0].model_dump() | {"codes": (), "rule": None}
    with pytest.raises(ValueError, match="neither a compiler code nor a lint rule"):
        WrongForm.model_validate(row)


def test_a_row_with_one_example_twice_is_refused() -> None:
    row = _ROWS[0].model_dump()
    row["right_example"] = row["wrong_example"]
    with pytest.raises(ValueError, match="the same example twice"):
        WrongForm.model_validate(row)
