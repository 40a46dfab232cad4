"""Run a job in this process and say what came of it, for the command line.

What belongs here: one run, watched from a terminal, with its failure in one
line. What does not: printing, and anything about a particular asset.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import dagster as dg
from sqlalchemy.exc import SQLAlchemyError

from l4d2_assets.asset_step import Progress, watch_progress
from l4d2_assets.assets.registry import GATE_CHECK
from l4d2_assets.build import build_defs
from l4d2_assets.core.errors import RunNotRecorded
from l4d2_assets.core.project import Project
from l4d2_assets.instance import open_instance, prepare_home
from l4d2_assets.killed_runs import running

GATE: Final = ("promotion_decision", GATE_CHECK)
"""The check whose failure is a decision and no fault."""

_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """What came of a run.

    `failures` maps an asset to its failure in one line. `refused` is true if all
    work was done and only the promotion gate said no.
    """

    run_id: str
    succeeded: bool
    failures: dict[str, str]
    refused: bool


def run_job(
    project: Project, job: str, *, partition: str | None, on_progress: Callable[[Progress], None]
) -> RunOutcome:
    """Execute a job of the code location, recorded in the project's instance.

    Raises:
        KeyboardInterrupt: the run was interrupted; it is recorded as failed.
        RunNotRecorded: the instance's storage fails, as on a full disk.
    """
    definitions = build_defs(project=project)
    run_id = str(uuid.uuid4())
    token = watch_progress.set(on_progress)
    try:
        with open_instance(project) as instance, running(prepare_home(project), run_id) as tags:
            result = definitions.resolve_job_def(job).execute_in_process(
                partition_key=partition,
                instance=instance,
                raise_on_error=False,
                run_config=_QUIET,
                run_id=run_id,
                tags=tags,
            )
    except (SQLAlchemyError, OSError) as error:
        raise RunNotRecorded(
            f"the run cannot be recorded in {prepare_home(project)}: {_reason(error)}; make room "
            "or mend that folder, then run the same command again"
        ) from error
    finally:
        watch_progress.reset(token)
    if _interrupted(result):
        raise KeyboardInterrupt
    failures = _failures(result)
    return RunOutcome(result.run_id, result.success, failures, _gate_alone(result, failures))


def _reason(error: SQLAlchemyError | OSError) -> str:
    cause = getattr(error, "orig", None) or error
    return getattr(cause, "strerror", None) or str(cause).partition("\n")[0]


def _interrupted(result: dg.ExecuteInProcessResult) -> bool:
    """Tell whether a step ended by Ctrl-C, which Dagster records like any failure."""
    errors = [event.step_failure_data.error for event in result.get_step_failure_events()]
    name = dg.DagsterExecutionInterruptedError.__name__
    return any(error is not None and error.cls_name == name for error in errors)


def _gate_alone(result: dg.ExecuteInProcessResult, failures: Mapping[str, str]) -> bool:
    """Tell whether everything went well and only the promotion gate said no."""
    failed = [
        (evaluation.asset_key.to_user_string(), evaluation.check_name)
        for evaluation in result.get_asset_check_evaluations()
        if not evaluation.passed
    ]
    return failed == [GATE] and set(failures) == {GATE[0]}


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
