from __future__ import annotations

from collections.abc import Callable

from l4d2_sourcepawn.game import events

Mutated = Callable[[str, str], list[str]]

HOOKED = """
void OnPluginStart()
{
    HookEvent("charger_carry_start", OnCarry);
}
void OnCarry(Event event, const char[] name, bool dontBroadcast)
{
    Tell(event.GetInt("userid"), event.GetInt("victim"));
}
"""


def test_a_wrong_event_has_the_fields_that_are_read(mutated: Mutated) -> None:
    found = mutated("wrong-event", HOOKED)
    assert found
    for line in found:
        wrong = events.get(line.split('"')[1])
        assert wrong is not None
        assert wrong.name != "charger_carry_start"
        assert {"userid", "victim"} <= set(wrong.fields)


HOOK = 'void OnPluginStart() {{ HookEvent("{}", OnIt); {} }}\nvoid OnIt(Event e) {{}}'


def test_an_event_of_the_same_moment_is_not_wrong(mutated: Mutated) -> None:
    left = mutated("wrong-event", HOOK.format("player_left_start_area", ""))
    assert left
    assert not any("player_left_safe_area" in line for line in left)
    started = mutated("wrong-event", HOOK.format("round_start", ""))
    assert started
    assert not any("pre_entity" in line or "post_nav" in line for line in started)


def test_an_event_that_is_hooked_already_is_not_wrong(mutated: Mutated) -> None:
    other = 'HookEvent("tank_killed", OnIt);'
    wrong = 'HookEvent("tank_killed", OnIt); '
    assert any(wrong in line for line in mutated("wrong-event", HOOK.format("tank_spawn", "")))
    both = mutated("wrong-event", HOOK.format("tank_spawn", other))
    assert both
    assert not any(line.count("tank_killed") == 2 for line in both)


def test_a_wrong_field_holds_the_same_kind_of_thing(mutated: Mutated) -> None:
    assert mutated("wrong-field", HOOKED) == [
        'Tell(event.GetInt("victim"), event.GetInt("victim"));',
        'Tell(event.GetInt("userid"), event.GetInt("userid"));',
    ]


def test_forwards(mutated: Mutated) -> None:
    assert mutated("wrong-forward", "public void OnMapEnd() {}") == ["public void OnMapStart() {}"]
    assert mutated("wrong-forward", "public void OnMapEnd() {}\npublic void OnMapStart() {}") == []
    assert mutated("wrong-forward", "void OnMapEnd() {}") == []
    joins = "public void OnClientPutInServer(int client) {{ {} }}"
    assert mutated("wrong-forward", joins.format("Welcome(client);")) == [
        "public void OnClientDisconnect(int client) { Welcome(client); }"
    ]
    assert mutated("wrong-forward", joins.format("g_kills[client] = 0;")) == []
    tank = "public void L4D_OnSpawnTank_Post(int client, const float p[3], const float a[3]) {}"
    found = mutated("wrong-forward", tank)
    assert found
    assert all("L4D_OnSpawnTank" not in line for line in found)
