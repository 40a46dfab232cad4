"""Run a job in this process and say what came of it, for the command line.

What belongs here: one run, watched from a terminal, with its failure in one
line. What does not: printing, and anything about a particular asset.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import dagster as dg

from l4d2_assets.asset_step import Progress, watch_progress
from l4d2_assets.build import build_defs
from l4d2_assets.core.project import Project
from l4d2_assets.instance import open_instance

_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """What came of a run. `failures` maps an asset to its failure in one line."""

    run_id: str
    succeeded: bool
    failures: dict[str, str]


def run_job(
    project: Project, job: str, *, partition: str | None, on_progress: Callable[[Progress], None]
) -> RunOutcome:
    """Execute a job of the code location, recorded in the project's instance."""
    definitions = build_defs(project=project)
    token = watch_progress.set(on_progress)
    try:
        with open_instance(project) as instance:
            result = definitions.resolve_job_def(job).execute_in_process(
                partition_key=partition,
                instance=instance,
                raise_on_error=False,
                run_config=_QUIET,
            )
    finally:
        watch_progress.reset(token)
    return RunOutcome(result.run_id, result.success, _failures(result))


def _failures(result: dg.ExecuteInProcessResult) -> dict[str, str]:
    failures: dict[str, str] = {}
    for evaluation in result.get_asset_check_evaluations():
        if not evaluation.passed:
            words = {key: value.value for key, value in evaluation.metadata.items()}
            detail = "; ".join(f"{key}: {value}" for key, value in words.items())
            failures[evaluation.asset_key.to_user_string()] = (
                f"check {evaluation.check_name} failed: {detail}"
            )
    for event in result.get_step_failure_events():
        name = event.step_key or "run"
        data = event.step_failure_data
        said = data.user_failure_data.description if data.user_failure_data else None
        if said is None and name in failures:
            continue
        defect = data.error.message.strip().splitlines()[-1] if data.error else "no word"
        failures[name] = said or f"a defect, please report it: {defect}"
    return failures
