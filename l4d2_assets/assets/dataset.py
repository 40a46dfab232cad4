"""The training set of each model version, as its recipe wants it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from l4d2_assets.asset_step import AssetStep, Check, Outcome
from l4d2_assets.assets.corpus import EXAMPLES_FILE, PAIRS_FILE, PLUGINS_FILE, TASKS_FILE
from l4d2_assets.automation import WHEN_INPUT_BYTES_CHANGE
from l4d2_assets.core.artefacts import Artefact, Product
from l4d2_assets.core.chatml import ChatExample
from l4d2_assets.core.curation.contamination import answered_tasks
from l4d2_assets.core.dataset import DOCUMENTS_FILE, EMPTY, build_training_set
from l4d2_assets.core.documents import CuratedPlugin, load_rows
from l4d2_assets.core.evaluation.tasks import Task
from l4d2_assets.core.mutation import PreferencePair
from l4d2_assets.core.plots import histogram
from l4d2_assets.core.project import Project
from l4d2_assets.core.recipes import load_recipe
from l4d2_assets.core.steps import Done, Inputs, Step
from l4d2_assets.presentation import PLOT_FILE, STATISTICS_FILE, plot, statistics
from l4d2_registry import canonical_json

_ANSWER: Final = -1


def _training_set(inputs: Inputs) -> Product:
    recipe = load_recipe(inputs.project.recipes, inputs.version)
    chosen = EMPTY
    if recipe.dataset is not None:
        chosen = build_training_set(
            load_rows(inputs.read("curated_plugins", PLUGINS_FILE), CuratedPlugin),
            load_rows(inputs.read("chatml_examples", EXAMPLES_FILE), ChatExample),
            load_rows(inputs.read("preference_pairs", PAIRS_FILE), PreferencePair),
            recipe.dataset,
        )
    lengths = [len(row.messages[_ANSWER].content) for row in (*chosen.train, *chosen.eval)]
    aside = {STATISTICS_FILE: canonical_json(chosen.statistics())}
    if lengths:
        aside[PLOT_FILE] = histogram(
            lengths, title="Length of the assistant's answers", unit="characters"
        )
    return Product(data=chosen.files(inputs.version), aside=aside)


def _settings(project: Project, partition: str | None) -> Any:
    return load_recipe(project.recipes, partition or "").model_dump(mode="json")


def _present(artefact: Artefact) -> Mapping[str, Any]:
    return {**statistics(artefact), **plot(artefact)}


def _families_apart(done: Done) -> Outcome:
    """Compare what the two sides' rows answer with: no plugin may be on both."""
    version = done.inputs.version
    sides = [
        {
            json.loads(line)["messages"][_ANSWER]["content"]
            for line in done.artefact.read(f"{side}_{version}.jsonl").splitlines()
        }
        for side in ("train", "eval")
    ]
    shared = sides[0] & sides[1]
    return Outcome(
        not shared,
        {"train answers": len(sides[0]), "eval answers": len(sides[1]), "shared": len(shared)},
    )


def _answers_no_task(done: Done) -> Outcome:
    tasks = load_rows(done.inputs.read("eval_suites", TASKS_FILE), Task)
    rows = [json.loads(line) for line in done.artefact.read(DOCUMENTS_FILE).splitlines()]
    leaks = [row["title"] for row in rows if answered_tasks(row["code"], tasks)]
    return Outcome(not leaks, {"plugins": len(rows), "leaks": ", ".join(leaks) or "none"})


STEPS: Final = (
    AssetStep(
        step=Step(
            asset="training_set",
            folder="dataset",
            compute=_training_set,
            inputs=("curated_plugins", "chatml_examples", "preference_pairs", "eval_suites"),
            partitioned=True,
            settings=_settings,
        ),
        group="dataset",
        description=(
            "The recipe's mixture: chat rows split by family, preference rows in OpenAI's format, "
            "and the plugins themselves. Empty for models whose data was never published."
        ),
        kinds=frozenset({"python", "json"}),
        present=_present,
        checks=(
            Check(
                name="families_apart",
                description="No answer of the training side stands on the evaluation side.",
                run=_families_apart,
            ),
            Check(
                name="answers_no_task",
                description="No plugin of the set has an evaluation task's answer signature.",
                run=_answers_no_task,
            ),
        ),
        automation=WHEN_INPUT_BYTES_CHANGE,
    ),
)
