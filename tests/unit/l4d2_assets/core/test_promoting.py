"""Registration, evidence and promotion on a real registry: the one of a built mini project."""

from __future__ import annotations

import pytest

from l4d2_assets.core.errors import ConfigInvalid, PromotionRefused
from l4d2_assets.core.evaluation.report import EvalReport, score_rungs
from l4d2_assets.core.promoting import decide_now, load_promotion, move_alias, promote_version
from l4d2_assets.core.registration import REPORT_ROLE, gather_evidence
from l4d2_registry import (
    AliasConflict,
    ModelManifest,
    ModelNotFound,
    ModelRef,
    Registry,
    canonical_json,
    digest_bytes,
    digest_json,
)
from l4d2_sourcepawn.verdict import LADDER, RungResult, Status, Verdict

ALIAS = "production"


@pytest.fixture
def registry(built_project):
    return Registry(built_project.registry)


@pytest.fixture
def promoted(registry):
    """The one version that the mini project's registry holds and serves."""
    return registry.resolve(ALIAS)


def reregister(registry: Registry, manifest: ModelManifest, **changes) -> ModelRef:
    """Register a version that differs from another in some fields."""
    changed = ModelManifest.model_validate(manifest.model_dump() | changes)
    return registry.register(changed, card="# changed\n", registered_by={"test": "yes"})


def with_report(registry: Registry, manifest: ModelManifest, data: bytes) -> ModelRef:
    """Register the version with another report blob; its summary stays."""
    sha256 = registry.blobs.put(data)
    artefacts = [
        a.model_copy(update={"sha256": sha256, "bytes": len(data)}) if a.role == REPORT_ROLE else a
        for a in manifest.artefacts
    ]
    evaluation = manifest.evaluation.model_copy(update={"report_sha256": sha256})
    return reregister(
        registry,
        manifest,
        artefacts=[a.model_dump() for a in artefacts],
        evaluation=evaluation.model_dump(),
    )


def report_of(registry: Registry, manifest: ModelManifest) -> EvalReport:
    return EvalReport.model_validate_json(
        registry.blobs.read(manifest.artefact(REPORT_ROLE).sha256)
    )


def generations(registry: Registry) -> int:
    return registry.alias(ALIAS).latest_number()


def test_registered_version_is_whole(registry, promoted):
    evidence = gather_evidence(registry, promoted.ref, ALIAS)
    assert evidence.problems == ()
    assert evidence.manifest == promoted.manifest
    assert evidence.report == report_of(registry, promoted.manifest)
    assert evidence.incumbent.manifest_sha256 == promoted.manifest.sha256
    assert evidence.incumbent.reports == (evidence.report,)
    assert registry.verify() == []
    assert gather_evidence(registry, promoted.ref, "no_alias_yet").incumbent is None


def test_promoting_again_makes_no_new_generation(built_project, registry, promoted):
    again = promote_version(built_project, promoted.ref, override=None, actor="test")
    assert again == promoted.generation
    assert generations(registry) == 1


def test_decision_repeats_itself(built_project, promoted):
    first = decide_now(built_project, promoted.ref, "bootstrap")
    assert first == decide_now(built_project, promoted.ref, "bootstrap")
    assert digest_json(first) == promoted.generation.decision_sha256


@pytest.mark.parametrize("role", ["retrieval_corpus", REPORT_ROLE])
def test_tampered_blob_is_refused(built_project, registry, promoted, role):
    path = registry.blobs.path(promoted.manifest.artefact(role).sha256)
    path.chmod(0o644)
    path.write_bytes(path.read_bytes().replace(b"a", b"b", 1))
    with pytest.raises(PromotionRefused, match="is damaged: its bytes no longer have the digest"):
        promote_version(built_project, promoted.ref, override=None, actor="test")
    with pytest.raises(PromotionRefused, match="is damaged"):
        promote_version(built_project, promoted.ref, override="I know better", actor="test")


