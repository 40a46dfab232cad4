"""The one place where the code location is put together."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, Final

import dagster as dg

from l4d2_assets.asset_step import AssetStep, build_asset
from l4d2_assets.assets import corpus, dataset, evaluation, model, raw, registry
from l4d2_assets.core.errors import ConfigInvalid
from l4d2_assets.core.graph import Graph
from l4d2_assets.core.project import Project
from l4d2_assets.jobs import build_jobs
from l4d2_assets.partitions import model_versions
from l4d2_assets.resources import Pipeline
from l4d2_assets.schedules import build_schedules

EXECUTOR_VARIABLE: Final = "L4D2_EXECUTOR"

STEPS: Final[Sequence[AssetStep]] = (
    *raw.STEPS,
    *corpus.STEPS,
    *dataset.STEPS,
    *model.STEPS,
    *evaluation.STEPS,
    *registry.STEPS,
)


def build_defs(
    *,
    project: Project | None = None,
    executor: dg.ExecutorDefinition | None = None,
    resources: Mapping[str, Any] | None = None,
    steps: Sequence[AssetStep] = STEPS,
) -> dg.Definitions:
    """Return the definitions of the `l4d2_assets` code location.

    Args:
        project: where recipes are read from; discovered if not given. With a
            given project its folders are bound to the `pipeline` resource too.
        executor: how steps run; by default what `L4D2_EXECUTOR` names.
        resources: replaces or adds resources.
        steps: the assets, for deployments that need fewer or others.
    """
    found = project or Project.discover()
    partitions = model_versions(found)
    pipeline = Pipeline(root=str(found.root), data=str(found.data)) if project else Pipeline()
    graph = Graph.of(step.step for step in steps)
    assets = [build_asset(step, graph, partitions) for step in steps]
    return dg.Definitions(
        assets=assets,
        jobs=build_jobs(),
        schedules=build_schedules(),
        sensors=[
            dg.AutomationConditionSensorDefinition(
                "rebuild_training_sets",
                target=dg.AssetSelection.groups("dataset"),
                description="Rebuilds training sets whose inputs' bytes changed.",
            )
        ],
        resources={"pipeline": pipeline, **(resources or {})},
        executor=executor or executor_named(os.environ.get(EXECUTOR_VARIABLE, "in_process")),
    )


def executor_named(name: str) -> dg.ExecutorDefinition:
    """Return an executor by its name.

    In-process is the default: a process per step costs 7 s of start-up each, and
    heavy work runs in subprocesses of its own. Raises `ConfigInvalid`.
    """
    match name:
        case "in_process":
            return dg.in_process_executor
        case "multiprocess":
            return dg.multiprocess_executor.configured(
                {"max_concurrent": 2, "start_method": {"forkserver": {}}}
            )
    raise ConfigInvalid(f"{EXECUTOR_VARIABLE}={name!r}: use in_process or multiprocess")
