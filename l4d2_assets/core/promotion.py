"""The promotion decision: a pure function from evidence to yes or no, with reasons."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final, Literal, Self

from pydantic import Field, model_validator

from l4d2_assets.core.config import Strict
from l4d2_assets.core.documents import Record
from l4d2_assets.core.evaluation.comparison import PairedScore, comparable, score_against
from l4d2_assets.core.evaluation.report import EvalReport
from l4d2_registry import EvaluationSummary, ModelManifest
from l4d2_registry.canonical import Digest
from l4d2_registry.manifest import Name
from l4d2_sourcepawn.verdict import Rung

DECISION_FILE: Final = "decision.json"

Outcome = Literal["promote", "refuse"]


class Policy(Strict):
    """The conditions of one policy. All must hold.

    An *answer* is a reply with a plugin in it. A reply that says it knows none is
    no answer: `min_answers` bounds how often a model may abstain. `not_worse_on` is
    a rung of which the version must pass as many tasks as what is served;
    `without_incumbent` is the policy that decides instead while nothing is
    served. A policy without `not_worse_on` refuses to replace anything.
    """

    label: str
    min_tasks: int = Field(ge=1)
    min_answers: int = Field(ge=1)
    min_days_to_expiry: int = Field(ge=0)
    every_answer_passes: Literal["compiles"] | None
    not_worse_on: Literal["behaviour"] | None
    without_incumbent: str | None
    allowed_licences: tuple[str, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _compares_or_not(self) -> Self:
        if (self.not_worse_on is None) is not (self.without_incumbent is None):
            raise ValueError("not_worse_on and without_incumbent belong together")
        return self


class PromotionConfig(Strict):
    """`configs/promotion.yaml`."""

    alias: Name
    policies: dict[str, Policy]

    @model_validator(mode="after")
    def _names_its_own_policies(self) -> Self:
        for name, policy in self.policies.items():
            first = policy.without_incumbent
            if first is None:
                continue
            if first not in self.policies or self.policies[first].not_worse_on is not None:
                raise ValueError(
                    f"policies.{name}.without_incumbent: {first!r} is no policy that compares "
                    "with nothing"
                )
        return self


@dataclass(frozen=True, slots=True)
class Incumbent:
    """What the alias names now: its version, and every report on its files.

    The same files may have been judged more than once, by an older judge and by
    this one; each such judgement is a version of its own.
    """

    ref: str
    manifest_sha256: str
    reports: tuple[EvalReport, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the decision rests on, re-read from the registry by whoever decides.

    `problems` are faults found while re-reading: a damaged blob, a report about
    another model. `report` is the version's own, None where that is a problem.
    """

    manifest: ModelManifest
    incumbent: Incumbent | None
    problems: tuple[str, ...] = ()
    report: EvalReport | None = None


class Decision(Record):
    """Whether a version becomes `alias`, under which policy and why.

    A version that already is `alias` is decided on like one that is to become
    it, so `incumbent_sha256` names only another version. The record holds no
    clock: the same evidence gives the same decision and the same digest.
    `policy` is the one that was applied; `comparison` is with the incumbent.
    """

    schema_version: Literal[2] = 2
    alias: str
    model: str
    version: str
    manifest_sha256: Digest
    incumbent_sha256: Digest | None
    policy: str
    label: str
    outcome: Outcome
    reasons: tuple[str, ...]
    comparison: PairedScore | None = None


def decide(
    evidence: Evidence, config: PromotionConfig, policy_name: str, today: dt.date
) -> Decision:
    """Apply a policy to the evidence.

    `today` matters only to a version that expires. An unknown policy and
    `never` refuse.
    """
    manifest = evidence.manifest
    policy = config.policies.get(policy_name)
    if policy is not None and policy.without_incumbent and other_incumbent(evidence) is None:
        policy_name = policy.without_incumbent
        policy = config.policies[policy_name]
    comparison: PairedScore | None = None
    reasons = [f"policy {policy_name!r}: every condition holds"]
    if policy is None:
        objections = [f"policy {policy_name!r} promotes nothing"]
        label = "never promoted" if policy_name == "never" else "no such policy"
    else:
        objections = [*evidence.problems, *_objections(evidence, policy, today)]
        label = policy.label
        incumbent = other_incumbent(evidence)
        if incumbent is not None:
            comparison = _against(evidence.report, incumbent, policy)
            objection = _incumbent_objection(comparison, incumbent, policy_name, policy)
            objections += [objection] if objection else []
    if comparison is not None:
        reasons.append(_in_words(comparison))
    return Decision(
        alias=config.alias,
        model=manifest.name,
        version=manifest.version,
        manifest_sha256=manifest.sha256,
        incumbent_sha256=incumbent_sha256(evidence),
        policy=policy_name,
        label=label,
        outcome="refuse" if objections else "promote",
        reasons=tuple(objections or reasons),
        comparison=comparison,
    )


