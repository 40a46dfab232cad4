from __future__ import annotations

import pytest

from l4d2_sourcepawn.errors import FactsDamaged
from l4d2_sourcepawn.structure.facts import (
    left4dhooks_forwards,
    load_structure_facts,
    structure_facts,
)

ROW = "{code: ST001, id: a, severity: error, what: w, why: y, fix: f, source: s}"
TABLE = (
    "{{format: 1, about: a, source: s, rules: [{rules}], life_cycle: [], forwards: [],"
    " includes: [], reads: [GetTime], reads_beginning: [Is], registers: [HookEvent],"
    " announces: []}}"
)


def test_natives_are_told_apart_by_name_and_by_beginning():
    facts = load_structure_facts(TABLE.format(rules=ROW).encode)
    assert all(map(facts.is_inert, ("GetTime", "IsClientInGame", "HookEvent")))
    assert not any(map(facts.is_inert, ("GetTimer", "PrintToChat", "")))


def test_the_package_knows_what_acts():
    acting = (
        "SetEntProp", "PrintToChat", "ServerCommand", "AcceptEntityInput", "ConVar.SetInt",
        "Event.SetInt", "Event.Fire", "KeyValues.ExportToFile", "Cookie.Set", "TeleportEntity",
        "ReplyToCommand", "EmitSound", "Menu.Display", "DHookEnableDetour", "SQL_Query",
    )  # fmt: skip
    facts = structure_facts()
    assert not [native for native in acting if facts.is_inert(native)]
    assert "L4D_OnSpawnTank" in left4dhooks_forwards()
    assert "OnPlayerDeath" not in facts.forwards | left4dhooks_forwards()


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"[",
        TABLE.format(rules=f"{ROW}, {ROW}").encode(),
        TABLE.format(rules=ROW.replace("error", "fatality")).encode(),
        TABLE.format(rules=ROW.replace("ST001", "X1")).encode(),
        TABLE.format(rules=ROW).replace("format: 1", "format: 2").encode(),
    ],
)
def test_a_damaged_table_is_told(damaged):
    with pytest.raises(FactsDamaged, match=r"structure\.yaml is damaged"):
        load_structure_facts(lambda: damaged)


def test_a_rule_that_is_not_there_is_damage():
    with pytest.raises(FactsDamaged, match="ST999"):
        structure_facts().rule("ST999")
