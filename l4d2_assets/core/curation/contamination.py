"""Leave out what answers an evaluation task: a model must not be judged on what it was given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from l4d2_assets.core.curation.words import code_words
from l4d2_assets.core.documents import Document, Dropped
from l4d2_assets.core.evaluation.tasks import Task

STEP: Final = "contamination"


def answered_tasks(source: str, tasks: Sequence[Task]) -> tuple[str, ...]:
    """Return the ids of the tasks whose answer signature the source has."""
    words = code_words(source)
    return tuple(task.id for task in tasks if task.is_answered_by(words))


def keep_uncontaminated(
    documents: Sequence[Document], tasks: Sequence[Task]
) -> tuple[list[Document], list[Dropped]]:
    """Keep documents that have no task's answer signature."""
    kept: list[Document] = []
    dropped: list[Dropped] = []
    for document in documents:
        answered = answered_tasks(document.text, tasks)
        if not answered:
            kept.append(document)
            continue
        dropped.append(
            Dropped(
                name=document.name,
                step=STEP,
                reason="answers_a_task",
                detail=", ".join(answered),
            )
        )
    return kept, dropped
