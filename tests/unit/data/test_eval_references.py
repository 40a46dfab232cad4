"""The ten tasks can be solved, in more than one way, and their scenarios say so."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from l4d2_assets.core.curation.contamination import answered_tasks
from l4d2_assets.core.curation.words import normalised_code
from l4d2_assets.core.evaluation.tasks import load_tasks
from l4d2_assets.core.sources.seed import read_plugins
from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.judge import judge_many
from l4d2_sourcepawn.scenario import load_folder, run_scenarios
from l4d2_sourcepawn.verdict import Rung

ROOT = Path(__file__).parents[3]
EVAL = ROOT / "data" / "eval"
TASKS = load_tasks(EVAL)
SCENARIOS = load_folder(EVAL / "scenarios")
REFERENCES = {path.stem: path for path in sorted((EVAL / "references").glob("*.sp"))}
ALTERNATIVES = sorted((ROOT / "tests" / "data" / "alternatives").glob("*.sp"))


def task_of(alternative: Path) -> str:
    """Return the task that `<task>_<how>.sp` solves."""
    (task,) = (task.id for task in TASKS if alternative.stem.startswith(f"{task.id}_"))
    return task


def test_every_task_has_scenarios_and_a_reference():
    ids = {task.id for task in TASKS}
    assert len(ids) == 10
    assert set(SCENARIOS) == ids
    assert set(REFERENCES) == ids


def test_every_task_is_solved_in_another_way():
    assert {task_of(path) for path in ALTERNATIVES} == {task.id for task in TASKS}


@pytest.mark.parametrize("task", SCENARIOS.values(), ids=lambda task: task.id)
def test_scenarios_vary(task):
    """A hard-coded answer fits one arrangement of the players, not three."""
    assert len({variant.seed for variant in task.variants}) >= 3
    assert {variant.names for variant in task.variants} >= {"plain", "hostile"}


@pytest.mark.parametrize("path", REFERENCES.values(), ids=lambda path: path.stem)
def test_reference_solves_its_task(bytecode, path):
    run = run_scenarios(bytecode(path), SCENARIOS[path.stem])
    assert run.outcome == "passed", run.reason


@pytest.mark.parametrize("path", ALTERNATIVES, ids=lambda path: path.stem)
def test_another_mechanism_solves_the_task_as_well(bytecode, path):
    run = run_scenarios(bytecode(path), SCENARIOS[task_of(path)])
    assert run.outcome == "passed", run.reason


@pytest.mark.parametrize("task", SCENARIOS.values(), ids=lambda task: task.id)
def test_reference_of_another_task_does_not_solve_it(bytecode, task):
    """Negative control: no scenario is content with any working plugin."""
    names = list(REFERENCES)
    other = REFERENCES[names[names.index(task.id) - 1]]
    assert run_scenarios(bytecode(other), task).outcome == "failed"


def test_references_are_beyond_reproach():
    verdicts = judge_many(
        [path.read_text(encoding="utf-8") for path in REFERENCES.values()],
        compiler=Compiler.discover(),
        level=Rung.STRUCTURE,
    )
    faults = {
        task: [d.message for d in (*verdict.diagnostics, *verdict.risks)] or verdict.headline()
        for task, verdict in zip(REFERENCES, verdicts, strict=True)
        if verdict.diagnostics or verdict.risks or not verdict.passed(Rung.STRUCTURE)
    }
    assert faults == {}


def test_no_source_of_the_corpus_reads_the_evaluation_data():
    """The seed is the only folder of plugins that is read; clones are named by the user."""
    seed = {
        normalised_code(plugin.text) for plugin in read_plugins(ROOT / "data" / "seed").documents
    }
    answers = [*REFERENCES.values(), *ALTERNATIVES, *(EVAL / "controls").glob("*.sp")]
    assert [p.name for p in answers if normalised_code(p.read_text(encoding="utf-8")) in seed] == []
    sources = yaml.safe_load((ROOT / "configs" / "sources.yaml").read_text(encoding="utf-8"))
    assert sources["git_clones"] is None


@pytest.mark.parametrize("path", REFERENCES.values(), ids=lambda path: path.stem)
def test_reference_could_not_slip_into_training_data(path):
    assert path.stem in answered_tasks(path.read_text(encoding="utf-8"), TASKS)
