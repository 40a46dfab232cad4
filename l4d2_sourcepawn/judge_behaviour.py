"""The rung `behaviour`: a plugin in every scenario of its task, and what came of it in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from l4d2_sourcepawn.judge_evidence import attempt, cannot_tell, needs_of
from l4d2_sourcepawn.scenario import Scenario, ScenarioRun, TaskScenarios, run_scenarios
from l4d2_sourcepawn.scenario.model import flat_steps
from l4d2_sourcepawn.scenario.step import Check
from l4d2_sourcepawn.verdict import (
    BEHAVIOUR_CODE,
    Diagnostic,
    Rung,
    RungResult,
    Severity,
    Status,
)

_STATUS = {"passed": Status.PASSED, "failed": Status.FAILED, "unscored": Status.UNSCORED}


def behaves(smx: bytes, task: TaskScenarios, name: str) -> RungResult:
    """Return whether a plugin does what its task asks; `name` is what diagnostics call its file.

    Each failed scenario is a diagnostic of its own. The evidence has every scenario: in
    how many variants it passed, and the first that it did not pass, step by step.
    """
    run = attempt(lambda: run_scenarios(smx, task))
    if isinstance(run, str):
        return cannot_tell(Rung.BEHAVIOUR, run)
    scenarios = [
        _told(scenario, [each for each in run.runs if each.scenario == scenario.name])
        for scenario in task.scenarios
    ]
    return RungResult(
        rung=Rung.BEHAVIOUR,
        status=_STATUS[run.outcome],
        reason=_reason(scenarios, run.reason),
        diagnostics=tuple(
            Diagnostic(
                code=BEHAVIOUR_CODE,
                severity=Severity.ERROR,
                message=f"{each['scenario']}: {each['reason']}",
                file=name,
            )
            for each in scenarios
            if run.outcome == each["outcome"] == "failed"
        ),
        needs=needs_of(run.unmocked, run.unknown) if run.outcome == "unscored" else (),
        evidence={
            "scenarios": scenarios,
            "runs": len(run.runs),
            "planned": run.planned,
            "instructions": run.instructions,
        },
    )


def _reason(scenarios: Sequence[dict[str, Any]], reason: str) -> str:
    failed = [each for each in scenarios if each["outcome"] == "failed"]
    if not failed:
        return reason
    first = f"{failed[0]['scenario']!r}: {failed[0]['reason']}"
    return f"{len(failed)} of {len(scenarios)} scenarios fail; {first}"


def _told(scenario: Scenario, runs: Sequence[ScenarioRun]) -> dict[str, Any]:
    """Return what one scenario showed; of the variants that did not pass, the first is told."""
    lost = [run for run in runs if run.outcome != "passed"]
    first = next((run for run in lost if run.outcome == "failed"), lost[0] if lost else None)
    told: dict[str, Any] = {
        "scenario": scenario.name,
        "outcome": "passed" if runs else "not run",
        "passed": len(runs) - len(lost),
        "variants": len(runs),
    }
    if first is None:
        return told
    return told | {
        "outcome": first.outcome,
        "variant": first.variant,
        "reason": f"{_after(scenario, first)}{first.reason}",
        "failed": None if first.failed is None else first.failed.model_dump(mode="json"),
        "faults": [fault.model_dump(mode="json") for fault in first.faults],
    }


def _after(scenario: Scenario, run: ScenarioRun) -> str:
    """Return what had happened last before the step that failed, as a reason begins."""
    if run.failed is None:
        return ""
    happened = ""
    for where, step in flat_steps(scenario):
        if where == run.failed.step:
            break
        if not isinstance(step, Check):
            happened = f"after {step.verb} (step {where}), "
    return happened
