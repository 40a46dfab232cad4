from __future__ import annotations

import json

import pytest

from l4d2_sourcepawn import game
from l4d2_sourcepawn.simulate import World, explore
from l4d2_sourcepawn.simulate.events import checked_fields
from l4d2_sourcepawn.simulate.explore import typical_fields
from l4d2_sourcepawn.vm import SmxInvalid

WORKS = """
public void OnPluginStart() {
    HookEvent("player_hurt", Hurt);
    RegAdminCmd("sm_x", X, ADMFLAG_ROOT);
    CreateTimer(2.0, Tick, _, TIMER_REPEAT);
}
void Hurt(Event e, const char[] n, bool d) {
    PrintToChat(GetClientOfUserId(e.GetInt("userid")), "hurt");
}
Action X(int client, int args) { ReplyToCommand(client, "x"); return Plugin_Handled; }
Action Tick(Handle timer) { PrintToServer("tick"); return Plugin_Continue; }
"""


def test_everything_that_a_plugin_asked_for_is_driven(smx):
    found = explore(smx(WORKS))
    assert (found.outcome, found.loaded) == ("explored", True)
    assert (found.events, found.commands, found.timers) == (("player_hurt",), ("sm_x",), 1)
    values = [effect.get("value") for effect in found.effects]
    assert {"hurt", "x", "tick"} <= set(values)
    assert values.count("tick") == 5


def test_it_is_json_and_the_same_every_time(smx):
    first, second = (json.dumps(explore(smx(WORKS)).to_json(), allow_nan=False) for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("source", "outcome"),
    [
        ("public void OnPluginStart() {}", "explored"),
        ("public void OnMapStart() { GetClientHealth(0); }", "faulted"),
        ("public void OnMapStart() { for (;;) {} }", "faulted"),
        ('public void OnPluginStart() { SetFailState("no"); }', "stopped_itself"),
        ("public void OnMapStart() { TF2_X(); } native void TF2_X();", "unscored"),
        (
            'public void OnMapStart() { GetEntProp(1, Prop_Data, "m_notAField"); }',
            "unscored",
        ),
    ],
)
def test_outcomes_are_told_apart(smx, source, outcome):
    assert explore(smx(source)).outcome == outcome


def test_what_is_no_program_is_refused():
    with pytest.raises(SmxInvalid):
        explore(b"no program")


def test_typical_fields_fit_every_event():
    world = World.standard()
    for event in game.events:
        fields = typical_fields(event, world)
        assert set(fields) == set(event.fields)
        checked_fields(event.name, fields)
