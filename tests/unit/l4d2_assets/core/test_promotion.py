from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from l4d2_assets.core.config import load_config
from l4d2_assets.core.promotion import Evidence, PromotionConfig, decide
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

TODAY = dt.date(2030, 1, 1)
DIGEST = digest_bytes(b"x")
INCUMBENT = digest_bytes(b"the incumbent")


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
    def run(policy="bootstrap", *, incumbent=None, problems=(), **changes):
        evidence = Evidence(manifest(**changes), incumbent, problems)
        return decide(evidence, config, policy, TODAY)

    return run


def test_good_evidence_promotes_with_the_label(decided):
    decision = decided()
    assert (decision.outcome, decision.alias) == ("promote", "production")
    assert decision.label == "not gated on behaviour"
    assert decision.reasons == ("policy 'bootstrap': every condition holds",)
    assert decision.manifest_sha256 == manifest().sha256


OBJECTIONS = [
    ({"incumbent": INCUMBENT}, "there is an incumbent"),
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
        {"incumbent": manifest().sha256},
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
    assert decided(incumbent=INCUMBENT).incumbent_sha256 == INCUMBENT
    assert decided(incumbent=manifest().sha256).incumbent_sha256 is None


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