def test_missing_blob_is_refused(built_project, registry, promoted):
    registry.blobs.path(promoted.manifest.artefact(REPORT_ROLE).sha256).unlink()
    with pytest.raises(PromotionRefused, match="is missing from"):
        promote_version(built_project, promoted.ref, override=None, actor="test")


def test_report_about_another_version_is_refused(built_project, registry, promoted):
    report = report_of(registry, promoted.manifest).model_copy(update={"version": "other"})
    ref = with_report(registry, promoted.manifest, canonical_json(report))
    decision = decide_now(built_project, ref, "bootstrap")
    assert decision.outcome == "refuse"
    assert "its report is about 'other'" in decision.reasons


def test_figures_that_are_not_the_reports_are_refused(built_project, registry, promoted):
    evaluation = promoted.manifest.evaluation.model_dump(mode="json")
    evaluation["rungs"][1] |= {"passed": 9, "scored": 9, "low": 0.7, "high": 1.0}
    ref = reregister(registry, promoted.manifest, evaluation=evaluation)
    decision = decide_now(built_project, ref, "bootstrap")
    assert "its manifest states other figures than its report" in decision.reasons


def test_report_of_another_suite_is_refused(built_project, registry, promoted):
    report = report_of(registry, promoted.manifest).model_copy(update={"suite_sha256": "0" * 64})
    ref = with_report(registry, promoted.manifest, canonical_json(report))
    assert (
        "its manifest states other figures than its report"
        in decide_now(built_project, ref, "bootstrap").reasons
    )


@pytest.mark.parametrize("data", [b"", b"{", b"{}", b"\xff"])
def test_report_that_is_none_is_a_reason_and_no_crash(built_project, registry, promoted, data):
    ref = with_report(registry, promoted.manifest, data)
    decision = decide_now(built_project, ref, "bootstrap")
    assert "its evaluation report is no report of this release" in decision.reasons


def test_version_without_a_report_is_refused(built_project, registry, promoted):
    ref = reregister(registry, promoted.manifest, evaluation=None)
    assert "it has no evaluation report" in decide_now(built_project, ref, "bootstrap").reasons


def judged_perfect(registry: Registry, manifest: ModelManifest) -> ModelRef:
    """Register the version with a report by which it did all that was asked."""
    report = report_of(registry, manifest)
    (judge, *_) = [row.verdict.judge for row in report.tasks if row.verdict is not None]
    verdict = Verdict(
        source_sha256=digest_bytes(b"source"),
        task="task",
        judge=judge,
        rungs=tuple(RungResult(rung=r, status=Status.PASSED, reason="") for r in LADDER),
    )
    tasks = tuple(row.model_copy(update={"verdict": verdict}) for row in report.tasks)
    rungs = score_rungs([verdict] * len(tasks))
    better = report.model_copy(update={"tasks": tasks, "rungs": rungs})
    data = canonical_json(better)
    summary = better.summary(digest_bytes(data))
    evaluated = ModelManifest.model_validate(
        manifest.model_dump() | {"evaluation": summary.model_dump()}
    )
    return with_report(registry, evaluated, data)


def test_another_version_that_behaves_as_often_takes_the_place(built_project, registry, promoted):
    ref = reregister(registry, promoted.manifest, summary="another one")
    generation = promote_version(built_project, ref, override=None, actor="test")
    assert (generation.generation, generation.policy) == (2, "behaviour")
    assert "cannot be told apart" in generation.reason or "to tell them apart" in generation.reason
    assert registry.resolve(ALIAS).ref == ref


def test_one_that_behaves_less_often_than_the_incumbent_is_refused(
    built_project, registry, promoted
):
    better = judged_perfect(registry, promoted.manifest)
    promote_version(built_project, better, override=None, actor="test")
    assert registry.resolve(ALIAS).ref == better
    with pytest.raises(PromotionRefused, match=r"behaviour passed on 0 of 10 tasks, by the incum"):
        promote_version(built_project, promoted.ref, override=None, actor="test")
    assert registry.resolve(ALIAS).ref == better


