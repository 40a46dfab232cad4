from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from l4d2_assets.core.config import load_config, validate
from l4d2_assets.core.errors import ConfigInvalid
from l4d2_assets.core.evaluation.report import EvalReport, JudgedTask, judge_name, score_rungs
from l4d2_assets.core.promotion import Evidence, Incumbent, PromotionConfig, decide
from l4d2_registry import (
    Artefact,
    EvaluationSummary,
    Licence,
    Lineage,
    ModelManifest,
    RungScore,
    digest_bytes,
)
from l4d2_serving.prompt import load_prompt
from l4d2_sourcepawn.verdict import Status

TODAY = dt.date(2030, 1, 1)
DIGEST = digest_bytes(b"x")
INCUMBENT = Incumbent("other@0123456789ab", digest_bytes(b"the incumbent"))


def scores(extracted=(8, 10, 0), compiles=(8, 10, 0), *, judged=True) -> tuple[RungScore, ...]:
    return tuple(
        RungScore(rung=rung, judged=judged, passed=p, scored=s, unscored=u)
        if judged
        else RungScore(rung=rung, judged=False)
        for rung, (p, s, u) in (("extracted", extracted), ("compiles", compiles))
    )


def summary(**changes) -> EvaluationSummary:
    fields = {
        "suite": "original10",
        "suite_sha256": DIGEST,
        "report_sha256": DIGEST,
        "judge": "spcomp",
        "tasks": 10,
        "reproduced": True,
        "rungs": scores(),
    }
    return EvaluationSummary(**{**fields, **changes})


def manifest(**changes) -> ModelManifest:
    """Build a manifest that the policy `bootstrap` has nothing against."""
    fields = {
        "name": "baseline",
        "kind": "retrieval",
        "summary": "a test's model",
        "licences": (Licence(spdx="MIT", covers="corpus"),),
        "artefacts": (
            Artefact(role="corpus", file_name="c", sha256=DIGEST, bytes=1, media_type="x/y"),
        ),
        "prompt": load_prompt().contract(),
        "lineage": Lineage(recipe_sha256=DIGEST, spec_sha256=DIGEST, code_sha256=DIGEST),
        "evaluation": summary(),
    }
    return ModelManifest(**{**fields, **changes})


@pytest.fixture(scope="module")
def config():
    """The committed policies, so that the table below is about them."""
    from pathlib import Path

    return load_config(Path(__file__).parents[4] / "configs" / "promotion.yaml", PromotionConfig)


Decide = Callable[..., object]


@pytest.fixture(scope="module")
def decided(config):
    def run(policy="bootstrap", *, incumbent=None, problems=(), report=None, **changes):
        evidence = Evidence(manifest(**changes), incumbent, problems, report)
        return decide(evidence, config, policy, TODAY)

    return run


def test_good_evidence_promotes_with_the_label(decided):
    decision = decided()
    assert (decision.outcome, decision.alias) == ("promote", "production")
    assert decision.label == "not gated on behaviour"
    assert decision.reasons == ("policy 'bootstrap': every condition holds",)
    assert decision.manifest_sha256 == manifest().sha256


