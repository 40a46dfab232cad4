from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from l4d2_assets.core.evaluation.report import (
    EvalReport,
    JudgedTask,
    judge_name,
    passes,
    score_rungs,
)
from l4d2_registry import digest_bytes
from l4d2_sourcepawn.verdict import LADDER, Rung, Status

PASSED, FAILED, UNSCORED = Status.PASSED, Status.FAILED, Status.UNSCORED


def figures(scores):
    return {s.rung: (s.passed, s.scored, s.unscored) for s in scores if s.judged}


def test_verdicts_are_counted_per_rung(make_verdict):
    verdicts = [
        make_verdict(PASSED, PASSED),
        make_verdict(PASSED, FAILED),
        make_verdict(FAILED),
        make_verdict(PASSED, UNSCORED),
        None,
    ]
    scores = score_rungs(verdicts)
    assert figures(scores) == {
        "extracted": (3, 4, 1),
        "compiles": (1, 3, 2),
        **dict.fromkeys(("symbols_valid", "structure", "behaviour"), (0, 2, 3)),
    }
    assert (scores[1].low, scores[1].high) == pytest.approx((0.0615, 0.7923), abs=5e-5)


@given(st.data())
def test_unscored_never_counts_for_or_against(make_verdict, data):
    """Whatever is added unscored leaves passed, scored and the interval as they were."""
    drawn = st.sampled_from([(PASSED, PASSED), (PASSED, FAILED), (FAILED,)])
    verdicts = [make_verdict(*s) for s in data.draw(st.lists(drawn, min_size=1, max_size=6))]
    lost = data.draw(st.integers(0, 5))
    before = score_rungs(verdicts)
    after = score_rungs([*verdicts, *[make_verdict(PASSED, UNSCORED)] * lost])
    for rung, then, now in list(zip(LADDER, before, after, strict=True))[1:]:
        assert (now.passed, now.scored, now.low, now.high) == (
            then.passed,
            then.scored,
            then.low,
            then.high,
        ), rung
        assert now.unscored == then.unscored + lost


def test_behaviour_is_counted_like_every_rung(make_verdict):
    whole = [PASSED] * 4
    scores = score_rungs([make_verdict(*whole, s) for s in (PASSED, FAILED, FAILED, UNSCORED)])
    assert figures(scores)["behaviour"] == (1, 3, 1)
    assert figures(scores)["structure"] == (4, 4, 0)


def test_without_any_answer_nothing_is_judged():
    assert figures(score_rungs([None, None])) == {}
    assert figures(score_rungs([])) == {}


def test_all_unscored_has_no_rate_but_an_open_interval(make_verdict):
    score = score_rungs([make_verdict(PASSED, UNSCORED)] * 3)[1]
    assert (score.passed, score.scored, score.unscored) == (0, 0, 3)
    assert (score.low, score.high) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("statuses", "rung", "told"),
    [
        ((PASSED, PASSED), Rung.COMPILES, True),
        ((PASSED, FAILED), Rung.COMPILES, False),
        ((FAILED,), Rung.COMPILES, False),
        ((PASSED, FAILED), Rung.BEHAVIOUR, False),
        ((PASSED, UNSCORED), Rung.COMPILES, None),
        ((PASSED, UNSCORED), Rung.BEHAVIOUR, None),
        ((PASSED, PASSED), Rung.BEHAVIOUR, None),
        ((UNSCORED,), Rung.COMPILES, None),
    ],
)
def test_a_rung_is_passed_failed_or_not_told(make_verdict, statuses, rung, told):
    assert passes(make_verdict(*statuses), rung) is told


def test_judges_are_named_once_each(make_verdict):
    verdicts = [make_verdict(PASSED, compiler="b"), make_verdict(PASSED, compiler="a"), None] * 2
    assert judge_name(verdicts) == "ladder-3, a | ladder-3, b"
    assert judge_name([None]) == "none"


def test_summary_repeats_the_report(make_verdict):
    verdict = make_verdict(PASSED, PASSED, task="a")
    report = EvalReport(
        version="v",
        model_files={"retrieval_corpus": digest_bytes(b"model")},
        suite="original10",
        suite_sha256=digest_bytes(b"suite"),
        judge=judge_name([verdict]),
        reproduced=True,
        rungs=score_rungs([verdict, None]),
        tasks=(
            JudgedTask(task="a", family="f", verdict=verdict),
            JudgedTask(task="b", family="f", verdict=None),
        ),
    )
    summary = report.summary(digest_bytes(b"report"))
    assert (summary.tasks, summary.suite, summary.judge) == (2, "original10", report.judge)
    assert summary.rungs == report.rungs
    assert EvalReport.model_validate_json(report.model_dump_json()) == report
