"""Mutated plugins through the whole judge: every one has a verdict, none hangs or raises."""

from __future__ import annotations

import collections
import random
import time

from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.judge import judge_many
from l4d2_sourcepawn.verdict import Rung, Status

SEEDS = [
    """\
#pragma semicolon 1
#pragma newdecls required
#include <sourcemod>

public void OnPluginStart()
{
    RegConsoleCmd("sm_hello", Command_Hello, "Greets \\"you\\"");
}

Action Command_Hello(int client, int args)
{
    ReplyToCommand(client, "Hello (%d)", args);
    return Plugin_Handled;
}
""",
    """\
#include <sourcemod>
#include <sdktools>
/* Slaps whoever is hurt. */
ConVar g_cvDamage;
float g_fLast[MAXPLAYERS + 1] = { 0.0, ... };

public void OnPluginStart()
{
    g_cvDamage = CreateConVar("sm_slap_damage", "5", "Damage", FCVAR_NOTIFY, true, 0.0);
    HookEvent("player_hurt", Event_Hurt, EventHookMode_Post);
}

void Event_Hurt(Event event, const char[] name, bool dontBroadcast)
{
    int client = GetClientOfUserId(event.GetInt("userid"));
    if (client > 0 && IsClientInGame(client) && GetGameTime() - g_fLast[client] > 1.0)
    {
        g_fLast[client] = GetGameTime();
        SlapPlayer(client, g_cvDamage.IntValue, false); // once a second
    }
}
""",
    """\
#include <sourcemod>
#define LOOP(%1,%2) for (int %1 = 1; %1 <= %2; %1++)
#define NAME 'r'

enum struct Score
{
    int kills;
    char name[32];
}

methodmap Player
{
    public Player(int id) { return view_as<Player>(id); }
    property int Id
    {
        public get() { return view_as<int>(this); }
    }
}

stock int Sum(const int[] values, int count, int &most = 0)
{
    int total;
    LOOP(i, count - 1) { total += values[i]; if (values[i] > most) most = values[i]; }
    switch (total) { case 0, 1: return NAME; default: return total << 1; }
}
""",
    """\
#if defined _debug_included
    #define NAME 'd'
#else
    #define NAME 'r'
#endif
int g_iName = NAME;
public int GetName() { return g_iName; }
""",
]
TOKENS = [
    *("(", ")", "{", "}", "[", "]", '"', "'", ";", ",", "/*", "*/", "//", "\\", "\\\n", "\n", "\r"),
    *("#if 0\n", "#endif\n", "#else\n", "#define A (\n", "#endinput\n", '#include "../a"\n', "\0"),
    *("%1", "9" * 40, "0x", "view_as<", "new ", "delete ", "return", "\u202e", "\ufeff", "é", "\t"),
]


def mutated(rng: random.Random) -> str:
    text = rng.choice(SEEDS[:3] * 3 + SEEDS[3:])
    for _ in range(rng.choice((1, 1, 2, 3, 6))):
        start = rng.randrange(len(text) + 1)
        end = min(len(text), start + rng.choice((0, 1, 1, 5, 40)))
        match rng.randrange(5):
            case 0:
                text = text[:start] + text[end:]
            case 1:
                text = text[:start] + rng.choice(TOKENS) + text[start:]
            case 2:
                text = text[:start] + text[start:end] * 3 + text[end:]
            case 3:
                text = text[:start] or text
            case 4:
                brackets = [i for i, character in enumerate(text) if character in "(){}[]\"'"]
                if brackets:
                    cut = rng.choice(brackets)
                    text = text[:cut] + text[cut + 1 :]
    return text


def test_mutated_plugins_have_verdicts(compiler: Compiler) -> None:
    rng = random.Random(20)
    sources = [mutated(rng) for _ in range(600)]
    started = time.monotonic()
    verdicts = judge_many(sources, compiler=compiler)
    outcomes = collections.Counter(
        verdict.result(Rung.COMPILES).evidence["outcome"] for verdict in verdicts
    )
    assert sum(outcomes.values()) == 600
    assert min(outcomes[kind] for kind in ("compiled", "errors", "refused")) > 30
    assert outcomes["timed_out"] < 30
    for verdict in verdicts:
        status = verdict.result(Rung.COMPILES).status
        assert status in (Status.PASSED, Status.FAILED)
        failed = verdict.failed_at
        assert (status is Status.FAILED) == (failed is not None and failed.rung is Rung.COMPILES)
    assert time.monotonic() - started < 120