OBJECTIONS = [
    ({"incumbent": INCUMBENT}, "there is an incumbent, other@0123456789ab"),
    ({"problems": ("blob is damaged",)}, "blob is damaged"),
    ({"evaluation": None}, "it was not evaluated here"),
    ({"evaluation": summary(reproduced=False)}, "it was not evaluated here"),
    ({"evaluation": summary(tasks=9)}, "9 tasks, the policy wants 10"),
    ({"evaluation": summary(rungs=())}, "rung compiles was not judged"),
    ({"evaluation": summary(rungs=scores(judged=False))}, "rung compiles was not judged"),
    ({"evaluation": summary(rungs=scores()[:1])}, "rung compiles was not judged"),
    (
        {"evaluation": summary(rungs=scores((8, 10, 0), (8, 9, 1)))},
        "1 verdicts are unscored",
    ),
    (
        {"evaluation": summary(rungs=scores((8, 9, 1), (8, 9, 1)))},
        "1 verdicts are unscored",
    ),
    (
        {"evaluation": summary(rungs=scores((4, 10, 0), (4, 10, 0)))},
        "4 answers, the policy wants 5",
    ),
    (
        {"evaluation": summary(rungs=scores((8, 10, 0), (7, 10, 0)))},
        "7 of 8 answers pass compiles; the policy wants all",
    ),
    (
        {"licences": (Licence(spdx="MIT", covers="a"), Licence(spdx="unknown", covers="b"))},
        "licences not allowed: unknown",
    ),
    ({"licences": ()}, "it states no licence"),
    ({"artefacts": ()}, "it has no artefact that could be served"),
    ({"expires_at": dt.date(2030, 1, 30)}, "expires on 2030-01-30, in 29 days"),
    ({"expires_at": dt.date(2029, 12, 31)}, "expires on 2029-12-31, in -1 days"),
]


@pytest.mark.parametrize(("change", "objection"), OBJECTIONS)
def test_each_objection_alone_refuses_and_is_the_only_reason(decided, change, objection):
    decision = decided(**change)
    assert decision.outcome == "refuse"
    assert len(decision.reasons) == 1
    assert decision.reasons[0].startswith(objection)


@pytest.mark.parametrize(
    "change",
    [
        {"evaluation": summary(tasks=11)},
        {"evaluation": summary(rungs=scores((5, 10, 0), (5, 10, 0)))},
        {"expires_at": dt.date(2030, 1, 31)},
        {"incumbent": Incumbent("baseline@itself", manifest().sha256)},
    ],
)
def test_the_limit_itself_is_no_objection(decided, change):
    assert decided(**change).outcome == "promote"


def test_all_objections_are_said_at_once(decided):
    decision = decided(
        incumbent=INCUMBENT, problems=("p",), evaluation=None, licences=(), artefacts=()
    )
    assert len(decision.reasons) == 5


@pytest.mark.parametrize(
    ("policy", "label"), [("never", "never promoted"), ("quick", "no such policy")]
)
def test_other_policies_promote_nothing(decided, policy, label):
    decision = decided(policy)
    assert (decision.outcome, decision.label) == ("refuse", label)
    assert decision.reasons == (f"policy {policy!r} promotes nothing",)


def test_incumbent_is_another_version_or_none(decided):
    assert decided(incumbent=INCUMBENT).incumbent_sha256 == INCUMBENT.manifest_sha256
    itself = Incumbent("baseline@itself", manifest().sha256)
    assert decided(incumbent=itself).incumbent_sha256 is None


@given(st.lists(st.sampled_from(range(len(OBJECTIONS))), max_size=4))
def test_no_further_objection_ever_helps(decided, picks):
    change = {key: value for pick in picks for key, value in OBJECTIONS[pick][0].items()}
    decision = decided(**change)
    assert decision == decided(**change)
    assert (decision.outcome == "promote") == (not change)


def test_day_matters_only_to_what_expires(config):
    evidence = Evidence(manifest(), None)
    days = [TODAY, TODAY + dt.timedelta(days=4000)]
    assert len({decide(evidence, config, "bootstrap", day) for day in days}) == 1


