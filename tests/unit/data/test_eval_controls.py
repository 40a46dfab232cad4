"""No control is ever taken for an answer to a task that it names."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Literal

import pytest
import yaml
from pydantic import BaseModel, ConfigDict, Field

from l4d2_assets.core.curation.contamination import answered_tasks
from l4d2_assets.core.evaluation.tasks import load_tasks
from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.judge import judge_many
from l4d2_sourcepawn.scenario import load_folder, run_scenarios
from l4d2_sourcepawn.verdict import Rung

EVAL = Path(__file__).parents[3] / "data" / "eval"
FOLDER = EVAL / "controls"
SCENARIOS = load_folder(EVAL / "scenarios")


class Control(BaseModel):
    """A plugin that must not be counted as an answer to the tasks in `must_fail`."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    file: str
    what: str = Field(min_length=10)
    must_fail: Literal["all"] | list[str] = Field(min_length=1)

    @property
    def path(self) -> Path:
        return FOLDER / self.file

    @property
    def tasks(self) -> list[str]:
        return sorted(SCENARIOS) if self.must_fail == "all" else list(self.must_fail)


class Controls(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    controls: list[Control]


CONTROLS = Controls.model_validate(
    yaml.safe_load((FOLDER / "controls.yaml").read_text(encoding="utf-8"))
).controls
FAILURES = [(control, task) for control in CONTROLS for task in control.tasks]


def test_every_control_is_listed_once():
    assert Counter(control.file for control in CONTROLS) == Counter(
        path.name for path in FOLDER.glob("*.sp")
    )


def test_there_are_controls_for_everything():
    assert len(CONTROLS) >= 25
    named = Counter(
        task for control in CONTROLS if control.must_fail != "all" for task in control.tasks
    )
    assert set(named) == set(SCENARIOS)
    assert min(named.values()) >= 2


def test_the_three_that_no_task_accepts_are_there():
    everywhere = {control.path.stem for control in CONTROLS if control.must_fail == "all"}
    assert everywhere >= {"empty_plugin", "comment_stuffed", "hooks_but_does_nothing"}


def test_controls_are_wrong_in_nothing_but_behaviour():
    """Otherwise a lower rung would reject them, and the scenarios would prove nothing."""
    verdicts = judge_many(
        [control.path.read_text(encoding="utf-8") for control in CONTROLS],
        compiler=Compiler.discover(),
        level=Rung.SYMBOLS_VALID,
    )
    faults = {
        control.file: [d.message for d in verdict.diagnostics] or verdict.headline()
        for control, verdict in zip(CONTROLS, verdicts, strict=True)
        if verdict.diagnostics or not verdict.passed(Rung.SYMBOLS_VALID)
    }
    assert faults == {}


def test_the_empty_plugin_has_no_answer_signature():
    empty = (FOLDER / "empty_plugin.sp").read_text(encoding="utf-8")
    assert answered_tasks(empty, load_tasks(EVAL)) == ()


@pytest.mark.parametrize(
    ("control", "task"), FAILURES, ids=lambda each: getattr(each, "file", each)
)
def test_control_fails_the_task_that_it_names(bytecode, control, task):
    run = run_scenarios(bytecode(control.path), SCENARIOS[task], stop_at_failure=True)
    assert run.outcome == "failed", f"{control.what}: {run.reason}"
