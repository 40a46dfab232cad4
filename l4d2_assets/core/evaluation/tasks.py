"""Evaluation tasks and suites: `data/eval/tasks/<id>.yaml`, `data/eval/suites/<id>.yaml`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from l4d2_assets.core.config import Strict, load_config
from l4d2_assets.core.errors import ConfigInvalid, SourceMissing

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
Clause = Annotated[tuple[str, ...], Field(min_length=1)]


class Task(Strict):
    """One request, and the signature of its answers that keeps them out of training data.

    A plugin answers the task as far as decontamination goes if each clause of
    `answer_signature` has an alternative among the plugin's identifiers or
    string literals. That says nothing about whether the answer is right.
    """

    id: Identifier
    origin: str
    prompt: str = Field(min_length=20)
    family: Identifier
    answer_signature: tuple[Clause, ...] = Field(min_length=1)

    def is_answered_by(self, words: frozenset[str]) -> bool:
        """Tell whether code with these identifiers and literals has the signature."""
        return all(any(word in words for word in clause) for clause in self.answer_signature)


class Suite(Strict):
    """An ordered choice of tasks under one name."""

    id: Identifier
    title: str
    tasks: tuple[Identifier, ...] = Field(min_length=1)
    note: str


def load_tasks(folder: Path) -> tuple[Task, ...]:
    """Read all tasks, by id.

    Raises:
        SourceMissing: there is none.
        ConfigInvalid: one has a fault, or another id than its file's name.
    """
    tasks: list[Task] = []
    for path in sorted((folder / "tasks").glob("*.yaml")):
        task = load_config(path, Task)
        if task.id != path.stem:
            raise ConfigInvalid(f"{path}: id: is {task.id!r}, but the file is {path.stem!r}")
        tasks.append(task)
    if not tasks:
        raise SourceMissing(f"no task in {folder / 'tasks'}; restore data/eval")
    return tuple(tasks)


def load_suites(folder: Path, tasks: tuple[Task, ...]) -> tuple[Suite, ...]:
    """Read all suites, by id; every task they name must exist and be named once.

    Raises as `load_tasks` does.
    """
    known = {task.id for task in tasks}
    suites: list[Suite] = []
    for path in sorted((folder / "suites").glob("*.yaml")):
        suite = load_config(path, Suite)
        if suite.id != path.stem:
            raise ConfigInvalid(f"{path}: id: is {suite.id!r}, but the file is {path.stem!r}")
        unknown = sorted(set(suite.tasks) - known)
        if unknown or len(set(suite.tasks)) != len(suite.tasks):
            fault = f"unknown {', '.join(unknown)}" if unknown else "one is named twice"
            raise ConfigInvalid(f"{path}: tasks: {fault}")
        suites.append(suite)
    if not suites:
        raise SourceMissing(f"no suite in {folder / 'suites'}; restore data/eval")
    return tuple(suites)