@pytest.fixture(scope="module")
def report(make_verdict):
    """Make a report from a word: `+` behaves, `-` does not, `?` unscored, `.` no answer."""
    last = {"+": Status.PASSED, "-": Status.FAILED, "?": Status.UNSCORED}

    def make(word: str, *, compiler: str = "spcomp", **changes) -> EvalReport:
        verdicts = [
            None
            if mark == "."
            else make_verdict(*[Status.PASSED] * 4, last[mark], compiler=compiler)
            for mark in word
        ]
        fields = {
            "version": "baseline",
            "model_files": {"corpus": DIGEST},
            "suite": "original10",
            "suite_sha256": DIGEST,
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


@pytest.fixture(scope="module")
def contested(decided, report):
    """Decide by `behaviour` between words as in `report`: what wants in, what is served."""

    def run(ours: str, theirs: str, **changes):
        incumbent = Incumbent("old@1", INCUMBENT.manifest_sha256, (report(theirs, **changes),))
        return decided("behaviour", incumbent=incumbent, report=report(ours))

    return run


@pytest.mark.parametrize(
    ("ours", "theirs", "told"),
    [
        ("++++++++++", "----------", "better"),
        ("++++++----", "----------", "better"),
        ("+++++-----", "----------", "cannot tell apart"),
        ("+---------", "-+--------", "cannot tell apart"),
        ("----------", "----------", "cannot tell apart"),
        ("++?.------", "++--------", "cannot tell apart"),
        ("++--------", "+?--------", "cannot tell apart"),
    ],
)
def test_what_behaves_as_often_as_the_incumbent_is_promoted(contested, ours, theirs, told):
    decision = contested(ours, theirs)
    assert (decision.outcome, decision.policy) == ("promote", "behaviour")
    assert decision.comparison.told == told
    assert "behaviour passed on" in decision.reasons[1]


@pytest.mark.parametrize(
    ("ours", "theirs", "told"),
    [
        ("----------", "++++++++++", "worse"),
        ("----------", "+---------", "cannot tell apart"),
        ("+++-------", "++--++----", "cannot tell apart"),
        ("?---------", "+---------", "cannot tell apart"),
        (".---------", "+---------", "cannot tell apart"),
    ],
)
def test_what_behaves_less_often_is_refused_however_little_that_tells(
    contested, ours, theirs, told
):
    decision = contested(ours, theirs)
    assert decision.outcome == "refuse"
    assert decision.comparison.told == told
    (reason,) = decision.reasons
    assert "--override" in reason


def test_what_nobody_can_judge_gains_nothing(contested):
    """Of what is unscored for the incumbent nothing counts, so a pass there is none more."""
    decision = contested("+++-------", "???+------")
    assert decision.outcome == "refuse"
    assert (decision.comparison.passed, decision.comparison.other_passed) == (0, 1)
    assert decision.comparison.tasks == 7


@pytest.mark.parametrize(
    "changes",
    [
        {"compiler": "another"},
        {"suite_sha256": digest_bytes(b"other scenarios")},
        {"reproduced": False},
    ],
)
def test_an_incumbent_judged_otherwise_is_not_compared_with(contested, changes):
    decision = contested("++++++++++", "----------", **changes)
    assert decision.outcome == "refuse"
    assert decision.comparison is None
    assert "l4d2-assets build old" in decision.reasons[0]


def test_a_newer_report_on_the_incumbents_files_will_do(decided, report):
    reports = (report("----------", compiler="older"), report("++--------"))
    incumbent = Incumbent("old@1", INCUMBENT.manifest_sha256, reports)
    decision = decided("behaviour", incumbent=incumbent, report=report("++--------"))
    assert decision.outcome == "promote"
    assert decision.comparison.other_passed == 2


def test_an_incumbent_of_which_nothing_is_told_stays(contested):
    decision = contested("++++++++++", "??????????")
    assert decision.outcome == "refuse"
    assert "no task tells" in decision.reasons[0]


def test_the_first_is_decided_on_by_the_policy_for_the_first(decided, report):
    decision = decided("behaviour", report=report("----------"))
    assert (decision.outcome, decision.policy) == ("promote", "bootstrap")
    assert decision == decided("bootstrap", report=report("----------"))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"without_incumbent": None}, "belong together"),
        ({"without_incumbent": "absent"}, "compares with nothing"),
        ({"without_incumbent": "behaviour"}, "compares with nothing"),
    ],
)
def test_a_policy_that_leads_nowhere_is_refused(config, change, fault):
    raw = config.model_dump(mode="json")
    raw["policies"]["behaviour"] |= change
    with pytest.raises(ConfigInvalid, match=fault):
        validate(raw, PromotionConfig, "promotion.yaml")
