"""The registry: a judged version becomes an entry, and a decision may make it `production`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import dagster as dg

from l4d2_assets.asset_step import AssetStep, Check, Outcome
from l4d2_assets.assets.model import SPEC_FILE
from l4d2_assets.core.artefacts import Artefact, Product
from l4d2_assets.core.errors import PromotionRefused
from l4d2_assets.core.evaluation.report import REPORT_FILE, EvalReport
from l4d2_assets.core.model_card import render_card
from l4d2_assets.core.project import Project
from l4d2_assets.core.promoting import decide_now, load_promotion, move_alias
from l4d2_assets.core.promotion import DECISION_FILE, Decision
from l4d2_assets.core.recipes import load_recipe
from l4d2_assets.core.registration import put_version
from l4d2_assets.core.steps import Done, Inputs, Step
from l4d2_assets.core.training.spec import TrainingSpec
from l4d2_assets.core.training.stored import load_trained
from l4d2_assets.presentation import markdown_table
from l4d2_registry import (
    Lineage,
    ModelManifest,
    ModelRef,
    Registry,
    RegistryError,
    canonical_json,
)
from l4d2_registry.files import sweep_temporaries

MANIFEST_FILE: Final = "manifest.json"
ALIAS_FILE: Final = "alias.json"
GATE_CHECK: Final = "gate"

_CORPUS: Final = ("curated_plugins", "chatml_examples", "preference_pairs")


def _registry_entry(inputs: Inputs) -> Product:
    recipe = load_recipe(inputs.project.recipes, inputs.version)
    spec = TrainingSpec.model_validate_json(inputs.read("fine_tune_job", SPEC_FILE))
    dataset = inputs.artefacts["training_set"]
    registry = Registry(inputs.project.registry)
    sweep_temporaries(registry.root)
    manifest = put_version(
        registry,
        recipe,
        load_trained(inputs.artefacts["fine_tuned_model"]),
        EvalReport.model_validate_json(inputs.read("eval_report", REPORT_FILE)),
        Lineage(
            recipe_sha256=recipe.sha256,
            spec_sha256=spec.sha256,
            code_sha256=spec.code_sha256,
            dataset_sha256=dataset.digest,
            snapshots=_snapshots(inputs) if recipe.dataset is not None else {},
        ),
    )
    card = render_card(manifest)
    registry.register(
        manifest,
        card=card,
        registered_by={"asset": "registry_entry", "raw_snapshots": _raw_snapshots(inputs)},
    )
    return Product(data={MANIFEST_FILE: canonical_json(manifest), "MODEL_CARD.md": card.encode()})


def _snapshots(inputs: Inputs) -> dict[str, str]:
    """Return the digests of the corpus that the dataset was taken from.

    Raw data is not among them: what curation dropped is no part of the version,
    and must not make another one of the same bytes. `registered.json` has it.
    """
    return {asset: inputs.artefacts[asset].digest for asset in _CORPUS}


def _raw_snapshots(inputs: Inputs) -> dict[str, str]:
    """Return the digests of the raw data behind the corpus at this registration."""
    return dict(inputs.artefacts["curated_plugins"].record.provenance.inputs)


def _present_entry(artefact: Artefact) -> Mapping[str, Any]:
    manifest = _manifest(artefact)
    return {
        "model": dg.MetadataValue.text(f"{manifest.name}@{manifest.version}"),
        "card": dg.MetadataValue.md(artefact.read("MODEL_CARD.md").decode("utf-8")),
    }


def _entry_verifies(done: Done) -> Outcome:
    """Read the entry back through the registry, every blob of it."""
    registry = Registry(done.inputs.project.registry)
    manifest = _manifest(done.artefact)
    try:
        stored = registry.read(ModelRef(manifest.name, manifest.version))
        for artefact in stored.artefacts:
            registry.blobs.verified_path(artefact.sha256)
    except RegistryError as error:
        return Outcome(passed=False, evidence={"fault": str(error)})
    return Outcome(stored == manifest, {"artefacts": len(stored.artefacts)})


def _promotion_decision(inputs: Inputs) -> Product:
    return Product(data={DECISION_FILE: canonical_json(_decide(inputs))})


def _decide(inputs: Inputs) -> Decision:
    recipe = load_recipe(inputs.project.recipes, inputs.version)
    manifest = _manifest(inputs.artefacts["registry_entry"])
    ref = ModelRef(manifest.name, manifest.version)
    return decide_now(inputs.project, ref, recipe.promotion.policy)


def _present_decision(artefact: Artefact) -> Mapping[str, Any]:
    decision = Decision.model_validate_json(artefact.read(DECISION_FILE))
    return {
        "outcome": dg.MetadataValue.text(decision.outcome),
        "policy": dg.MetadataValue.text(f"{decision.policy} ({decision.label})"),
        "reasons": markdown_table(("reason",), [(reason,) for reason in decision.reasons]),
    }


def _gate(done: Done) -> Outcome:
    decision = Decision.model_validate_json(done.artefact.read(DECISION_FILE))
    return Outcome(
        decision.outcome != "refuse",
        {"outcome": decision.outcome, "reasons": "; ".join(decision.reasons)},
    )


def _production(inputs: Inputs) -> Product:
    """Decide again and move the alias: what a check said elsewhere or earlier promotes nothing."""
    decided = Decision.model_validate_json(inputs.read("promotion_decision", DECISION_FILE))
    registry = Registry(inputs.project.registry)
    before = registry.alias(decided.alias).latest_number()
    decision = _decide(inputs)
    if decision.manifest_sha256 != decided.manifest_sha256:
        raise PromotionRefused(
            f"the decision was made for {decided.model}@{decided.version}, the entry is "
            f"{decision.model}@{decision.version} now; materialize promotion_decision again"
        )
    move_alias(registry, decision, expected_generation=before, actor="asset:production")
    pointed = {
        "alias": decision.alias,
        "model": decision.model,
        "version": decision.version,
        "manifest_sha256": decision.manifest_sha256,
    }
    return Product(data={ALIAS_FILE: canonical_json(pointed)})


def _present_production(artefact: Artefact) -> Mapping[str, Any]:
    return {"alias": dg.MetadataValue.json(_json(artefact, ALIAS_FILE))}


def _manifest(artefact: Artefact) -> ModelManifest:
    return ModelManifest.model_validate_json(artefact.read(MANIFEST_FILE))


def _json(artefact: Artefact, name: str) -> Any:
    return json.loads(artefact.read(name))


def _alias_points_here(done: Done) -> Outcome:
    pointed = _json(done.artefact, ALIAS_FILE)
    try:
        current = Registry(done.inputs.project.registry).resolve(pointed["alias"])
    except RegistryError as error:
        return Outcome(passed=False, evidence={"fault": str(error)})
    return Outcome(
        current.manifest.sha256 == pointed["manifest_sha256"],
        {"generation": current.generation.generation if current.generation else 0},
    )


def _settings(project: Project, partition: str | None) -> Any:
    recipe = load_recipe(project.recipes, partition or "")
    return {
        "recipe": recipe.sha256,
        "promotion": load_promotion(project).model_dump(mode="json"),
    }


STEPS: Final = (
    AssetStep(
        step=Step(
            asset="registry_entry",
            folder="registration",
            compute=_registry_entry,
            inputs=(
                *_CORPUS,
                "training_set",
                "fine_tune_job",
                "fine_tuned_model",
                "eval_report",
            ),
            partitioned=True,
            settings=_settings,
            memoise=False,
        ),
        group="registry",
        description=(
            "The version in the model registry: blobs by digest, an immutable manifest, a "
            "generated card. Registering the same version again changes nothing."
        ),
        kinds=frozenset({"python", "model"}),
        present=_present_entry,
        checks=(
            Check(
                name="entry_verifies",
                description="The entry reads back whole, every blob by its digest.",
                run=_entry_verifies,
            ),
        ),
        pool="registry",
    ),
    AssetStep(
        step=Step(
            asset="promotion_decision",
            folder="registration",
            compute=_promotion_decision,
            inputs=("registry_entry",),
            partitioned=True,
            settings=_settings,
            memoise=False,
        ),
        group="registry",
        description=(
            "Whether the version may become `production`, by the policy of its recipe, with "
            "reasons. A pure function of what the registry holds."
        ),
        kinds=frozenset({"python"}),
        present=_present_decision,
        checks=(
            Check(
                name=GATE_CHECK,
                description="The policy does not refuse the version.",
                run=_gate,
            ),
        ),
        pool="registry",
    ),
    AssetStep(
        step=Step(
            asset="production",
            folder="registration",
            compute=_production,
            inputs=("registry_entry", "promotion_decision"),
            partitioned=True,
            settings=_settings,
            memoise=False,
        ),
        group="registry",
        description=(
            "Points the alias `production` to the version. Reads the evidence again and decides "
            "again: a check that ran elsewhere or long ago promotes nothing."
        ),
        kinds=frozenset({"python"}),
        present=_present_production,
        checks=(
            Check(
                name="alias_points_here",
                description="The registry resolves the alias to this version.",
                run=_alias_points_here,
            ),
        ),
        pool="registry",
    ),
)
