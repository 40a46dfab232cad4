"""What is expected of a task's answers: `data/eval/scenarios/<task>.yaml`, read and stored.

What reads them brings the mocked server, so it is loaded when one is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from l4d2_assets.core.documents import Record
from l4d2_assets.core.errors import ArtefactDamaged, ConfigInvalid, SourceMissing
from l4d2_assets.core.evaluation.tasks import Task
from l4d2_registry import canonical_json
from l4d2_registry.canonical import Digest

if TYPE_CHECKING:
    from l4d2_sourcepawn.scenario import TaskScenarios


class StoredScenarios(Record):
    """A task's scenarios as an artefact keeps them.

    `content` is canonical JSON, which is YAML too: comments and layout of the file
    decide nothing, so they are not in it.
    """

    id: str
    sha256: Digest
    scenarios: int
    variants: int
    content: str

    @classmethod
    def of(cls, task: TaskScenarios) -> StoredScenarios:
        """Return what to keep of a task's scenarios."""
        content = task.model_dump(mode="json", by_alias=True, exclude_unset=True)
        return cls(
            id=task.id,
            sha256=task.digest,
            scenarios=len(task.scenarios),
            variants=len(task.variants),
            content=canonical_json(content).decode("utf-8"),
        )

    def restored(self) -> TaskScenarios:
        """Return the scenarios.

        Raises:
            ArtefactDamaged: they are not what was kept.
        """
        from l4d2_sourcepawn.scenario import ScenarioInvalid, parse_task_scenarios  # noqa: PLC0415

        try:
            task = parse_task_scenarios(self.content, name=self.id)
        except ScenarioInvalid as error:
            raise ArtefactDamaged(f"stored {error}; materialize eval_suites again") from error
        if (task.id, task.digest) != (self.id, self.sha256):
            raise ArtefactDamaged(
                f"stored scenarios of {self.id!r} read back as others; materialize eval_suites "
                "again"
            )
        return task


def load_scenarios(folder: Path, tasks: Sequence[Task]) -> tuple[TaskScenarios, ...]:
    """Read the scenarios of every task, in the tasks' order.

    Raises:
        SourceMissing: a task has none.
        ConfigInvalid: there are scenarios of a task that does not exist.
        ScenarioInvalid: a file has a fault.
    """
    from l4d2_sourcepawn.scenario import load_folder  # noqa: PLC0415

    place = folder / "scenarios"
    found = load_folder(place) if place.is_dir() else {}
    known = {task.id for task in tasks}
    without = sorted(known - set(found))
    if without:
        raise SourceMissing(
            f"{place}: no scenarios for {', '.join(without)}; without them nothing tells whether "
            "an answer does what was asked"
        )
    foreign = sorted(set(found) - known)
    if foreign:
        raise ConfigInvalid(f"{place / foreign[0]}.yaml: there is no task {foreign[0]!r}")
    return tuple(found[task.id] for task in tasks)
