from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from l4d2_sourcepawn.compiler.diagnostics import parse_diagnostics
from l4d2_sourcepawn.verdict import Diagnostic, Severity

OUTPUT = """\
plugin.sp(12) : error 017: undefined symbol "Foo"
plugin.sp(3 -- 7) : warning 203: symbol is never used: "x"
inc0/sub/a.inc(1) : fatal error 183: too many error messages
plugin.sp(4) : warning 234: symbol "A" is marked as deprecated: Use B() instead
plugin.sp(1) : error 417: cannot read from file: "multicolors"

Compilation aborted.
2 Errors.
"""

LINE = "\t\tint é = Foo(1);"
BEFORE = 2 * 8 + len("int é = ".encode())
OUTPUT_1_12 = f"""\
plugin.sp(3) : error 017: undefined symbol "Foo"
     3 | {LINE.replace(chr(9), 8 * " ")}
{(9 + BEFORE) * "-"}^

1 Error.
"""


def test_every_form_of_report_is_read() -> None:
    found = parse_diagnostics(OUTPUT)
    assert [(d.code, d.severity, d.file, d.line) for d in found] == [
        ("SP017", Severity.ERROR, "plugin.sp", 12),
        ("SP203", Severity.WARNING, "plugin.sp", 3),
        ("SP183", Severity.FATAL, "inc0/sub/a.inc", 1),
        ("SP234", Severity.WARNING, "plugin.sp", 4),
        ("SP417", Severity.ERROR, "plugin.sp", 1),
    ]


def test_what_to_do_is_named_where_it_is_known() -> None:
    found = {d.code: d for d in parse_diagnostics(OUTPUT)}
    assert found["SP234"].fix == "Use B() instead"
    assert "multicolors" in (found["SP417"].fix or "")
    assert found["SP017"].fix is None


def test_names_are_made_plain() -> None:
    found = parse_diagnostics(OUTPUT, plain_name=lambda path: path.rpartition("/")[2])
    assert {d.file for d in found} == {"plugin.sp", "a.inc"}


def test_the_caret_of_1_12_gives_the_column() -> None:
    found = parse_diagnostics(OUTPUT_1_12, lines_of=lambda _: ["", "", LINE])
    assert found[0].column == LINE.index("Foo") + 1
    assert parse_diagnostics(OUTPUT_1_12)[0].column == BEFORE + 1


def test_a_caret_without_its_source_line_is_no_caret() -> None:
    output = OUTPUT_1_12.replace("     3 | ", "     3 : ")
    assert parse_diagnostics(output)[0].column is None


def test_of_many_diagnostics_the_errors_are_kept() -> None:
    warnings = "".join(f"a({n}) : warning 203: x\n" for n in range(1, 1001))
    found = parse_diagnostics(warnings + "a(2000) : error 001: y\n" + warnings)
    assert len(found) == 200
    assert [d.code for d in found[-2:]] == ["SP203", "SP001"]
    assert len(parse_diagnostics("a(1) : error 001: x\n" * 1000)) == 200


@given(st.text())
def test_no_output_raises(output: str) -> None:
    parse_diagnostics(output)


@given(
    st.lists(
        st.sampled_from(
            ["a(1) : error 001: x", "     1 | x", "-" * 9 + "^", "-" * 99 + "^", "(", ""]
        )
    )
)
def test_no_mixture_of_lines_raises(lines: list[str]) -> None:
    parse_diagnostics("\n".join(lines), lines_of=lambda _: ["x"])


NAMES = st.text(st.characters(categories=["L", "Nd"], include_characters="_/. "), min_size=1)
MESSAGES = st.text(st.characters(categories=["L", "Nd", "P"]), min_size=1)


@given(
    st.lists(
        st.builds(
            Diagnostic,
            code=st.integers(0, 999).map("SP{:03}".format),
            severity=st.sampled_from(Severity),
            message=MESSAGES,
            file=NAMES,
            line=st.integers(1, 10**9 - 1),
        ),
        max_size=20,
    )
)
def test_what_is_printed_is_what_is_read(diagnostics: list[Diagnostic]) -> None:
    word = {s: "fatal error" if s is Severity.FATAL else s.value for s in Severity}
    printed = "".join(
        f"{d.file}({d.line}) : {word[d.severity]} {d.code[2:]}: {d.message}\n" for d in diagnostics
    )
    assert parse_diagnostics(printed) == tuple(diagnostics)
