from __future__ import annotations

import pytest

from l4d2_sourcepawn.lint import find_risks


def codes(source: str) -> list[str]:
    return [found.code.removeprefix("L4D-RISK-") for found in find_risks(source)]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("ServerCommand(text);", ["COMMAND"]),
        ('ServerCommand("sm_kick %s", text);', ["COMMAND"]),
        ('ServerCommand("exec a.cfg");', []),
        ('ServerCommand("wait %d", n);', []),
        ('ServerCommand("exec %s", "a.cfg");', []),
        ("DeleteFile(path);", ["DELETE"]),
        ('DeleteFile("cfg/mine.cfg");', []),
        ('RegConsoleCmd("sm_x", A, "", FCVAR_HIDDEN|FCVAR_CHEAT);', ["HIDDEN"]),
        ('RegConsoleCmd("sm_x", A, "x", FCVAR_CHEAT);', []),
        ("Handle s = SocketCreate(0, A);", ["NETWORK"]),
        ('HTTPRequest r = new HTTPRequest("u");', ["NETWORK"]),
        ("AddUserFlags(client, Admin_Root);", []),
        ('if (StrEqual(id, "STEAM_1:0:12345")) SetUserFlagBits(c, ADMFLAG_ROOT);', ["ADMIN"]),
        ('if (StrEqual(id, "STEAM_1:0:12345")) SetUserFlagBits(c, 0);', []),
        ('if (StrEqual(id, "[U:1:12345]")) CreateAdmin("x");', ["ADMIN"]),
        ('PrintToServer("STEAM_1:0:12345");', []),
        ("// ServerCommand(text);", []),
        ('PrintToServer("a\u202eb");', ["UNICODE"]),
        ("int a\u200b;", ["UNICODE"]),
        ("// \u2066", ["UNICODE"]),
        ('PrintToServer("\u00e9 \u4f60 \u2013");', []),
    ],
)
def test_a_risk_is_told_of_and_nothing_else(statement: str, expected: list[str]) -> None:
    assert codes(f"void A()\n{{\n    {statement}\n}}\n") == expected


def test_an_include_of_the_network_is_a_risk_and_a_byte_order_mark_is_none() -> None:
    assert codes("#include <ripext>\n") == ["NETWORK"]
    assert codes("\ufeff#include <sourcemod>\n") == []
    assert codes("#include <sourcemod>\n\ufeff") == ["UNICODE"]


def test_a_constant_command_may_be_a_macro() -> None:
    assert codes('#define RUN "exec a.cfg"\nvoid A() { ServerCommand(RUN); }') == []
