from __future__ import annotations

import pytest

from l4d2_sourcepawn.syntax import Syntax, parse


def in_body(code: str) -> Syntax:
    return parse(f"void A() {{ {code} }}")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("f();", [(None, "f", [])]),
        ("f(1, g(2, 3)[4], {5, 6});",
         [(None, "f", ["1", "g(2, 3)[4]", "{5, 6}"]), (None, "g", ["2", "3"])]),
        ("a.b(1).c(2);", [("a", "b", ["1"]), ("a.b(1)", "c", ["2"])]),
        ("g_a[i][j].Push(x);", [("g_a[i][j]", "Push", ["x"])]),
        ("view_as<Bag>(h).Add(1);", [("view_as<Bag>(h)", "Add", ["1"])]),
        ("Bag b = new Bag(3);", [(None, "Bag", ["3"])]),
        ("if (f()) return (g());", [(None, "f", []), (None, "g", [])]),
        ("return sizeof(x) + view_as<int>(y);", []),
        ('"f(1)"; // g(2)\n', []),
        ("new Float:x = Float:f(1);", [(None, "f", ["1"])]),
    ],
)  # fmt: skip
def test_calls(code: str, expected: list[tuple[str | None, str, list[str]]]) -> None:
    syntax = in_body(code)
    assert [
        (
            syntax.text(call.receiver) if call.receiver else None,
            call.name,
            [syntax.text(argument.span) for argument in call.arguments],
        )
        for call in syntax.calls
    ] == expected


def test_plain_arguments_are_read() -> None:
    (call,) = in_body('HookEvent("tank\\"\\n", OnTank, .mode = Post, 1 + 2);').calls
    assert call.string(0) == 'tank"\n'
    assert call.string(1) is call.string(9) is None
    assert [a.identifier for a in call.arguments] == [None, "OnTank", "Post", None]
    assert [a.label for a in call.arguments] == [None, None, "mode", None]


def test_a_call_knows_its_place_and_extent() -> None:
    source = "void A() {\n  x.y(1);\n}"
    syntax = parse(source)
    (call,) = syntax.calls
    assert (call.place.line, call.place.column) == (2, 5)
    start, end = syntax.offsets(call.span)
    assert source[start:end] == "x.y(1)"
    assert (enclosing := syntax.enclosing(call.token)) is not None
    assert enclosing.name == "A"


def test_only_new_makes_a_constructor_call() -> None:
    assert [call.is_new for call in in_body("new A(); B(); new_x(C());").calls] == [
        True,
        False,
        False,
        False,
    ]


def test_functions_passed_on_by_name() -> None:
    syntax = parse(
        'void S() { HookEvent("x", OnX); OnZ(1); a.OnY; }\n'
        "void OnX() { }\nvoid OnY() { }\nvoid OnZ(int OnW) { }\nvoid OnW() { }"
    )
    assert [(name, len(at)) for name, at in syntax.function_values.items()] == [
        ("OnX", 1),
        ("OnW", 1),  # a parameter's name: an identifier that could be the function
    ]


def test_calls_in_methods_count() -> None:
    syntax = parse(
        "methodmap M { public void A() { f(); } property int P { public get() { g(); } } }"
    )
    assert [call.name for call in syntax.calls] == ["f", "g"]
