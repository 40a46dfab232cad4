from __future__ import annotations

import json
import subprocess
import sys

import pytest

from l4d2_sourcepawn.scenario import Budget, parse_task_scenarios, run_scenarios
from l4d2_sourcepawn.vm import SmxInvalid

TASK = parse_task_scenarios(
    """
id: toy
source: "who is caught by a tongue is told how often, in this round, and nobody else"
variants: [{seed: 1}, {seed: 2, humans: 3}, {seed: 3, names: hostile}]
scenarios:
  - name: each catch is counted for who is caught
    players:
      nick: {role: survivor, human: true}
      ellis: {role: survivor, human: true}
      smoker: smoker
      watcher: spectator
    steps:
      - leave_start_area: {}
      - tongue: {victim: nick, by: smoker}
      - expect: {chat: {to: nick, number: 1, contains: ["{smoker}"], alone: true}}
      - tongue_ends: {victim: nick, by: smoker}
      - expect_nothing: [anything]
      - tongue: {victim: ellis, by: smoker}
      - expect: {chat: {to: ellis, number: 1}}
      - tongue_ends: {victim: ellis, by: smoker}
      - tongue: {victim: nick, by: smoker}
      - expect: {chat: {to: nick, number: 2}}
      - tongue_misses: {by: smoker}
      - expect_nothing: [message]
  - name: a new round begins at zero
    players:
      nick: {role: survivor, human: true}
      smoker: {role: smoker, human: true}
    steps:
      - tongue: {victim: nick, by: smoker}
      - restart_round: {}
      - spawn: {what: smoker, player: smoker}
      - mark: {}
      - tongue: {victim: nick, by: smoker}
      - expect: {chat: {to: nick, number: 1}}
"""
)

BY_EVENT = """
int g_caught[MAXPLAYERS + 1];

public void OnPluginStart()
{
	HookEvent("tongue_grab", Event_Grab);
	HookEvent("round_start", Event_Start, EventHookMode_PostNoCopy);
}

void Event_Start(Event event, const char[] name, bool dontBroadcast)
{
	for (int i = 0; i <= MaxClients; i++) g_caught[i] = 0;
}

void Event_Grab(Event event, const char[] name, bool dontBroadcast)
{
	int client = GetClientOfUserId(event.GetInt("victim"));
	int smoker = GetClientOfUserId(event.GetInt("userid"));
	g_caught[client]++;
	PrintToChat(client, "%N caught you, catch %d", smoker, g_caught[client]);
}
"""

BY_FORWARD = """
StringMap g_caught;

public void OnPluginStart()
{
	g_caught = new StringMap();
}

public void OnMapStart()
{
	HookEvent("round_end", Event_End);
}

void Event_End(Event event, const char[] name, bool dontBroadcast)
{
	g_caught.Clear();
}

public void L4D_OnGrabWithTongue_Post(int victim, int attacker)
{
	char key[16];
	IntToString(GetClientUserId(victim), key, sizeof(key));
	int count;
	g_caught.GetValue(key, count);
	g_caught.SetValue(key, count + 1);
	DataPack pack;
	CreateDataTimer(0.3, Timer_Tell, pack);
	pack.WriteCell(GetClientUserId(victim));
	pack.WriteCell(GetClientUserId(attacker));
	pack.WriteCell(count + 1);
}

Action Timer_Tell(Handle timer, DataPack pack)
{
	pack.Reset();
	int victim = GetClientOfUserId(pack.ReadCell());
	int attacker = GetClientOfUserId(pack.ReadCell());
	if (victim && attacker)
	{
		char name[MAX_NAME_LENGTH];
		GetClientName(attacker, name, sizeof(name));
		PrintToChat(victim, "\\x04Number \\x05%d\\x01 by %s", pack.ReadCell(), name);
	}
	return Plugin_Stop;
}
"""

WRONG = {
    "empty": "",
    "a fixed client": BY_EVENT.replace('GetClientOfUserId(event.GetInt("victim"))', "1"),
    "userid for client": BY_EVENT.replace(
        'GetClientOfUserId(event.GetInt("victim"))', 'event.GetInt("victim")'
    ),
    "everybody": BY_EVENT.replace("PrintToChat(client,", "PrintToChatAll("),
    "one too many": BY_EVENT.replace("g_caught[client]++;", "g_caught[client] += 2;"),
    "one count for all": BY_EVENT.replace("g_caught[client]", "g_caught[0]"),
    "never reset": BY_EVENT.replace("g_caught[i] = 0", "g_caught[0] = 0"),
    "twice": BY_EVENT.replace(
        "\tPrintToChat(client,", '\tPrintToChat(client, "caught");\n\tPrintToChat(client,'
    ),
    "wrong event": BY_EVENT.replace('"tongue_grab"', '"tongue_release"'),
    "a name as a format": BY_EVENT.replace(
        'PrintToChat(client, "%N caught you, catch %d", smoker, g_caught[client]);',
        "char text[128]; FormatEx(text, sizeof(text), "
        '"%N caught you, catch %d", smoker, g_caught[client]); PrintToChat(client, text);',
    ),
}


