from __future__ import annotations

from collections.abc import Callable

import pytest

Mutated = Callable[[str, str], list[str]]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("if (!a) return;", ["{}"]),
        ("for (;;) { if (a) { f(); continue; } g(); }", ["for (;;) { {} g(); }"]),
        ("if (a) f();", []),
        ("if (a) return; else f();", []),
        ("if (a) { if (b) return; }", ["if (a) { {} }"]),
        ("if (a) { f(); if (b) { return; } }", ["if (a) { f(); {} }"]),
    ],
)
def test_guards(mutated: Mutated, code: str, expected: list[str]) -> None:
    assert mutated("dropped-guard", f"void A()\n{{\n{code}\n}}") == expected


PLUGIN = """
Handle g_timer;
void OnPluginStart()
{
    HookEvent("round_start", OnRound);
    CreateConVar("x", "1");
    LogMessage("ready");
}
void OnRound(Event event, const char[] name, bool silent)
{
    g_count = 0;
    Clear();
}
void Clear()
{
    g_best = 0;
}
public void OnClientDisconnect(int client)
{
    g_name = 0;
}
void Begin(int client)
{
    KeyValues own = new KeyValues("x");
    delete own;
    delete g_timer;
    SetSpeed(client, 1.5);
    g_timer = CreateTimer(5.0, OnEnd);
}
Action OnEnd(Handle timer)
{
    SetSpeed(0, 1.0);
    return Plugin_Stop;
}
"""


def test_statements_by_what_they_are_for(mutated: Mutated) -> None:
    source = PLUGIN.splitlines()

    def dropped(operator: str) -> list[str]:
        assert set(mutated(operator, PLUGIN)) <= {"{}"}
        from l4d2_sourcepawn.mutants import OPERATORS, mutate

        only = [o for o in OPERATORS if o.name == operator]
        return [source[mutant.line - 1].strip() for mutant in mutate(PLUGIN, only)]

    assert dropped("dropped-effect") == [
        'HookEvent("round_start", OnRound);',
        "SetSpeed(client, 1.5);",
        "g_timer = CreateTimer(5.0, OnEnd);",
    ]
    assert dropped("dropped-undo") == ["delete g_timer;", "SetSpeed(0, 1.0);"]
    assert dropped("dropped-reset") == ["g_count = 0;", "Clear();", "g_best = 0;", "g_name = 0;"]
