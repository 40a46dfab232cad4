from __future__ import annotations

import pytest

from l4d2_sourcepawn.syntax import parse


def test_directives() -> None:
    syntax = parse(
        '#pragma semicolon 1\n#include <a>\n#tryinclude "b/c"\n'
        "#define D(%1) (%1 + 1) // doc\n#define E /* no */ 3\n#define F\n#define G \\\n 4\n"
    )
    assert [(p.name, p.argument) for p in syntax.pragmas] == [("semicolon", "1")]
    assert [(i.path, i.optional) for i in syntax.includes] == [("a", False), ("b/c", True)]
    assert [(d.name, d.parameters, d.value) for d in syntax.defines] == [
        ("D", "(%1)", "(%1 + 1)"),
        ("E", None, "3"),
        ("F", None, ""),
        ("G", None, "4"),
    ]
    assert [d.place.line for d in syntax.defines] == [4, 5, 6, 7]


def test_both_branches_are_there_and_marked() -> None:
    syntax = parse("#if defined A\nint a;\n#elseif B\nint b;\n#else\nint c;\n#endif\nint d;")
    assert [(v.name, v.conditional) for v in syntax.variables] == [
        ("a", True),
        ("b", True),
        ("c", True),
        ("d", False),
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("#if 0\nint a (\"{\n#else\nint b;\n#endif", ["b"]),
        ("#if 1\nint a;\n#else\nint b;\n#endif", ["a"]),
        ("#if 0\n#if X\nint a;\n#else\nint b;\n#endif\n#endif\nint c;", ["c"]),
        ("#if 0\nint a;\n#elseif 1\nint b;\n#else\nint c;\n#endif", ["b"]),
        ("int a;\n#endinput\nint b;", ["a"]),
        ("#if defined X\n#endinput\n#endif\nint a;", ["a"]),
        ("#if !defined _x\n#define _x\nint a;\n#endif", ["a"]),
        ("#endif\n#else\nint a;", ["a"]),
    ],
)  # fmt: skip
def test_dead_code_is_left_out(source: str, expected: list[str]) -> None:
    variables = parse(source).variables
    assert [variable.name for variable in variables] == expected
    assert not any(variable.conditional for variable in variables)


def test_branches_that_each_open_the_same_brace_leave_one_open() -> None:
    syntax = parse("void A()\n{\n#if X\nif (a) {\n#else\nif (b) {\n#endif\nc(); }\n}\nvoid D() { }")
    assert [function.name for function in syntax.functions] == ["A", "D"]
    assert not syntax.skipped


def test_a_heading_may_have_two_branches() -> None:
    source = (
        "#if X\npublic void A(int a)\n#else\npublic void A(int a, int b)\n#endif\n{\n c();\n}\n"
    )
    syntax = parse(source)
    assert [(len(f.parameters), f.body is not None) for f in syntax.functions] == [
        (1, False),
        (2, True),
    ]
    assert (found := syntax.function("A")) is not None
    assert len(found.parameters) == 2


@pytest.mark.parametrize(
    ("comment", "doc"),
    [
        ("/**\n * One\n * two.\n *\n * Three.\n * @param a  b\n */", "One two."),
        ("// One\n// two", "One two"),
        ("/* Old */ /* New */", "New"),
        ("/** @param a b */", ""),
    ],
)
def test_the_doc_is_the_first_paragraph_of_the_comment_before(comment: str, doc: str) -> None:
    (function,) = parse(f"int a; // of a\n{comment}\nvoid B() {{ }}").functions
    assert function.doc == doc


def test_the_doc_of_a_member_is_behind_it() -> None:
    (enum,) = parse("enum A {\n  B, /**< of B */\n  C = 2, // of C\n  D /* of D */\n}").enums
    assert [member.doc for member in enum.members] == ["of B", "of C", "of D"]


def test_a_deprecation_is_of_what_follows() -> None:
    functions = parse("#pragma deprecated Use B\n// x\nnative A();\nnative B();").functions
    assert [function.deprecated for function in functions] == ["Use B", None]