def other_incumbent(evidence: Evidence) -> Incumbent | None:
    """Return what the alias names now, None if it names nothing or this very version."""
    incumbent = evidence.incumbent
    if incumbent is None or incumbent.manifest_sha256 == evidence.manifest.sha256:
        return None
    return incumbent


def incumbent_sha256(evidence: Evidence) -> str | None:
    """Return the manifest digest of `other_incumbent`."""
    incumbent = other_incumbent(evidence)
    return None if incumbent is None else incumbent.manifest_sha256


def _against(report: EvalReport | None, incumbent: Incumbent, policy: Policy) -> PairedScore | None:
    if report is None or policy.not_worse_on is None:
        return None
    theirs = next((other for other in incumbent.reports if comparable(report, other)), None)
    return None if theirs is None else score_against(report, theirs, Rung(policy.not_worse_on))


def _incumbent_objection(
    score: PairedScore | None, incumbent: Incumbent, policy_name: str, policy: Policy
) -> str | None:
    word = "`l4d2-assets registry promote --override REASON` records a human's word"
    if policy.not_worse_on is None:
        return (
            f"there is an incumbent, {incumbent.ref}, and policy {policy_name!r} compares with "
            f"nothing; {word}"
        )
    if score is None:
        name = incumbent.ref.partition("@")[0]
        return (
            f"the incumbent {incumbent.ref} was not judged here by the same judge on the same "
            f"scenarios; `l4d2-assets build {name}` judges it again, or {word}"
        )
    if score.tasks == 0:
        return f"no task tells of the incumbent's {score.rung}; {word}"
    return f"{_in_words(score)}; {word}" if score.passed < score.other_passed else None


def _in_words(score: PairedScore) -> str:
    counts = (
        f"{score.rung} passed on {score.passed} of {score.tasks} tasks, by the incumbent on "
        f"{score.other_passed}"
    )
    if score.told == "cannot tell apart":
        return f"{counts}: too few to tell them apart (McNemar p = {score.p_value:.2f})"
    return f"{counts}: {score.told} (McNemar p = {score.p_value:.3f})"


def _objections(evidence: Evidence, policy: Policy, today: dt.date) -> list[str]:
    manifest = evidence.manifest
    found: list[str] = []
    evaluation = manifest.evaluation
    if evaluation is None or not evaluation.reproduced:
        found.append("it was not evaluated here: published figures gate nothing")
    else:
        found += _score_objections(evaluation, policy)
    if not manifest.licences:
        found.append("it states no licence")
    foreign = sorted({li.spdx for li in manifest.licences} - set(policy.allowed_licences))
    if foreign:
        found.append(f"licences not allowed: {', '.join(foreign)}")
    if not manifest.artefacts:
        found.append("it has no artefact that could be served")
    if manifest.expires_at is not None:
        days = (manifest.expires_at - today).days
        if days < policy.min_days_to_expiry:
            found.append(f"expires on {manifest.expires_at}, in {days} days")
    return found


def _score_objections(evaluation: EvaluationSummary, policy: Policy) -> list[str]:
    found: list[str] = []
    answers = evaluation.rung(Rung.EXTRACTED)
    wanted = policy.every_answer_passes or Rung.EXTRACTED
    passing = evaluation.rung(wanted)
    if evaluation.tasks < policy.min_tasks:
        found.append(f"{evaluation.tasks} tasks, the policy wants {policy.min_tasks}")
    if answers is None or passing is None or not (answers.judged and passing.judged):
        return [*found, f"rung {wanted} was not judged"]
    # What is unscored on the lower rung is so on the higher one: the sum would count it twice.
    if unscored := max(answers.unscored, passing.unscored):
        found.append(f"{unscored} verdicts are unscored")
    if answers.passed < policy.min_answers:
        found.append(f"{answers.passed} answers, the policy wants {policy.min_answers}")
    if passing.passed < answers.passed:
        found.append(
            f"{passing.passed} of {answers.passed} answers pass {wanted}; the policy wants all"
        )
    return found
