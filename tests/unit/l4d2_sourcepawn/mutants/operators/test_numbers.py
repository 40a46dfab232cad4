from __future__ import annotations

from collections.abc import Callable

import pytest

from l4d2_sourcepawn.mutants.operators.numbers import wrong_numbers

Mutated = Callable[[str, str], list[str]]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("0", ["1", "-1"]),
        ("1", ["2", "0"]),
        ("20", ["21", "19", "40"]),
        ("1.3", ["2.6", "1.43", "-1.3"]),
        ("0.0", ["1.0"]),
        ("60.0", ["120.0", "66.0", "-60.0"]),
        ("0x10", []),
        ("five", []),
        ("", []),
    ],
)
def test_wrong_numbers(right: str, wrong: list[str]) -> None:
    assert wrong_numbers(right) == wrong


def test_numbers_of_code_macros_constants_and_defaults(mutated: Mutated) -> None:
    assert mutated("wrong-number", "void A() { x = 3; }") == [
        "void A() { x = 4; }",
        "void A() { x = 2; }",
        "void A() { x = 6; }",
    ]
    assert mutated("wrong-number", "#define SPEED 1.5 // 1.5\nvoid A() { Set(SPEED); }") == [
        "#define SPEED 3.0 // 1.5",
        "#define SPEED 1.65 // 1.5",
        "#define SPEED -1.5 // 1.5",
    ]
    assert "const int Most = 5;" in mutated("wrong-number", "const int Most = 4;")
    convar = 'void A() { CreateConVar("x", "4", "4 of them", 4, true, 4.0); }'
    assert mutated("wrong-number", convar) == [
        convar.replace('"4"', f'"{wrong}"') for wrong in (5, 3, 8)
    ]


def test_sizes_of_buffers_are_no_numbers_to_reckon_with(mutated: Mutated) -> None:
    assert mutated("wrong-number", "#define LONG 64\nchar g[32];\nvoid A() { char b[LONG]; }") == []
    assert mutated("wrong-number", "void A() { int b[2] = 1; }") == [
        "void A() { int b[2] = 2; }",
        "void A() { int b[2] = 0; }",
    ]


def test_teams_and_classes(mutated: Mutated) -> None:
    assert mutated("wrong-team", "void A(int c) { return GetClientTeam(c) == TEAM; }") == [
        f"void A(int c) {{ return GetClientTeam(c) == {team}; }}" for team in (1, 2, 3, 4)
    ]
    macro = "#define TEAM 2\nvoid A(int c) { return GetClientTeam(c) == TEAM; }"
    assert len(mutated("wrong-team", macro)) == 3
    asked = 'int c = GetEntProp(x, Prop_Send, "{}") {} 8;'
    found = mutated("wrong-team", f"void A() {{ {asked.format('m_zombieClass', '!=')} }}")
    assert len(found) == 8
    assert mutated("wrong-team", f"void A() {{ {asked.format('m_zombieClass', '+')} }}") == []
    assert mutated("wrong-team", f"void A() {{ {asked.format('m_iHealth', '==')} }}") == []
