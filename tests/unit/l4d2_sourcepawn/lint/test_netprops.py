from __future__ import annotations

from collections.abc import Callable

import pytest

from l4d2_sourcepawn.verdict import Diagnostic, Severity

Find = Callable[..., list[Diagnostic]]
UNKNOWN, CLASS = "L4D-PROP-UNKNOWN", "L4D-PROP-CLASS"


def test_a_networked_property_that_nothing_has_is_an_error(find: Find) -> None:
    (found,) = find('void A(int e) { GetEntProp(e, Prop_Send, "m_iArmor"); }', UNKNOWN)
    assert found.severity is Severity.ERROR


def test_the_right_case_is_put_in_its_place(find: Find) -> None:
    source = 'void A(int e) { SetEntPropFloat(e, Prop_Send, "m_flMaxSpeed", 1.0); }'
    (found,) = find(source, UNKNOWN)
    assert found.fix == "write m_flMaxspeed: case matters"
    assert [edit.text for edit in found.edits] == ['"m_flMaxspeed"']


@pytest.mark.parametrize(
    "source",
    [
        'void A(int e) { GetEntProp(e, Prop_Data, "m_iNothingKnown"); }',
        'void A(int e) { if (g_bL4D2) { GetEntProp(e, Prop_Send, "m_iArmor"); } }',
        'void A(int e) { GetEntProp(e, Prop_Send, "m_iArmor"); if (x == Engine_CSS) {} }',
        'void A(int e) { GetEntProp(e, Prop_Send, "m_healTarget"); }',
    ],
)
def test_what_the_tables_do_not_prove_is_a_warning(find: Find, source: str) -> None:
    (found,) = find(source, UNKNOWN)
    assert found.severity is Severity.WARNING


@pytest.mark.parametrize(
    "source",
    [
        'void A(int e) { GetEntProp(e, Prop_Send, "m_iHealth"); }',
        'void A(int e) { if (HasEntProp(e, Prop_Send, "m_x")) GetEntProp(e, Prop_Send, "m_x"); }',
        "void A(int e, const char[] p) { GetEntProp(e, Prop_Send, p); }",
        'void A(int e, PropType t) { GetEntProp(e, t, "m_iArmor"); }',
        '// GetEntProp(e, Prop_Send, "m_iArmor");\nvoid A() {}',
    ],
)
def test_what_is_not_known_to_be_wrong_is_clean(find: Find, source: str) -> None:
    assert find(source, UNKNOWN) == []


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ('int c = GetClientOfUserId(x); GetEntProp(c, Prop_Send, "m_iClip1");', 1),
        ('for (int i = 1; i <= MaxClients; i++) GetEntProp(i, Prop_Send, "m_iClip1");', 1),
        ('int c = GetClientOfUserId(x); GetEntPropFloat(c, Prop_Data, "m_flSpeed");', 1),
        ('int c = GetClientOfUserId(x); GetEntProp(c, Prop_Send, "m_zombieClass");', 0),
        ('int w = GetPlayerWeaponSlot(x, 0); GetEntProp(w, Prop_Send, "m_iClip1");', 0),
        ('if (x <= MaxClients) return; GetEntProp(x, Prop_Send, "m_iClip1");', 0),
        ('GetEntPropFloat(x, Prop_Data, "m_flSpeed");', 0),
    ],
)
def test_a_player_has_not_the_properties_of_a_weapon(find: Find, body: str, count: int) -> None:
    assert len(find(f"void A(int x) {{ {body} }}", CLASS)) == count


def test_the_client_of_a_forward_is_a_client(find: Find) -> None:
    source = 'public void {0}(int who) {{ GetEntProp(who, Prop_Send, "m_iClip1"); }}'
    assert len(find(source.format("OnClientPutInServer"), CLASS)) == 1
    assert find(source.format("OnEntityDestroyed"), CLASS) == []
