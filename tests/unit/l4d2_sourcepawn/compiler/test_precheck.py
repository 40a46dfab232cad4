from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.compiler.precheck import MAX_SOURCE_BYTES, check_bytes, check_syntax
from l4d2_sourcepawn.text import LogicalText


def code(source: str) -> str | None:
    found = check_bytes(source) or check_syntax(LogicalText(source))
    return found.code if found else None


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", "L4D-TXT-EMPTY"),
        ("int a;\0", "L4D-TXT-NUL"),
        ("int \ud800;", "L4D-TXT-UTF8"),
        ("/" * (MAX_SOURCE_BYTES + 1), "L4D-TXT-SIZE"),
        ("é" * (MAX_SOURCE_BYTES // 2) + "/", "L4D-TXT-SIZE"),
        ("void A(\n{\n", "L4D-SYN-PAREN"),
        ("native int A(\n{)\n", "L4D-SYN-PAREN"),
        ("methodmap X { public void A(\n { ", "L4D-SYN-PAREN"),
        ("stock void A() { B(1; }", "L4D-SYN-PAREN"),
        ("methodmap X {\n", "L4D-SYN-BRACE"),
        ("methodmap X < Handle {\n public X(int a) {\n }\n", "L4D-SYN-BRACE"),
        ("/* abc", "L4D-SYN-COMMENT"),
        ('stock char a[] = "abc', "L4D-SYN-STRING"),
        ("stock int a = 'a", "L4D-SYN-STRING"),
    ],
)
def test_what_no_compiler_can_read_is_refused(source: str, expected: str) -> None:
    assert code(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "\n",
        "/" * MAX_SOURCE_BYTES,
        'stock char a[] = ")";\n',
        "stock int a = '(';\n",
        "// void A(\n/* ( */\n",
        "#define OPEN (\nstock int a = OPEN 1);\n",
        "#if 0\nvoid A(\n{\n#endif\n",
        "#error don't (\n",
        "stock int a[] = {1, 2};\n",
        "void A(int a[2] = {1, 2}) {}\n",
        "#endinput\nvoid A(\n",
        "typeset X {\n function void (int a);\n",
        "// methodmap\nvoid A() {\n",
        "methodmap X {}\nvoid A() {\n",
        "\ufeff#define A (\n",
    ],
)
def test_what_a_compiler_may_accept_is_passed_on(source: str) -> None:
    assert code(source) is None


def test_the_place_is_named() -> None:
    found = check_syntax(LogicalText("#define A \\\n 1\nint x;\nvoid B(\n{\n"))
    assert found is not None
    assert (found.line, found.message) == (4, "`(` is never closed")


@given(st.text(max_size=200))
def test_no_text_raises(source: str) -> None:
    if check_bytes(source) is None:
        check_syntax(LogicalText(source))


WORDS = (
    *(
        "(",
        ")",
        "{",
        "}",
        "[",
        "]",
        '"',
        "'",
        "\n",
        ";",
        "int a",
        "void A",
        "methodmap A",
        "/*",
        "*/",
        "//",
    ),
    *("\\\n", "#define X (", "#if 0\n", "#endif\n", "1", ", ", "'('", '"("', "return"),
)
FRAGMENTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=14).map(" ".join)


def test_the_compiler_rejects_whatever_is_refused(compiler: Compiler) -> None:
    """Held against the compiler itself, over generated texts that are refused."""

    @settings(
        max_examples=60,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
    )
    @given(FRAGMENTS)
    def rejected(source: str) -> None:
        assume(check_syntax(LogicalText(source)) is not None)
        assert compiler._run(source, "plugin.sp", need_smx=False, cancelled=None).outcome in (
            "errors",
            "timed_out",
            "crashed",
        )

    rejected()
