"""The behaviour scenarios of the tasks, tried with mutants of the references."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.mutants import Mutant, mutate, sample
from l4d2_sourcepawn.mutants.trial import Fate, Trial, try_mutants
from l4d2_sourcepawn.scenario import load_folder, load_task_scenarios

ROOT = Path(__file__).parents[4]
EVAL = ROOT / "data" / "eval"
PAGE = (ROOT / "docs" / "behaviour_mutants.md").read_text("utf-8")
PER_TASK = 5
SEED = 1
_ROW = re.compile(r"\| (\w+) \| (\d+) \| ([a-z-]+) \| (.+) \| (.+) \|")
_COUNT = re.compile(r"\| (\w+) \| (\d+) \| \d+ \| \d+ \| (\d+) \| (\d+) \| [\d.]+% \|")


class Place(NamedTuple):
    task: str
    line: int
    operator: str
    what: str


def place(task: str, mutant: Mutant) -> Place:
    return Place(task, mutant.line, mutant.operator, mutant.what)


def documented() -> list[Place]:
    return [
        Place(task, int(line), operator, what.replace("\\|", "|"))
        for task, line, operator, what, _ in _ROW.findall(PAGE)
    ]


@pytest.fixture(scope="module")
def mutants() -> dict[str, list[Mutant]]:
    references = sorted((EVAL / "references").glob("*.sp"))
    return {path.stem: list(mutate(path.read_text("utf-8"))) for path in references}


@pytest.fixture(scope="module")
def trials(mutants: dict[str, list[Mutant]], compiler: Compiler) -> dict[str, list[Trial]]:
    tasks = load_folder(EVAL / "scenarios")
    return {
        task: list(
            try_mutants(
                (EVAL / "references" / f"{task}.sp").read_text("utf-8"),
                tasks[task],
                sample(mutants[task], size=PER_TASK, seed=SEED),
                compiler=compiler,
            )
        )
        for task in mutants
    }


def test_the_page_is_of_these_mutants(mutants: dict[str, list[Mutant]]) -> None:
    """A figure of another reference or operator is none: make the page anew."""
    told = {task: int(made) for task, made, _, _ in _COUNT.findall(PAGE) if task in mutants}
    assert told == {task: len(made) for task, made in mutants.items()}
    assert sum(told.values()) >= 150
    assert len({m.operator for made in mutants.values() for m in made}) >= 8


def test_the_page_names_mutants_that_exist(mutants: dict[str, list[Mutant]]) -> None:
    exist = {place(task, mutant) for task, made in mutants.items() for mutant in made}
    assert set(documented()) <= exist
    assert max(Counter(documented()).values(), default=1) == 1


def test_the_page_adds_up() -> None:
    rows = [(int(tried), int(killed)) for _, _, tried, killed in _COUNT.findall(PAGE)]
    tried, killed = (sum(column) for column in zip(*rows, strict=True))
    assert tried - killed == len(documented())
    assert killed >= 0.95 * tried


@pytest.mark.slow
def test_a_sample_is_rejected_but_for_what_the_page_names(trials: dict[str, list[Trial]]) -> None:
    tried = [(task, trial) for task, found in trials.items() for trial in found if trial.counts]
    alive = {place(task, t.mutant) for task, t in tried if t.fate is not Fate.KILLED}
    assert alive == {place(task, t.mutant) for task, t in tried} & set(documented())
    assert len(alive) <= 0.05 * len(tried)


def blind(steps: list[dict[str, object]]) -> list[dict[str, object]]:
    """The same steps, but nothing is looked at that a plugin could get wrong."""
    always = {"expect": {"entities": {"what": "witch", "count": {"min": 0}}}}
    return [*(step for step in steps if not set(step) & {"expect", "expect_nothing"}), always]


@pytest.mark.slow
def test_without_expectations_mutants_live(
    mutants: dict[str, list[Mutant]], compiler: Compiler, tmp_path: Path
) -> None:
    """What rejects a mutant is what the scenario looks at, not how it is driven."""
    task = "bile_tracker"
    content = yaml.safe_load((EVAL / "scenarios" / f"{task}.yaml").read_text("utf-8"))
    for scenario in content["scenarios"]:
        scenario["steps"] = blind(scenario["steps"])
    path = tmp_path / f"{task}.yaml"
    path.write_text(yaml.safe_dump(content, sort_keys=False), "utf-8")
    reference = (EVAL / "references" / f"{task}.sp").read_text("utf-8")
    chosen = sample(mutants[task], size=10, seed=SEED)
    tried = [
        trial
        for trial in try_mutants(reference, load_task_scenarios(path), chosen, compiler=compiler)
        if trial.counts
    ]
    alive = sum(trial.fate is Fate.SURVIVED for trial in tried)
    assert alive >= 0.8 * len(tried) > 0
