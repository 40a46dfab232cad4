from __future__ import annotations

from collections.abc import Callable

import pytest

from l4d2_sourcepawn.verdict import Diagnostic

Find = Callable[..., list[Diagnostic]]
TIMER, UNCHECKED, CONVAR = "L4D-TIMER-CLIENT", "L4D-CLIENT-UNCHECKED", "L4D-CVAR-NUMBER"
PLUGIN = (
    "public void OnClientPutInServer(int client) {{ {0} }}\n"
    "Action On_Timer(Handle timer, any data) {{ {1} return Plugin_Stop; }}\n"
)


def test_a_client_kept_across_a_timer(find: Find) -> None:
    (found,) = find(PLUGIN.format("CreateTimer(1.0, On_Timer, client);", ""), TIMER)
    assert "GetClientUserId(client)" in (found.fix or "")


@pytest.mark.parametrize(
    ("create", "callback"),
    [
        ("CreateTimer(1.0, On_Timer, GetClientUserId(client));", ""),
        ("CreateTimer(1.0, On_Timer);", ""),
        ("CreateTimer(1.0, On_Timer, 5);", ""),
        ("g_timer[client] = CreateTimer(1.0, On_Timer, client);", ""),
        ("CreateTimer(1.0, On_Timer, entity);", ""),
        ("CreateTimer(1.0, On_Timer, client);", "int c = GetClientOfUserId(data);"),
    ],
)
def test_a_timer_without_a_bare_client_is_clean(find: Find, create: str, callback: str) -> None:
    assert find(PLUGIN.format(create, callback), TIMER) == []


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ('PrintToChat(c, "x");', 1),
        ("SetEntityHealth(c, 1);", 0),
        ('ReplyToCommand(c, "x");', 0),
        ('if (c) PrintToChat(c, "x");', 0),
        ('if (!IsValid(c)) return; PrintToChat(c, "x");', 0),
        ('if (c > 0 && IsClientInGame(c)) PrintToChat(c, "x");', 0),
        ('if (IS_ALIVE(c)) PrintToChat(c, "x");', 0),
        ('c = 1; PrintToChat(c, "x");', 0),
    ],
)
def test_a_client_that_may_be_nobody(find: Find, body: str, count: int) -> None:
    source = f"void A(int userid) {{ int c = GetClientOfUserId(userid); {body} }}"
    assert len(find(source, UNCHECKED)) == count


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("int x = g_cvar;", "IntValue"),
        ("float x = g_cvar;", "FloatValue"),
        ("bool x = g_cvar;", "BoolValue"),
        ("if (g_cvar > 3) {}", "IntValue"),
        ("if (g_cvar == 1.5) {}", "FloatValue"),
        ('ConVar own = FindConVar("x"); int y = own;', "IntValue"),
        ("int x = g_cvar.IntValue;", None),
        ("ConVar x = g_cvar;", None),
        ("if (g_cvar != null) {}", None),
        ("if (g_cvar == 0) {}", None),
        ("int g_cvar = 5; int x = other;", None),
    ],
)
def test_a_convar_is_no_number(find: Find, body: str, value: str | None) -> None:
    found = find(f"ConVar g_cvar;\nvoid A() {{ {body} }}", CONVAR)
    assert [edit.text for d in found for edit in d.edits] == ([f".{value}"] if value else [])
