"""Running scenarios: every one in every variant, each in a world of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from l4d2_sourcepawn.scenario.errors import NotPossible
from l4d2_sourcepawn.scenario.model import (
    Mark,
    Scenario,
    TaskScenarios,
    Variant,
    flat_steps,
)
from l4d2_sourcepawn.scenario.record import FailedStep, FaultSeen, Outcome, ScenarioRun, TaskRun
from l4d2_sourcepawn.scenario.stage import Stage
from l4d2_sourcepawn.scenario.step import Check, Failed, Happening, Step
from l4d2_sourcepawn.scenario.steps.rounds import Wait
from l4d2_sourcepawn.scenario.window import Window
from l4d2_sourcepawn.simulate import SimulationError
from l4d2_sourcepawn.simulate.budget import DEFAULT_BUDGET, Budget
from l4d2_sourcepawn.vm import NativeError, Program

_MAX_FAULTS: Final = 5
_MAX_NAMES: Final = 50
_TEXT: Final = 500


class Watcher:
    """Sees a run go on; for those who want to show it."""

    def begins(self, stage: Stage) -> None:
        """See everybody in place, before the first step."""

    def before(self, stage: Stage, where: str, step: Step) -> None:
        """See the world before a step, whose number in the file is `where`."""

    def after(self, stage: Stage, where: str, step: Step, failed: Failed | None) -> None:
        """See the world after a step, and what of the step did not hold."""


def run_scenarios(
    smx: bytes,
    task: TaskScenarios,
    *,
    budget: Budget = DEFAULT_BUDGET,
    watch: Callable[[], Watcher] | None = None,
    stop_at_failure: bool = False,
) -> TaskRun:
    """Run a plugin through all scenarios of a task, in every variant.

    Args:
        smx: the compiled plugin.
        task: the scenarios.
        budget: what one run may use up.
        watch: makes who watches a run; called once for each.
        stop_at_failure: whether the first failed run, which settles the outcome, is the last.

    Raises:
        SmxInvalid: the bytes are no program.
    """
    program = Program.load(smx)
    runs: list[ScenarioRun] = []
    for scenario, number in _plan(task):
        variant, watcher = task.variants[number], watch() if watch is not None else None
        runs.append(run_one(program, scenario, variant, number, budget=budget, watcher=watcher))
        if runs[-1].overruns or (stop_at_failure and runs[-1].outcome == "failed"):
            break
    outcome, reason = _together(runs)
    return TaskRun(
        task=task.id,
        scenarios_sha256=task.digest,
        outcome=outcome,
        reason=reason,
        planned=len(task.scenarios) * len(task.variants),
        runs=tuple(runs),
    )


def run_one(
    program: Program,
    scenario: Scenario,
    variant: Variant,
    number: int,
    *,
    budget: Budget = DEFAULT_BUDGET,
    watcher: Watcher | None = None,
) -> ScenarioRun:
    """Run one scenario in one variant, whose number among its file's is told."""
    stage = Stage(program, scenario, variant, budget)
    failed: FailedStep | None = None
    try:
        if stage.set_up():
            failed = _perform(stage, watcher)
    except (NotPossible, SimulationError) as impossible:
        failed = FailedStep(
            step="0", what="setup", expected="it is set up", observed=str(impossible)
        )
    return _recorded(stage, number, failed)


def _plan(task: TaskScenarios) -> Iterator[tuple[Scenario, int]]:
    for scenario in task.scenarios:
        for number in range(len(task.variants)):
            yield scenario, number