@pytest.mark.parametrize("source", [BY_EVENT, BY_FORWARD], ids=["event", "forward"])
def test_right_plugins_pass_whatever_their_means(smx, source):
    run = run_scenarios(smx(source), TASK)
    assert run.outcome == "passed", run.reason
    assert len(run.runs) == run.planned == 6


@pytest.mark.parametrize("what", WRONG)
def test_wrong_plugins_fail(smx, what):
    assert WRONG[what] != BY_EVENT
    run = run_scenarios(smx(WRONG[what]), TASK)
    assert run.outcome == "failed"
    first = next(each for each in run.runs if each.outcome == "failed")
    assert first.reason
    assert first.failed is not None or first.faults


def test_a_failure_tells_what_was_expected_and_seen(smx):
    run = run_scenarios(smx(WRONG["one too many"]), TASK)
    failed = run.runs[0].failed
    assert failed is not None
    assert (failed.step, failed.what) == ("3", "expect")
    assert "the number 1" in failed.expected
    assert "catch 2" in failed.observed


def test_a_fault_fails_even_where_nothing_is_expected_of_it(play):
    source = """
    public void OnPluginStart() { HookEvent("player_jump", E); }
    void E(Event e, const char[] n, bool d) { int a[2]; a[e.GetInt("userid")] = 1; }
    """
    steps = 'event: {name: player_jump, fields: {userid: "@nick"}}\nexpect_nothing: [chat]'
    run = play(source, steps)
    assert run.outcome == "failed"
    assert "out-of-bounds" in run.runs[0].faults[0].message
    assert run.runs[0].failed is None


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ('public void OnPluginStart() { HookEvent("no_such", INVALID_FUNCTION); }', "no_such"),
        ('public void OnPluginStart() { SetFailState("wrong game"); }', "wrong game"),
        ("public void OnMapStart() { while (true) {} }", "budget"),
    ],
)
def test_a_plugin_that_does_not_run_fails(play, source, reason):
    run = play(source, "wait: 1\nexpect_nothing: [chat]")
    assert run.outcome == "failed"
    assert reason in run.reason


def test_runs_end_with_the_first_overrun(smx):
    run = run_scenarios(
        smx("public void OnMapStart() { while (true) {} }"), TASK, budget=Budget(call=100_000)
    )
    assert (len(run.runs), run.planned) == (1, 6)
    assert run.instructions < 400_000


UNMOCKED = "native int NoOneHasThis(); "


def test_what_is_not_mocked_leaves_unscored(play):
    source = UNMOCKED + "public void OnMapStart() { NoOneHasThis(); }"
    run = play(source, "wait: 1\nexpect: {chat: {to: nick}}")
    assert run.outcome == "unscored"
    assert run.unmocked == {"NoOneHasThis": 1}


def test_a_run_that_needed_nothing_and_fails_is_a_fail(smx):
    source = UNMOCKED + BY_EVENT.replace(
        "public void OnPluginStart()\n{",
        "public void OnClientSayCommand_Post(int c, const char[] m, const char[] t)"
        "{ NoOneHasThis(); }\npublic void OnPluginStart()\n{",
    ).replace("g_caught[client]++", "g_caught[client] += 3")
    text = """
id: toy
source: s
variants: [{seed: 4}]
scenarios:
  - name: says
    players: {nick: survivor}
    steps: [{say: {who: nick, text: hi}}, {expect_nothing: [chat]}]
  - name: caught
    players: {nick: survivor, smoker: smoker}
    steps: [{tongue: {victim: nick, by: smoker}}, {expect: {chat: {to: nick, number: 1}}}]
"""
    run = run_scenarios(smx(source), parse_task_scenarios(text))
    assert [each.outcome for each in run.runs] == ["unscored", "failed"]
    assert run.outcome == "failed"


def test_bytes_that_are_no_plugin_are_refused():
    with pytest.raises(SmxInvalid):
        run_scenarios(b"nonsense", TASK)


def test_the_same_run_gives_the_same_record_in_another_process(smx, tmp_path):
    plugin, tasks = tmp_path / "plugin.smx", tmp_path / "toy.json"
    plugin.write_bytes(smx(BY_FORWARD))
    tasks.write_text(json.dumps(TASK.model_dump(mode="json", by_alias=True, exclude_unset=True)))
    first = json.dumps(run_scenarios(smx(BY_FORWARD), TASK).to_json(), sort_keys=True)
    assert json.dumps(run_scenarios(smx(BY_FORWARD), TASK).to_json(), sort_keys=True) == first
    script = (
        "import json, sys, pathlib\n"
        "from l4d2_sourcepawn.scenario import parse_task_scenarios, run_scenarios\n"
        "smx = pathlib.Path(sys.argv[1]).read_bytes()\n"
        "task = parse_task_scenarios(pathlib.Path(sys.argv[2]).read_text())\n"
        "print(json.dumps(run_scenarios(smx, task).to_json(), sort_keys=True))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(plugin), str(tasks)],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONHASHSEED": "77", "PYTHONPATH": ":".join(sys.path)},
        timeout=60,
    )
    assert done.stdout.strip() == first
