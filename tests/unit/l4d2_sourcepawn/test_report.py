from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from l4d2_sourcepawn.report import render, visible
from l4d2_sourcepawn.verdict import (
    Diagnostic,
    Judge,
    Rung,
    RungResult,
    Severity,
    Status,
    Verdict,
)


def verdict_with(*diagnostics: Diagnostic) -> Verdict:
    rungs = [
        RungResult(rung=Rung.EXTRACTED, status=Status.PASSED, reason="given"),
        RungResult(
            rung=Rung.COMPILES, status=Status.FAILED, reason="1 error", diagnostics=diagnostics
        ),
    ]
    rungs += [
        RungResult(rung=rung, status=Status.NOT_REACHED, reason="") for rung in list(Rung)[2:]
    ]
    return Verdict(source_sha256="0" * 64, judge=Judge(), rungs=tuple(rungs))


def shown(source: str, **given: object) -> list[str]:
    found = Diagnostic.model_validate(
        {"code": "SP017", "severity": Severity.ERROR, "message": "bad", "file": "a.sp"} | given
    )
    lines = render(verdict_with(found), file="dir/a.sp", own_name="a.sp", source=source)
    return [line.plain for line in lines]


def test_the_name_in_the_message_is_marked_in_its_line() -> None:
    lines = shown("one\n\tint Food = Foo(1);\n", line=2, message='undefined symbol "Foo"')
    assert lines == [
        'dir/a.sp:2: error SP017: undefined symbol "Foo"',
        "    2 |     int Food = Foo(1);",
        "                       ^~~",
        "dir/a.sp: failed at compiles: 1 error",
    ]


def test_a_column_is_marked_with_its_word() -> None:
    lines = shown("\tint é = Foo(1);", line=1, column=10)
    assert lines[0] == "dir/a.sp:1:10: error SP017: bad"
    assert lines[2].index("^~~") == lines[1].index("Foo")


def test_without_a_name_the_line_is_marked() -> None:
    assert shown("  a b  ", line=1)[2].strip() == "^~~"


def test_wide_characters_do_not_shift_the_mark() -> None:
    lines = shown('Foo("文字", Bar);', line=1, message='"Bar"')
    assert lines[2].index("^~~") == len('    1 | Foo("文字", ') + 2


def test_a_place_in_an_include_shows_no_line_of_ours() -> None:
    assert shown("x", line=1, file="inc.inc")[0].startswith("inc.inc:1: ")
    assert len(shown("x", line=1, file="inc.inc")) == 2


def test_a_fix_is_told() -> None:
    assert "  = fix: do this" in shown("x", fix="do this")


def test_a_place_that_is_not_there_is_not_shown() -> None:
    assert len(shown("x", line=99)) == 2
    assert len(shown("", line=1)) == 2
    assert len(shown("x", line=1, column=99)) == 4


def test_nothing_can_play_with_the_terminal() -> None:
    lines = shown("\x1b[31mred \u202e x", line=1, message="\x1b]0;title\x07")
    assert lines[0].endswith(r"\x1b]0;title\x07")
    assert r"\x1b[31mred \u202e x" in lines[1]


@given(st.text())
def test_visible_text_is_printable(text: str) -> None:
    assert visible(text).isprintable()


@given(
    source=st.text(),
    line=st.integers(1, 5),
    column=st.none() | st.integers(1, 20),
    message=st.text(),
)
def test_no_diagnostic_raises(source: str, line: int, column: int | None, message: str) -> None:
    assert shown(source, line=line, column=column, message=message)


def explored(*effects: dict[str, object]) -> list[str]:
    rungs = [RungResult(rung=rung, status=Status.PASSED, reason="fine") for rung in list(Rung)[:-1]]
    evidence = {"exploration": {"effects": list(effects)}}
    rungs.append(
        RungResult(
            rung=Rung.BEHAVIOUR, status=Status.NOT_JUDGED, reason="explored", evidence=evidence
        )
    )
    verdict = Verdict(source_sha256="0" * 64, judge=Judge(), rungs=tuple(rungs))
    return [line.plain for line in render(verdict, file="a.sp", own_name="a.sp", source="")]


def test_what_an_explored_plugin_did_is_shown_once_for_all_whom_it_hit() -> None:
    effect = {"time": 1.0, "kind": "chat", "value": "\x04[T]\x01 hello \x1b[2J"}
    lines = explored({**effect, "target": 1}, {**effect, "target": 2}, {**effect, "time": 2.0})
    assert lines == [
        "  effect    1.0 s chat on 1, 2: [T] hello [2J",
        "  effect    2.0 s chat: [T] hello [2J",
        "a.sp: passed up to structure; behaviour not judged: explored",
    ]


def test_few_of_many_effects_are_shown() -> None:
    effects = [{"time": float(n), "kind": "log", "value": "x"} for n in range(50)]
    assert len(explored(*effects)) == 6