def _perform(stage: Stage, watcher: Watcher | None) -> FailedStep | None:
    before: Step | None = None
    if watcher is not None:
        watcher.begins(stage)
    for where, step in flat_steps(stage.scenario):
        if watcher is not None:
            watcher.before(stage, where, step)
        try:
            failed = _do(stage, step, before)
        except (NotPossible, SimulationError, NativeError) as impossible:
            failed = Failed(expected="the step can happen", observed=str(impossible))
        if watcher is not None:
            watcher.after(stage, where, step, failed)
        if failed is not None:
            return FailedStep(
                step=where,
                what=step.verb,
                expected=_cut(failed.expected),
                observed=_cut(failed.observed),
            )
        if stage.session.plugin.stopped or not stage.loaded or stage.over_budget:
            return None
        before = step
    return None


def _do(stage: Stage, step: Step, before: Step | None) -> Failed | None:
    """Do a step. Returns the first thing expected that does not hold."""
    if isinstance(step, Check):
        if not isinstance(before, Check | Wait) and stage.scenario.settle > 0:
            stage.wait(stage.scenario.settle)
        return next(step.failures(stage), None)
    if isinstance(before, Check) or isinstance(step, Mark):
        stage.window = Window.begin(stage)
    if isinstance(step, Happening):
        step.happen(stage)
    if not isinstance(step, Wait | Mark):
        stage.session.advance_frame()
    return None


def _recorded(stage: Stage, number: int, failed: FailedStep | None) -> ScenarioRun:
    plugins = [session.plugin for session in stage.sessions]
    unmocked, unknown = _counted(stage, "unmocked"), _counted(stage, "unknown")
    overruns = tuple(name for plugin in plugins for name in plugin.overruns)
    stopped = next((plugin.failed for plugin in plugins if plugin.failed is not None), None)
    faults = tuple(
        FaultSeen(
            callback=_cut(fault.callback),
            message=_cut(fault.message),
            where=_cut(fault.trace[0]) if fault.trace else "",
        )
        for fault in stage.faults[:_MAX_FAULTS]
    )
    outcome: Outcome = "failed"
    if unmocked or unknown:
        outcome, reason = "unscored", f"needs {', '.join([*unmocked, *unknown][:3])}"
    elif overruns:
        reason = f"ran beyond its budget: {overruns[0]}"
    elif stopped is not None:
        reason = f"the plugin stopped itself: {stopped}"
    elif faults:
        reason = f"{faults[0].message} (in {faults[0].callback})"
    elif not stage.loaded:
        reason = "the plugin did not load"
    elif failed is not None:
        reason = f"step {failed.step}: expected that {failed.expected}; saw {failed.observed}"
    else:
        outcome, reason = "passed", ""
    return ScenarioRun(
        scenario=stage.scenario.name,
        variant=number,
        outcome=outcome,
        reason=_cut(reason),
        failed=failed,
        faults=faults,
        overruns=tuple(map(_cut, overruns[:_MAX_FAULTS])),
        unmocked=unmocked,
        unknown=unknown,
        instructions=sum(plugin.machine.instructions for plugin in plugins),
        seconds=round(stage.played, 2),
    )


def _counted(stage: Stage, what: str) -> dict[str, int]:
    total: dict[str, int] = {}
    for session in stage.sessions:
        counts = session.plugin.unmocked if what == "unmocked" else session.plugin.unknown
        for name, count in counts.items():
            total[name] = total.get(name, 0) + count
    return {_cut(name): total[name] for name in sorted(total)[:_MAX_NAMES]}


def _together(runs: list[ScenarioRun]) -> tuple[Outcome, str]:
    failed = [run for run in runs if run.outcome == "failed"]
    if failed:
        first = failed[0]
        return "failed", _cut(
            f"{len(failed)} of {len(runs)} runs failed; first {first.scenario!r}, variant "
            f"{first.variant}: {first.reason}"
        )
    unscored = [run for run in runs if run.outcome == "unscored"]
    if unscored:
        return "unscored", unscored[0].reason
    return "passed", f"{len(runs)} runs passed"


def _cut(text: str) -> str:
    plain = text.encode("utf-8", "replace").decode("utf-8")
    return plain if len(plain) <= _TEXT else plain[: _TEXT - 1] + "…"
