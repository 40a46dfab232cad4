from __future__ import annotations

from collections.abc import Callable

import pytest

Mutated = Callable[[str, str], list[str]]


@pytest.mark.parametrize(
    ("operator", "code", "expected"),
    [
        ("negated-condition", "if (a) f();", ["if (!(a)) f();"]),
        ("negated-condition", "while (a && b) f();", ["while (!(a && b)) f();"]),
        ("negated-condition", "if (a == 1) f();", ["if (!(a == 1)) f();", "if (a != 1) f();"]),
        ("negated-condition", "if (!a) f();", ["if (!(!a)) f();", "if (a) f();"]),
        ("negated-condition", "return a > 1;", ["return !(a > 1);"]),
        ("negated-condition", "return a;", []),
        ("negated-condition", "return view_as<int>(a);", []),
        ("negated-condition", "for (;a;) f();", []),
        ("off-by-one", "if (a < b) f();", ["if (a <= b) f();"]),
        ("off-by-one", "for (i = 1; i <= n; i++) f();", ["for (i = 1; i < n; i++) f();"]),
        ("off-by-one", "x = view_as<int>(y) >= 3;", ["x = view_as<int>(y) > 3;"]),
        ("off-by-one", "x = y << 3;", []),
        ("wrong-connective", "x = a && b || c;", ["x = a || b || c;", "x = a && b && c;"]),
        ("missing-check", "if (a == 1 && f(b, c) || d) g();",
         ["if ( f(b, c) || d) g();", "if (a == 1  || d) g();", "if (a == 1 &&  d) g();",
          "if (a == 1 && f(b, c) ) g();"]),
        ("missing-check", "return a[i] > 2 && b;", ["return  b;", "return a[i] > 2 ;"]),
        ("missing-check", "if (a) g();", []),
        ("wrong-boolean", "x = true;", ["x = false;"]),
        ("wrong-boolean", 'CreateConVar("x", "1", "", 0, true, 0.0);', []),
        ("wrong-boolean", 'AutoExecConfig(true, "x");', []),
    ],
)  # fmt: skip
def test_conditions(mutated: Mutated, operator: str, code: str, expected: list[str]) -> None:
    assert mutated(operator, f"void A()\n{{\n{code}\n}}") == expected


THERE = """
void A(Event event)
{{
    int who = GetClientOfUserId(event.GetInt("userid"));
    int other = GetClientOfUserId(event.GetInt("attacker"));
    {}
}}
"""


def test_whether_a_client_is_there_is_no_behaviour(mutated: Mutated) -> None:
    only = THERE.format("if (!who || other == 0 || !IsClientInGame(who)) return;")
    assert mutated("wrong-connective", only) == []
    assert mutated("missing-check", only) == []
    assert mutated("dropped-guard", only) == []
    more = THERE.format("if (!who || GetClientTeam(who) != 2) return;")
    assert len(mutated("wrong-connective", more)) == 1
    assert mutated("missing-check", more) == ["if (!who ) return;"]
    assert len(mutated("dropped-guard", more)) == 1
