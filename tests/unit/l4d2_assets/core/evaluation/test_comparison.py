from __future__ import annotations

import pytest

from l4d2_assets.core.evaluation.comparison import compare
from l4d2_assets.core.evaluation.report import EvalReport, JudgedTask, judge_name, score_rungs
from l4d2_registry import PublishedFigure, digest_bytes
from l4d2_sourcepawn.verdict import Status

PASSED, FAILED, UNSCORED = Status.PASSED, Status.FAILED, Status.UNSCORED


@pytest.fixture
def report(make_verdict):
    """Make a report from a word: `+` passed, `-` failed, `?` unscored, `.` no answer."""
    last = {"+": PASSED, "-": FAILED, "?": UNSCORED}

    def make(version: str, word: str, *, compiler: str = "spcomp", **changes) -> EvalReport:
        verdicts = [
            None if mark == "." else make_verdict(*[PASSED] * 4, last[mark], compiler=compiler)
            for mark in word
        ]
        fields = {
            "version": version,
            "model_files": {"retrieval_corpus": digest_bytes(version.encode())},
            "suite": "suite",
            "suite_sha256": digest_bytes(b"suite"),
            "judge": judge_name(verdicts),
            "reproduced": True,
            "rungs": score_rungs(verdicts),
            "tasks": tuple(
                JudgedTask(task=f"task{n}", family="f", verdict=verdict)
                for n, verdict in enumerate(verdicts)
            ),
        }
        return EvalReport(**{**fields, **changes})

    return make


def test_six_discordant_tasks_tell_two_versions_apart_and_five_do_not(report):
    (clear,) = compare([report("a", "++++++++"), report("b", "------++")]).tests
    assert (clear.first, clear.second, clear.tasks) == ("a", "b", 8)
    assert (clear.p_value, clear.distinguishable) == (0.03125, True)
    (unclear,) = compare([report("a", "++++++++"), report("b", "-----+++")]).tests
    assert (unclear.p_value, unclear.distinguishable) == (0.0625, False)


def test_order_of_reports_does_not_matter(report):
    reports = [report("b", "+-"), report("a", "++"), report("c", "--")]
    assert compare(reports) == compare(reports[::-1])
    assert [v.version for v in compare(reports).versions] == ["a", "b", "c"]


def test_many_pairs_are_corrected_after_holm(report):
    """Raw p-values 0.03125, 0.0625, 1 are multiplied by 3, 2, 1 and never fall."""
    tests = compare([report("a", "++++++"), report("b", "------"), report("c", "+-----")]).tests
    assert [(t.first, t.second, t.p_value) for t in tests] == [
        ("a", "b", 0.09375),
        ("a", "c", 0.125),
        ("b", "c", 1.0),
    ]
    assert not any(t.distinguishable for t in tests)


def test_what_was_not_told_counts_for_nobody(report):
    """Six unscored answers are not six failures."""
    (unscored,) = compare([report("a", "++++++++"), report("b", "??????++")]).tests
    assert (unscored.tasks, unscored.p_value) == (2, 1.0)
    (unanswered,) = compare([report("a", "++++++++"), report("b", "......++")]).tests
    assert (unanswered.tasks, unanswered.p_value) == (2, 1.0)
    assert compare([report("a", "++"), report("b", "??")]).tests == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"compiler": "another"},
        {"suite_sha256": digest_bytes(b"another")},
        {"reproduced": False},
    ],
)
def test_only_what_is_comparable_is_tested(report, changes):
    compared = compare([report("a", "++++++++"), report("b", "--------", **changes)])
    assert compared.tests == ()
    assert len(compared.versions) == 2


def test_published_figures_stand_beside_and_are_not_tested(report):
    figure = PublishedFigure(what="pass rate", value="80 %", source="its makers")
    external = report("v7", "........", reproduced=False, published=(figure,))
    compared = compare([report("a", "++++++++"), external])
    assert compared.tests == ()
    line = compared.versions[1]
    assert (line.reproduced, line.published) == (False, (figure,))
    assert not any(score.judged for score in line.rungs)


def test_one_or_no_report_is_a_table_without_tests(report):
    assert compare([]).versions == ()
    assert compare([report("a", "+")]).tests == ()
