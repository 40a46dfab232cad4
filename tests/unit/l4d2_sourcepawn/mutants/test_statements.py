from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from l4d2_sourcepawn.mutants.statements import Statement, find_statements
from l4d2_sourcepawn.syntax import Syntax, parse

PIECES = ["if", "(", ")", "{", "}", ";", "else", "for", "while", "do", "return", "x", "int", "case",
          "1", ":", "[", "]", "=", "delete", "switch", ",", '"a"', "//c\n", "#if X\n"]  # fmt: skip


def statements(code: str) -> tuple[Syntax, list[Statement]]:
    syntax = parse(f"void A() {{ {code} }}")
    (function,) = syntax.bodies
    assert function.body is not None
    return syntax, list(find_statements(syntax, function.body))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("f(); x = 1; y++;", ["expression f();", "expression x = 1;", "expression y++;"]),
        ("if (a) f(); else g();",
         ["if if (a) f();", "expression f();", "expression g();"]),
        ("if (a) { f(); return; } g();",
         ["if if (a) { f(); return; }", "expression f();", "jump return;", "expression g();"]),
        ("if (a) if (b) f(); g();",
         ["if if (a) if (b) f();", "if if (b) f();", "expression f();", "expression g();"]),
        ("for (int i = 0; i < 3; i++) { f(i); continue; }",
         ["loop for (int i = 0; i < 3; i++) { f(i); continue; }", "expression f(i);",
          "jump continue;"]),
        ("do { f(); } while (a);", ["expression f();", "loop while (a);"]),
        ("switch (x) { case 1, 2: f(); default: { g(); } }",
         ["switch switch (x) { case 1, 2: f(); default: { g(); } }", "expression f();",
          "expression g();"]),
        ("int x = f(); char[] b = new char[3]; char c[8]; static int n; delete h;",
         ["declaration int x = f();", "declaration char[] b = new char[3];",
          "declaration char c[8];", "declaration static int n;", "expression delete h;"]),
        ("int a[] = { 1, 2 }; f();", ["declaration int a[] = { 1, 2 };", "expression f();"]),
        ('f("a; b"); /* g(); */', ['expression f("a; b");']),
        ("a[i].b = 2; this.c++;", ["expression a[i].b = 2;", "expression this.c++;"]),
    ],
)  # fmt: skip
def test_statements(code: str, expected: list[str]) -> None:
    syntax, found = statements(code)
    assert [f"{s.kind} {syntax.text(s.span)}" for s in found] == expected


def test_a_head_and_its_branch() -> None:
    syntax, (statement, _) = statements("while (a < b) { f(); }")
    assert statement.head is not None
    assert statement.branch is not None
    assert syntax.text(statement.head) == "a < b"
    assert syntax.text(statement.branch) == "{ f(); }"


@given(st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join))
def test_any_body_is_cut_into_statements_within_it(code: str) -> None:
    syntax = parse(f"void A() {{ {code} }}")
    for function in syntax.bodies:
        assert function.body is not None
        starts = [s.span.start for s in find_statements(syntax, function.body)]
        assert starts == sorted(set(starts))
        for statement in find_statements(syntax, function.body):
            assert function.body.start <= statement.span.start < statement.span.stop
            assert statement.span.stop <= function.body.stop
