"""From a step to a Dagster asset: the one factory behind every asset of the pipeline.

What belongs here: the translation of steps, checks and metadata into Dagster's
terms. What does not: any work of a step, any knowledge of a particular asset.
"""

import inspect
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final

import dagster as dg

from l4d2_assets.core.artefacts import Artefact
from l4d2_assets.core.errors import AssetsError
from l4d2_assets.core.graph import Graph
from l4d2_assets.core.steps import Done, Step
from l4d2_assets.resources import Pipeline
from l4d2_registry import RegistryError
from l4d2_serving.errors import ServingError
from l4d2_sourcepawn.errors import SourcePawnError

OWNERS: Final = ("team:l4d2-ai-architect",)
EXPECTED: Final = (AssetsError, RegistryError, ServingError, SourcePawnError)
"""Errors that say in one line what is wrong; anything else is a defect and keeps its traceback."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check found. `evidence` is shown in the check's metadata."""

    passed: bool
    evidence: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """A blocking check on the artefact a step stored: a failed one stops everything downstream."""

    name: str
    description: str
    run: Callable[[Done], Outcome]


@dataclass(frozen=True, kw_only=True, slots=True)
class AssetStep:
    """A step with what people see of it.

    `present` returns the asset's metadata from the stored artefact, so that a
    memoised run shows the same as the run that did the work.
    """

    step: Step
    group: str
    description: str
    kinds: frozenset[str]
    present: Callable[[Artefact], Mapping[str, Any]]
    checks: Sequence[Check] = ()
    freshness: dg.FreshnessPolicy | None = None
    automation: dg.AutomationCondition[Any] | None = None
    pool: str | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """One asset's end, for whoever watches a run from a terminal."""

    asset: str
    memoised: bool
    seconds: float
    digest: str


watch_progress: ContextVar[Callable[[Progress], None] | None] = ContextVar(
    "watch_progress", default=None
)


def build_asset(
    definition: AssetStep,
    graph: Graph,
    partitions: dg.PartitionsDefinition[str] | None = None,
    *,
    expected: tuple[type[Exception], ...] = EXPECTED,
) -> dg.AssetsDefinition:
    """Return the Dagster asset of a step in its graph.

    `expected` are the errors whose message is the whole story; see `EXPECTED`.
    """
    step = definition.step

    @dg.asset(
        name=step.asset,
        group_name=definition.group,
        description=definition.description,
        deps=[*step.inputs, *step.collects],
        partitions_def=partitions if step.partitioned else None,
        kinds=set(definition.kinds),
        owners=list(OWNERS),
        code_version=step.code_sha256[:12],
        check_specs=[
            dg.AssetCheckSpec(
                name=check.name,
                asset=step.asset,
                description=check.description,
                blocking=True,
            )
            for check in definition.checks
        ],
        freshness_policy=definition.freshness,
        automation_condition=definition.automation,
        pool=definition.pool,
        metadata=_code_reference(step),
    )
    def materialize(context: dg.AssetExecutionContext, pipeline: Pipeline) -> dg.MaterializeResult:  # type: ignore[type-arg]  # Dagster refuses the subscript here
        started = time.monotonic()
        partition = context.partition_key if step.partitioned else None
        try:
            done = pipeline.run(step, graph, partition)
            outcomes = [(check, check.run(done)) for check in definition.checks]
            metadata = definition.present(done.artefact)
        except expected as error:
            raise dg.Failure(description=str(error), allow_retries=False) from None
        watcher = watch_progress.get()
        if watcher is not None:
            seconds = time.monotonic() - started
            watcher(Progress(step.asset, done.memoised, seconds, done.artefact.digest))
        return dg.MaterializeResult(
            data_version=dg.DataVersion(done.artefact.digest),
            metadata={**metadata, **_common(done)},
            check_results=[
                dg.AssetCheckResult(
                    check_name=check.name,
                    asset_key=step.asset,
                    passed=outcome.passed,
                    severity=dg.AssetCheckSeverity.ERROR,
                    metadata=dict(outcome.evidence),
                )
                for check, outcome in outcomes
            ],
        )

    return materialize


def _code_reference(step: Step) -> dict[str, Any]:
    """Link the asset to the function that does its work, not to this factory."""
    file = inspect.getsourcefile(step.compute)
    if file is None:
        return {}
    line = step.compute.__code__.co_firstlineno
    with warnings.catch_warnings():
        # Code references are beta in Dagster 1.13; they only add links to the UI.
        warnings.simplefilter("ignore", dg.BetaWarning)
        reference = dg.LocalFileCodeReference(file_path=file, line_number=line)
        value = dg.CodeReferencesMetadataValue(code_references=[reference])
    return {"dagster/code_references": value}


def _common(done: Done) -> dict[str, Any]:
    record = done.artefact.record
    return {
        "digest": dg.MetadataValue.text(record.digest),
        "memoised": dg.MetadataValue.bool(done.memoised),
        "folder": dg.MetadataValue.path(str(done.artefact.folder)),
        "provenance": dg.MetadataValue.json(record.provenance.model_dump(mode="json")),
    }


__all__ = [
    "EXPECTED",
    "AssetStep",
    "Check",
    "Outcome",
    "Progress",
    "build_asset",
    "watch_progress",
]
