from __future__ import annotations

import json
from collections.abc import Callable
from importlib import resources

import pytest

from l4d2_sourcepawn.errors import FactsDamaged, SourcePawnError
from l4d2_sourcepawn.game import EventTable, NameTable, NetpropTable, NumberTable, WeaponTable
from l4d2_sourcepawn.game.tables import load_rows, package_table

_TABLES = sorted(
    entry.name.removesuffix(".json")
    for entry in (resources.files("l4d2_sourcepawn") / "facts").iterdir()
    if entry.name.endswith(".json")
)
_USES: dict[str, Callable[[Callable[[str], bytes]], object]] = {
    "events": lambda read: len(EventTable(read)),
    "classnames": lambda read: len(NameTable("classnames", "classnames", read)),
    "players": lambda read: NumberTable("players", "teams", read).get("survivor"),
    "weapons": lambda read: len(WeaponTable(read)),
    "netprops_send": lambda read: NetpropTable(read).find("Prop_Send", "m_iHealth"),
    "netprops_data": lambda read: NetpropTable(read).find("Prop_Data", "m_iHealth"),
}


@pytest.mark.parametrize("name", _TABLES)
def test_every_table_has_a_purpose_a_source_and_rows(name: str) -> None:
    table = json.loads(package_table(name))
    assert table["about"].endswith(".")
    assert table["source"]
    sources = table.get("sources", {})
    assert not sources or table["source"] in sources
    parts = [key for key in table if key not in ("format", "about", "source", "sources")]
    for rows in load_rows(name, tuple(parts), package_table):
        for key, row in rows.items():
            assert key == key.strip() != ""
            if isinstance(row, dict) and "source" in row:
                assert row["source"] in sources, key


def test_a_sources_key_that_no_row_cites_is_noticed() -> None:
    table = json.loads(package_table("classnames"))
    cited = {row.get("source", table["source"]) for row in table["classnames"].values()}
    assert cited == set(table["sources"])


def test_the_facts_stay_small() -> None:
    folder = resources.files("l4d2_sourcepawn") / "facts"
    assert sum(len(entry.read_bytes()) for entry in folder.iterdir() if entry.is_file()) < 410_000


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
        (b"[]", "is not a table of format 1"),
        (b'{"format": 2}', "is not a table of format 1"),
        (b'{"format": 1, "source": "x"}', "has no about"),
        (b'{"format": 1, "about": "x", "source": 5}', "has no source"),
        (b'{"format": 1, "about": "x", "source": "y"}', "has no "),
    ],
)
@pytest.mark.parametrize("name", _USES)
def test_a_damaged_table_is_a_typed_error_with_its_name(name: str, data: bytes, why: str) -> None:
    with pytest.raises(FactsDamaged, match=rf"{name}\.json {why}.*install the package again"):
        _USES[name](lambda _: data)


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("events", {"events": {"player_death": {"userid": "shrot"}}, "roles": {"a": "user"}}),
        ("events", {"events": {"player_death": {"userid": 1}}, "roles": {"a": "user"}}),
        ("events", {"events": {"player_death": []}, "roles": {"a": "user"}}),
        ("events", {"events": {"player_death": {}}, "roles": {"userid short": 1}}),
        ("players", {"teams": {"survivor": "2"}}),
        ("players", {"teams": {"survivor": True}}),
        ("weapons", {"weapons": {"weapon_rifle": {"id": 5}}}),
        ("weapons", {"weapons": {"weapon_rifle": {"id": 5, "team": "red"}}}),
        ("netprops_send", {"classes": {"CBaseEntity": {"props": {}}}}),
        ("netprops_send", {"classes": {"CBaseEntity": {"parent": 1, "props": {}}}}),
        ("netprops_send", {"classes": {"CTank": {"parent": "CNobody", "props": {}}}}),
        ("netprops_send", {"classes": {"CTank": {"parent": "CTank", "props": {}}}}),
        ("netprops_data", {"in_use": {"m_iHealth": "often"}, "engine": {"m_iHealth": "int"}}),
    ],
)
def test_a_row_of_the_wrong_form_is_a_typed_error(name: str, rows: dict[str, object]) -> None:
    data = json.dumps({"format": 1, "about": "a", "source": "b", **rows}).encode()
    with pytest.raises(FactsDamaged, match=rf"{name}\.json"):
        _USES[name](lambda _: data)


def test_a_missing_table_is_a_typed_error() -> None:
    with pytest.raises(FactsDamaged, match="cannot be read"):
        package_table("nothing")


def test_damage_is_one_of_the_packages_errors() -> None:
    assert issubclass(FactsDamaged, SourcePawnError)
