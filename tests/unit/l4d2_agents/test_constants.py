from __future__ import annotations

import contextlib
import copy
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from l4d2_agents.constants import ConstantTable, load_constants, parse_constants
from l4d2_agents.errors import ConstantsInvalid, UnknownConstant

# Works that print the game's own default values, as the file describes them.
DEFAULT_TABLES = {"chaos_defaults", "left4dhooks_test", "convar_table"}

VALID: dict[str, Any] = {
    "sources": {"dump": "a dump of the convars"},
    "constants": [
        {
            "id": "tank.health",
            "value": 4000,
            "unit": "hp",
            "convar": "z_tank_health",
            "source": ["dump"],
            "confidence": "high",
        },
        {
            "id": "tank.hit.easy",
            "value": 12,
            "unit": "hp",
            "difficulty": "easy",
            "source": ["dump"],
            "confidence": "low",
            "note": "disputed",
        },
    ],
}


@pytest.fixture(scope="module")
def table() -> ConstantTable:
    return load_constants()


def parse(document: object) -> ConstantTable:
    return parse_constants(yaml.safe_dump(document), name="test.yaml")


def test_the_shipped_rows_cover_what_a_simulator_starts_from(table: ConstantTable) -> None:
    kinds = {row.id.split(".")[0] for row in table.constants}
    specials = {"smoker", "boomer", "hunter", "jockey", "charger", "spitter", "tank", "witch"}
    assert {"survivor", "common", "friendly_fire", "mob", "tempo", "weapon"} | specials <= kinds
    assert len(table.constants) >= 60


@pytest.mark.parametrize(
    ("id_", "value", "unit", "convar"),
    [
        ("survivor.incap_health", 300, "hp", "survivor_incap_health"),
        ("survivor.temp_health_decay", 0.27, "hp/s", "pain_pills_decay_rate"),
        ("charger.charge_interval", 12, "s", "z_charge_interval"),
        ("mob.interval_max.easy", 240, "s", "z_mob_spawn_max_interval_easy"),
        ("tempo.relax_max_flow", 3000, "u", "director_relax_max_flow_travel"),
    ],
)
def test_shipped_values(
    table: ConstantTable, id_: str, value: float, unit: str, convar: str
) -> None:
    row = table[id_]
    assert (row.value, row.unit, row.convar) == (value, unit, convar)


def test_a_convar_has_one_default(table: ConstantTable) -> None:
    convars = [row.convar for row in table.constants if row.convar]
    assert len(convars) == len(set(convars))


def test_confidence_follows_from_the_sources(table: ConstantTable) -> None:
    for row in table.constants:
        if row.confidence == "high":
            assert DEFAULT_TABLES & set(row.source), row.id
        if "recollection" in row.source:
            assert row.confidence == "low", row.id


def test_a_disputed_value_is_never_of_high_confidence(table: ConstantTable) -> None:
    disputed = [row for row in table.constants if row.note and row.note.startswith("disputed")]
    assert disputed
    assert all(row.confidence != "high" for row in disputed)


def test_the_lower_bound_of_a_pair_is_below_its_upper(table: ConstantTable) -> None:
    values = {row.id: row.value for row in table.constants}
    pairs = [(id_, id_.replace("_min", "_max")) for id_ in values if "_min" in id_]
    pairs = [(low, high) for low, high in pairs if high in values]
    assert len(pairs) >= 8
    assert all(values[low] < values[high] for low, high in pairs)


def test_an_unknown_id_names_the_nearest(table: ConstantTable) -> None:
    with pytest.raises(UnknownConstant, match=r"'hunter\.helth'.*hunter\.health"):
        table["hunter.helth"]


def test_an_id_that_resembles_nothing_gets_no_hint(table: ConstantTable) -> None:
    with pytest.raises(UnknownConstant) as raised:
        table["qqqq"]
    assert str(raised.value) == "no constant is called 'qqqq'"


def test_rows_are_immutable(table: ConstantTable) -> None:
    with pytest.raises(ValueError, match="frozen"):
        table["tank.health"].value = 1


def test_a_valid_document_is_read_in_order() -> None:
    table = parse(VALID)
    assert [row.id for row in table.constants] == ["tank.health", "tank.hit.easy"]
    assert table["tank.hit.easy"].note == "disputed"


@pytest.mark.parametrize(
    ("row", "change", "message"),
    [
        (1, {"unit": "furlong"}, r"row 2 \(tank\.hit\.easy\), unit: "),
        (1, {"source": []}, r"row 2 \(tank\.hit\.easy\), source: "),
        (1, {"source": ["rumour"]}, r"tank\.hit\.easy cites unknown source: rumour"),
        (1, {"id": "tank.health", "difficulty": None}, "given more than once: tank.health"),
        (0, {"value": "4000"}, r"row 1 \(tank\.health\), value: "),
        (0, {"value": True}, r"row 1 \(tank\.health\), value: "),
        (0, {"value": -1}, r"row 1 \(tank\.health\), value: "),
        (0, {"value": 10**400}, r"row 1 \(tank\.health\), value: "),
        (0, {"value": float("nan")}, r"row 1 \(tank\.health\), value: "),
        (0, {"value": float("inf")}, r"row 1 \(tank\.health\), value: "),
        (0, {"colour": "green"}, r"row 1 \(tank\.health\), colour: "),
        (0, {"confidence": "sure"}, r"row 1 \(tank\.health\), confidence: "),
        (0, {"convar": "z tank"}, r"row 1 \(tank\.health\), convar: "),
        (0, {"id": "Tank Health"}, r"row 1 \(Tank Health\), id: "),
        (0, {"difficulty": "expert"}, r"row 1 \(tank\.health\).*must end in it"),
        (0, {"note": ""}, r"row 1 \(tank\.health\), note: "),
    ],
)
def test_a_bad_row_is_named(row: int, change: dict[str, object], message: str) -> None:
    document = copy.deepcopy(VALID)
    document["constants"][row].update(change)
    with pytest.raises(ConstantsInvalid, match=message) as raised:
        parse(document)
    assert str(raised.value).startswith("test.yaml")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("key", ["id", "value", "unit", "source", "confidence"])
def test_a_missing_key_is_named(key: str) -> None:
    document = copy.deepcopy(VALID)
    del document["constants"][0][key]
    with pytest.raises(ConstantsInvalid, match=rf"row 1.*, {key}: Field required"):
        parse(document)


def test_a_source_that_no_row_cites_is_refused() -> None:
    document = copy.deepcopy(VALID)
    document["sources"]["idle"] = "cited by nothing"
    with pytest.raises(ConstantsInvalid, match="no row cites the source: idle"):
        parse(document)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "constants: [1]", "sources: 3", "a: [", "\tx", "\0", "2001-99-99", "9" * 5000],
)
def test_a_file_that_is_no_table_is_refused(text: str) -> None:
    with pytest.raises(ConstantsInvalid, match=r"^test\.yaml"):
        parse_constants(text, name="test.yaml")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "value", "unit", "source", "constants", "sources"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(json_values, st.sampled_from(["sources", "constants", "row", "file"]))
def test_whatever_the_document_holds_it_is_read_or_refused(value: object, where: str) -> None:
    document: Any = copy.deepcopy(VALID)
    if where == "file":
        document = value
    elif where == "row":
        document["constants"].append(value)
    else:
        document[where] = value
    with contextlib.suppress(ConstantsInvalid):
        parse(document)


@given(st.text(max_size=60))
def test_whatever_the_text_the_error_is_typed(text: str) -> None:
    with pytest.raises(ConstantsInvalid):
        parse_constants(text, name="test.yaml")