def test_bootstrap_replaces_nothing(built_project, registry, promoted):
    ref = reregister(registry, promoted.manifest, summary="another one")
    decision = decide_now(built_project, ref, "bootstrap")
    assert decision.outcome == "refuse"
    assert f"there is an incumbent, {promoted.ref}" in decision.reasons[0]


def test_a_later_report_on_the_same_files_is_found(built_project, registry, promoted):
    """The judge has changed since: the incumbent's own report cannot be compared with."""
    report = report_of(registry, promoted.manifest)
    older = report.model_copy(update={"judge": "ladder-0, spcomp"})
    data = canonical_json(older)
    evaluated = ModelManifest.model_validate(
        promoted.manifest.model_dump()
        | {"evaluation": older.summary(digest_bytes(data)).model_dump()}
    )
    ref = with_report(registry, evaluated, data)
    promote_version(built_project, ref, override="for the test", actor="test")
    evidence = gather_evidence(registry, promoted.ref, ALIAS)
    assert evidence.incumbent.reports == (older, report)
    assert decide_now(built_project, promoted.ref, "behaviour").outcome == "promote"


def test_a_persons_word_promotes_and_is_recorded(built_project, registry, promoted):
    ref = reregister(registry, promoted.manifest, summary="another one")
    generation = promote_version(built_project, ref, override="tried it by hand", actor="person:x")
    assert (generation.generation, generation.policy) == (2, "override")
    assert (generation.reason, generation.actor) == ("tried it by hand", "person:x")
    assert registry.resolve(ALIAS).ref == ref
    assert registry.verify() == []


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_word_must_be_said(built_project, promoted, reason):
    with pytest.raises(ConfigInvalid, match="an override needs a reason"):
        promote_version(built_project, promoted.ref, override=reason, actor="test")


def test_what_cannot_answer_or_has_expired_is_not_overridden(built_project, registry, promoted):
    past = reregister(registry, promoted.manifest, expires_at="2020-01-01")
    with pytest.raises(PromotionRefused, match="it expired on 2020-01-01"):
        promote_version(built_project, past, override="serve it", actor="test")
    weights = reregister(registry, promoted.manifest, kind="gguf")
    with pytest.raises(PromotionRefused, match="kind gguf: "):
        promote_version(built_project, weights, override="serve it", actor="test")


def test_what_cannot_be_asked_is_not_overridden(built_project, registry, promoted):
    evaluation = promoted.manifest.evaluation.model_dump() | {"reproduced": False}
    ref = reregister(registry, promoted.manifest, evaluation=evaluation)
    with pytest.raises(PromotionRefused, match="it was never asked here"):
        promote_version(built_project, ref, override="serve it", actor="test")


def test_unknown_version_is_an_error(built_project):
    with pytest.raises(ModelNotFound):
        promote_version(built_project, ModelRef("baseline", "0" * 12), override=None, actor="t")


def test_somebody_elses_promotion_in_between_is_a_conflict(built_project, registry, promoted):
    """The generation is read before the evidence; whoever moves the alias meanwhile wins."""
    ours = reregister(registry, promoted.manifest, summary="ours")
    theirs = reregister(registry, promoted.manifest, summary="theirs")
    before = generations(registry)
    config = load_promotion(built_project)
    decision = decide_now(built_project, ours, "bootstrap").model_copy(
        update={"outcome": "promote", "reasons": ("a test wants it",)}
    )
    promote_version(built_project, theirs, override="quicker", actor="them")
    with pytest.raises(AliasConflict):
        move_alias(registry, decision, expected_generation=before, actor="us")
    assert registry.resolve(config.alias).ref == theirs
    assert generations(registry) == 2


def test_refused_decision_moves_nothing_whatever_is_asked(built_project, registry, promoted):
    ref = reregister(registry, promoted.manifest, summary="another one")
    decision = decide_now(built_project, ref, "never")
    with pytest.raises(PromotionRefused, match="policy 'never' promotes nothing"):
        move_alias(registry, decision, expected_generation=1, actor="test")
    assert generations(registry) == 1
