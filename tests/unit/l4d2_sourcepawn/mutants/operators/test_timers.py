from __future__ import annotations

from collections.abc import Callable

import pytest

Mutated = Callable[[str, str], list[str]]

ONCE = """
Action Stops(Handle t) {{ return Plugin_Stop; }}
Action Goes(Handle t) {{ return Plugin_Continue; }}
void A()
{{
    {}
}}
"""


def test_intervals(mutated: Mutated) -> None:
    assert mutated("wrong-interval", ONCE.format("CreateTimer(a + b, Goes);")) == [
        "CreateTimer((a + b) * 2.0, Goes);",
        "CreateTimer((a + b) * 0.5, Goes);",
    ]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("CreateTimer(1.0, Goes);", ["CreateTimer(1.0, Goes, _, TIMER_REPEAT);"]),
        ("CreateTimer(1.0, Goes, x);", ["CreateTimer(1.0, Goes, x, TIMER_REPEAT);"]),
        ("CreateTimer(1.0, Stops);", []),
        ("CreateTimer(1.0, Elsewhere);", []),
        ("CreateTimer(1.0, Goes, _, TIMER_REPEAT);", ["CreateTimer(1.0, Goes, _, 0);"]),
        ("CreateTimer(1.0, Goes, _, TIMER_REPEAT | TIMER_FLAG_NO_MAPCHANGE);",
         ["CreateTimer(1.0, Goes, _, TIMER_REPEAT);",
          "CreateTimer(1.0, Goes, _, TIMER_FLAG_NO_MAPCHANGE);"]),
        ("CreateTimer(1.0, Stops, _, TIMER_FLAG_NO_MAPCHANGE);",
         ["CreateTimer(1.0, Stops, _, 0);"]),
    ],
)  # fmt: skip
def test_flags(mutated: Mutated, code: str, expected: list[str]) -> None:
    assert mutated("wrong-timer-flags", ONCE.format(code)) == expected
