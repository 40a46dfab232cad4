"""Carry out promotions: decide from the registry's own bytes, then move the alias."""

from __future__ import annotations

import datetime as dt

from l4d2_assets.core.config import load_config
from l4d2_assets.core.errors import ConfigInvalid, PromotionRefused
from l4d2_assets.core.project import Project
from l4d2_assets.core.promotion import Decision, PromotionConfig, decide, incumbent_sha256
from l4d2_assets.core.recipes import load_recipe
from l4d2_assets.core.registration import gather_evidence
from l4d2_registry import (
    AliasGeneration,
    AliasNotFound,
    ManifestInvalid,
    ModelRef,
    Registry,
    SchemaTooNew,
    digest_json,
)
from l4d2_serving.backends.loading import cannot_answer

OVERRIDE = "override"


def load_promotion(project: Project) -> PromotionConfig:
    """Read `configs/promotion.yaml`."""
    return load_config(project.config("promotion.yaml"), PromotionConfig)


def decide_now(project: Project, ref: ModelRef, policy: str) -> Decision:
    """Read the evidence from the registry and decide on it, today."""
    config = load_promotion(project)
    evidence = gather_evidence(Registry(project.registry), ref, config.alias)
    return decide(evidence, config, policy, dt.datetime.now(dt.UTC).date())


def move_alias(
    registry: Registry, decision: Decision, *, expected_generation: int, actor: str
) -> AliasGeneration:
    """Point the alias to the decided version; one that points there already is left alone.

    `expected_generation` was read before the evidence was, so a promotion by
    somebody else in between is a conflict and not overwritten. A damaged
    generation does not stand in the way of the next one.

    Raises:
        PromotionRefused: the decision says no.
        AliasConflict: somebody else moved the alias meanwhile.
        SchemaTooNew: a newer release moved it.
    """
    if decision.outcome == "refuse":
        raise PromotionRefused(
            f"{decision.model}@{decision.version} is not promoted: {'; '.join(decision.reasons)}"
        )
    current = _current(registry, decision.alias)
    if current is not None and current.manifest_sha256 == decision.manifest_sha256:
        return current
    return registry.point(
        decision.alias,
        ModelRef(decision.model, decision.version),
        expected_generation=expected_generation,
        policy=decision.policy,
        reason="; ".join(decision.reasons),
        actor=actor,
        decision_sha256=digest_json(decision),
    )


def promote_version(
    project: Project, ref: ModelRef, *, override: str | None, actor: str
) -> AliasGeneration:
    """Promote a registered version by its recipe's policy, or by a person's word.

    `override` is that word: it beats the policy's comparison, never damage. A
    version whose bytes do not verify or that cannot be served is refused anyway.

    Raises:
        PromotionRefused: the gate refuses, or an override cannot help.
        ConfigInvalid: an override without a reason.
    """
    if override is not None and not override.strip():
        raise ConfigInvalid("an override needs a reason; it is recorded with the promotion")
    registry = Registry(project.registry)
    config = load_promotion(project)
    expected = registry.alias(config.alias).latest_number()
    if override is None:
        recipe = load_recipe(project.recipes, ref.name)
        decision = decide_now(project, ref, recipe.promotion.policy)
    else:
        decision = _overridden(project, ref, config, override)
    return move_alias(registry, decision, expected_generation=expected, actor=actor)


def _overridden(project: Project, ref: ModelRef, config: PromotionConfig, reason: str) -> Decision:
    registry = Registry(project.registry)
    incumbent = config.alias if _current(registry, config.alias) else None
    evidence = gather_evidence(registry, ref, incumbent)
    manifest = evidence.manifest
    problems = list(evidence.problems)
    if manifest.evaluation is None or not manifest.evaluation.reproduced:
        problems.append("it was never asked here, so nothing shows that it can be served")
    why_not = cannot_answer(manifest)
    if why_not is not None:
        problems.append(f"kind {manifest.kind}: {why_not}")
    if manifest.expires_at is not None and manifest.expires_at < dt.datetime.now(dt.UTC).date():
        problems.append(f"it expired on {manifest.expires_at}")
    return Decision(
        alias=config.alias,
        model=ref.name,
        version=ref.version,
        manifest_sha256=manifest.sha256,
        incumbent_sha256=incumbent_sha256(evidence),
        policy=OVERRIDE,
        label="a person's word, against or beside the policy",
        outcome="refuse" if problems else "promote",
        reasons=tuple(problems) or (reason,),
    )


def _current(registry: Registry, alias: str) -> AliasGeneration | None:
    """Return where the alias points; None if it was never given or its generation is damaged."""
    try:
        return registry.alias(alias).current()
    except SchemaTooNew:
        raise
    except (AliasNotFound, ManifestInvalid):
        return None
