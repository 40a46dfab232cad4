from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from l4d2_sourcepawn.simulate import Kind, Session, World, clock
from l4d2_sourcepawn.vm import Program

TIMERS = """
float g_intervals[8];
int g_count;

public void OnPluginStart()
{
	RegServerCmd("every", Command_Every);
	RegServerCmd("once", Command_Once);
}

Action Command_Every(int args)
{
	char text[32];
	GetCmdArg(1, text, sizeof(text));
	CreateTimer(StringToFloat(text), Timer_Run, ++g_count, TIMER_REPEAT);
	return Plugin_Handled;
}

Action Command_Once(int args)
{
	char text[32];
	GetCmdArg(1, text, sizeof(text));
	CreateTimer(StringToFloat(text), Timer_Run, ++g_count);
	return Plugin_Handled;
}

Action Timer_Run(Handle timer, int number)
{
	int dice = GetRandomInt(0, 999);
	PrintToServer("%d at %.3f, tick %d, %d", number, GetGameTime(), GetGameTickCount(), dice);
	if (number == 2)
	{
		RequestFrame(Frame_Next, number);
		ServerCommand("once 0.7");
	}
	if (number == 3 && GetRandomInt(0, 3) == 0)
	{
		int entity = CreateEntityByName("prop_dynamic");
		AcceptEntityInput(entity, "Kill");
	}
	return number % 5 == 4 ? Plugin_Stop : Plugin_Continue;
}

void Frame_Next(int number)
{
	PrintToServer("frame of %d at %.3f", number, GetGameTime());
}

public void OnEntityDestroyed(int entity)
{
	PrintToServer("gone at %.3f", GetGameTime());
}
"""

intervals = st.lists(
    st.tuples(st.sampled_from(["every", "once"]), st.floats(0.0, 12.0).map(lambda x: f"{x:.3f}")),
    min_size=1,
    max_size=5,
)
waits = st.lists(st.floats(0.01, 9.0), min_size=1, max_size=5)


def _effects(program: Program, timers, seconds) -> list[dict[str, object]]:
    session = Session(program, World.standard(seed=5))
    assert session.load()
    for command, interval in timers:
        session.server_command(f"{command} {interval}")
    for wait in seconds:
        session.advance(wait)
    return [*session.world.effects.records(), {"tick": session.world.tick}]


@pytest.fixture
def program(smx) -> Program:
    """Return the plugin; a first run raises the recursion limit, which Hypothesis watches."""
    program = Program.load(smx(TIMERS))
    Session(program, World.standard()).load()
    return program


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(timers=intervals, seconds=waits)
def test_skipping_idle_ticks_changes_nothing(program, timers, seconds):
    quick = _effects(program, timers, seconds)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "_awake", lambda session: True)
        assert _effects(program, timers, seconds) == quick


def test_idle_time_costs_no_ticks(load, monkeypatch):
    session = load(
        "public void OnPluginStart() { CreateTimer(100.0, Run, 0, TIMER_REPEAT); }"
        'Action Run(Handle timer) { PrintToServer("run"); return Plugin_Continue; }'
    )
    ran = []
    tick = clock.run_tick
    monkeypatch.setattr(clock, "run_tick", lambda each: ran.append(1) or tick(each))
    session.advance(1000)
    assert len(session.world.effects.of(Kind.CONSOLE)) == 10
    assert len(ran) == 10


@pytest.mark.parametrize(
    "hook",
    [
        "public void OnGameFrame() { g_seen++; }",
        "public Action OnPlayerRunCmd(int c) { if (c == 1) g_seen++; return Plugin_Continue; }",
        "public void OnClientPutInServer(int c) { if (c == 1) SDKHook(c, SDKHook_PreThink, See); }",
    ],
)
def test_who_listens_to_frames_gets_every_one(load, hook):
    session = load(
        'int g_seen; public void OnPluginStart() { RegServerCmd("seen", Seen); }'
        'Action Seen(int a) { PrintToServer("%d", g_seen); g_seen = 0; return Plugin_Handled; }'
        "stock void See(int c) { g_seen++; }" + hook
    )
    session.server_command("seen")
    session.advance(10)
    session.server_command("seen")
    assert session.world.effects.texts(Kind.CONSOLE)[-1] == "300"


def test_a_stopped_plugin_costs_nothing(load):
    session = load('public void OnMapStart() { SetFailState("no"); } public void OnGameFrame() {}')
    before = session.plugin.machine.instructions
    session.advance(1000)
    assert session.plugin.machine.instructions == before
