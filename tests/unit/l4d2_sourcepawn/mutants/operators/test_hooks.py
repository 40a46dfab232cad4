from __future__ import annotations

from collections.abc import Callable

Mutated = Callable[[str, str], list[str]]

HOOKS = """
void OnPluginStart()
{
    SDKHook(1, SDKHook_OnTakeDamage, Hurt);
    HookEvent("tank_spawn", After);
    HookEvent("player_team", Before, EventHookMode_Pre);
    CreateTimer(1.0, Once);
    CreateTimer(1.0, Again, _, TIMER_REPEAT);
    RegConsoleCmd("sm_x", Asked);
}
Action Hurt(int victim) { return Plugin_Handled; }
Action After(Event event) { return Plugin_Stop; }
Action Before(Event event) { return Plugin_Continue; }
Action Once(Handle timer) { return Plugin_Stop; }
Action Again(Handle timer) { return Plugin_Stop; }
Action Asked(int client, int args) { return Plugin_Handled; }
"""


def test_results_that_somebody_heeds(mutated: Mutated) -> None:
    assert mutated("wrong-result", HOOKS) == [
        "Action Hurt(int victim) { return Plugin_Continue; }",
        "Action Before(Event event) { return Plugin_Handled; }",
        "Action Again(Handle timer) { return Plugin_Continue; }",
    ]


def test_other_hooks(mutated: Mutated) -> None:
    assert mutated("wrong-hook", HOOKS) == [
        "SDKHook(1, SDKHook_OnTakeDamagePost, Hurt);",
        'HookEvent("player_team", Before, EventHookMode_Post);',
    ]
