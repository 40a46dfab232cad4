"""Model versions: the job that makes one, and what it made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import dagster as dg

from l4d2_assets.asset_step import AssetStep, Check, Outcome
from l4d2_assets.core.artefacts import Artefact, Product
from l4d2_assets.core.code import module_digest
from l4d2_assets.core.config import load_config
from l4d2_assets.core.model_card import table
from l4d2_assets.core.project import Project
from l4d2_assets.core.recipes import load_recipe
from l4d2_assets.core.steps import Done, Inputs, Step
from l4d2_assets.core.training.external import HISTORY_FILE, PublishedHistory
from l4d2_assets.core.training.protocol import Job, TrainedModel
from l4d2_assets.core.training.spec import TrainingSpec
from l4d2_assets.core.training.stored import MODEL_FILE, store_trained
from l4d2_assets.core.training.trainers import trainer_named
from l4d2_registry import canonical_json
from l4d2_serving.prompt import load_prompt

SPEC_FILE: Final = "spec.json"
JOB_FILE: Final = "job.json"


def _fine_tune_job(inputs: Inputs) -> Product:
    recipe = load_recipe(inputs.project.recipes, inputs.version)
    trainer = trainer_named(recipe.training.trainer, inputs.project)
    spec = TrainingSpec(
        version=recipe.version,
        trainer=recipe.training.trainer,
        base_model=recipe.base_model,
        recipe_sha256=recipe.sha256,
        dataset_sha256=inputs.artefacts["training_set"].digest,
        code_sha256=module_digest(*trainer.code_modules),
        prompt_sha256=load_prompt(recipe.prompt).contract().sha256,
        parameters=recipe.training.model_dump(mode="json"),
    )
    job = trainer.submit(spec)
    return Product(data={SPEC_FILE: canonical_json(spec), JOB_FILE: canonical_json(job)})


def _fine_tuned_model(inputs: Inputs) -> Product:
    spec = TrainingSpec.model_validate_json(inputs.read("fine_tune_job", SPEC_FILE))
    job = Job.model_validate_json(inputs.read("fine_tune_job", JOB_FILE))
    dataset = inputs.artefacts["training_set"]
    trained = trainer_named(spec.trainer, inputs.project).collect(
        spec, job, {name: dataset.read(name) for name in dataset.record.files}
    )
    return store_trained(trained)


def _settings(project: Project, partition: str | None) -> Any:
    recipe = load_recipe(project.recipes, partition or "")
    history = None
    if recipe.training.trainer == "external":
        path = project.config(HISTORY_FILE)
        history = load_config(path, PublishedHistory).model_dump(mode="json")
    return {
        "recipe": recipe.model_dump(mode="json"),
        "prompt": load_prompt(recipe.prompt).contract().model_dump(mode="json"),
        "history": history,
    }


def _present_job(artefact: Artefact) -> Mapping[str, Any]:
    job = Job.model_validate_json(artefact.read(JOB_FILE))
    estimate = "unknown" if job.estimated_usd is None else f"{job.estimated_usd:.2f} USD"
    return {
        "trainer": dg.MetadataValue.text(job.trainer),
        "job": dg.MetadataValue.text(job.job_id),
        "state": dg.MetadataValue.text(job.state),
        "note": dg.MetadataValue.text(job.note),
        "estimated cost": dg.MetadataValue.text(estimate),
        "specification": dg.MetadataValue.text(job.spec_sha256),
    }


def _present_model(artefact: Artefact) -> Mapping[str, Any]:
    model = TrainedModel.model_validate_json(artefact.read(MODEL_FILE))
    entries: dict[str, Any] = {
        "kind": dg.MetadataValue.text(model.kind),
        "reproducible": dg.MetadataValue.bool(model.reproducible),
        "cost": dg.MetadataValue.text(
            "unknown" if model.cost.usd is None else f"{model.cost.usd:.2f} USD"
        ),
    }
    if model.published:
        entries["as published, not reproduced"] = dg.MetadataValue.md(
            table(
                ("figure", "their word", "source"),
                [(figure.what, figure.value, figure.source) for figure in model.published],
            )
        )
    if model.expires_at is not None:
        entries["switched off on"] = dg.MetadataValue.text(model.expires_at.isoformat())
    return entries


def _files_are_whole(done: Done) -> Outcome:
    model = TrainedModel.model_validate_json(done.artefact.read(MODEL_FILE))
    sizes = {file.file_name: len(done.artefact.read(file.file_name)) for file in model.files}
    good = all(sizes.values()) and (bool(sizes) == model.reproducible)
    return Outcome(good, {"files": str(sizes), "reproducible": model.reproducible})


STEPS: Final = (
    AssetStep(
        step=Step(
            asset="fine_tune_job",
            folder="model",
            compute=_fine_tune_job,
            inputs=("training_set",),
            partitioned=True,
            settings=_settings,
        ),
        group="model",
        description=(
            "The training job of the version, submitted or found again by its specification's "
            "digest. Takes seconds; nothing is bought twice."
        ),
        kinds=frozenset({"python", "job"}),
        present=_present_job,
        pool="training",
    ),
    AssetStep(
        step=Step(
            asset="fine_tuned_model",
            folder="model",
            compute=_fine_tuned_model,
            inputs=("training_set", "fine_tune_job"),
            partitioned=True,
            settings=_settings,
        ),
        group="model",
        description=(
            "What the job made: for `retrieval` the corpus itself, for `external` published "
            "figures only, marked as not reproduced."
        ),
        kinds=frozenset({"python", "model"}),
        present=_present_model,
        checks=(
            Check(
                name="files_are_whole",
                description="A reproducible model has files, and none is empty.",
                run=_files_are_whole,
            ),
        ),
        pool="training",
    ),
)
