"""The promotion decision: a pure function from evidence to yes or no, with reasons."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final, Literal

from pydantic import Field

from l4d2_assets.core.config import Strict
from l4d2_assets.core.documents import Record
from l4d2_registry import EvaluationSummary, ModelManifest
from l4d2_registry.canonical import Digest
from l4d2_registry.manifest import Name
from l4d2_sourcepawn.verdict import Rung

DECISION_FILE: Final = "decision.json"

Outcome = Literal["promote", "refuse"]


class Policy(Strict):
    """The conditions of one policy. All must hold.

    An *answer* is a reply with a plugin in it. A reply that says it knows none is
    no answer: `min_answers` bounds how often a model may abstain.
    """

    label: str
    min_tasks: int = Field(ge=1)
    min_answers: int = Field(ge=1)
    min_days_to_expiry: int = Field(ge=0)
    every_answer_passes: Literal["compiles"]
    allowed_licences: tuple[str, ...] = Field(min_length=1)


class PromotionConfig(Strict):
    """`configs/promotion.yaml`."""

    alias: Name
    policies: dict[str, Policy]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the decision rests on, re-read from the registry by whoever decides.

    `problems` are faults found while re-reading: a damaged blob, a report about
    another model. `incumbent` is the manifest digest that the alias names now.
    """

    manifest: ModelManifest
    incumbent: str | None
    problems: tuple[str, ...] = ()


class Decision(Record):
    """Whether a version becomes `alias`, under which policy and why.

    A version that already is `alias` is decided on like one that is to become
    it, so `incumbent_sha256` names only another version. The record holds no
    clock: the same evidence gives the same decision and the same digest.
    """

    schema_version: Literal[1] = 1
    alias: str
    model: str
    version: str
    manifest_sha256: Digest
    incumbent_sha256: Digest | None
    policy: str
    label: str
    outcome: Outcome
    reasons: tuple[str, ...]


def decide(
    evidence: Evidence, config: PromotionConfig, policy_name: str, today: dt.date
) -> Decision:
    """Apply a policy to the evidence.

    `today` matters only to a version that expires. An unknown policy and
    `never` refuse.
    """
    manifest = evidence.manifest
    policy = config.policies.get(policy_name)
    if policy is None:
        reasons = [f"policy {policy_name!r} promotes nothing"]
        label = "never promoted" if policy_name == "never" else "no such policy"
    else:
        reasons = [*evidence.problems, *_objections(evidence, policy, today)]
        label = policy.label
    outcome: Outcome = "refuse" if reasons else "promote"
    return Decision(
        alias=config.alias,
        model=manifest.name,
        version=manifest.version,
        manifest_sha256=manifest.sha256,
        incumbent_sha256=other_incumbent(evidence),
        policy=policy_name,
        label=label,
        outcome=outcome,
        reasons=tuple(reasons) or (f"policy {policy_name!r}: every condition holds",),
    )


def other_incumbent(evidence: Evidence) -> str | None:
    """Return the manifest digest that the alias names now, None if it names this version."""
    return None if evidence.incumbent == evidence.manifest.sha256 else evidence.incumbent


def _objections(evidence: Evidence, policy: Policy, today: dt.date) -> list[str]:
    manifest = evidence.manifest
    found: list[str] = []
    if other_incumbent(evidence) is not None:
        found.append(
            "there is an incumbent, and until behaviour is judged nothing can show that this "
            "version is better; `l4d2-assets registry promote --override REASON` records a "
            "human's word"
        )
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
    passing = evaluation.rung(policy.every_answer_passes)
    if evaluation.tasks < policy.min_tasks:
        found.append(f"{evaluation.tasks} tasks, the policy wants {policy.min_tasks}")
    if answers is None or passing is None or not (answers.judged and passing.judged):
        return [*found, f"rung {policy.every_answer_passes} was not judged"]
    # What is unscored on the lower rung is so on the higher one: the sum would count it twice.
    if unscored := max(answers.unscored, passing.unscored):
        found.append(f"{unscored} verdicts are unscored")
    if answers.passed < policy.min_answers:
        found.append(f"{answers.passed} answers, the policy wants {policy.min_answers}")
    if passing.passed < answers.passed:
        found.append(
            f"{passing.passed} of {answers.passed} answers pass {policy.every_answer_passes}; "
            "the policy wants all"
        )
    return found
