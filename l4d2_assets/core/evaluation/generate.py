"""Ask a model version every task of a suite, once each, through serving's own backends."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from l4d2_assets.core.errors import Unreproducible
from l4d2_assets.core.evaluation.report import Generation
from l4d2_assets.core.evaluation.tasks import Task
from l4d2_assets.core.training.protocol import Trained
from l4d2_serving.backends.protocol import Backend, Options, TextDelta
from l4d2_serving.backends.retrieval import RetrievalBackend
from l4d2_serving.prompt import Prompt
from l4d2_serving.retrieval import CORPUS_ROLE, RetrievalIndex, load_documents


def backend_for(trained: Trained) -> Backend:
    """Return the backend that will serve this model, fed from what was just trained.

    Raises:
        Unreproducible: there is nothing to ask, only published figures.
    """
    if trained.model.kind != "retrieval":
        raise Unreproducible(
            f"{trained.model.version}: kind {trained.model.kind!r} cannot be asked here"
        )
    corpus = next(f for f in trained.model.files if f.role == CORPUS_ROLE)
    return RetrievalBackend(RetrievalIndex(load_documents(trained.contents[corpus.file_name])))


def generate(trained: Trained, tasks: Sequence[Task], prompt: Prompt) -> list[Generation]:
    """Return one generation per task; a model that cannot be asked gives none, with the reason."""
    try:
        backend = backend_for(trained)
    except Unreproducible as error:
        return [
            Generation(
                task=task.id, prompt=task.prompt, reply=None, backend="none", why_none=str(error)
            )
            for task in tasks
        ]
    return asyncio.run(_ask_all(backend, tasks, prompt))


async def _ask_all(backend: Backend, tasks: Sequence[Task], prompt: Prompt) -> list[Generation]:
    generations: list[Generation] = []
    for task in tasks:
        parts = [
            event.text
            async for event in backend.generate(prompt.render(task.prompt), Options())
            if isinstance(event, TextDelta)
        ]
        generations.append(
            Generation(task=task.id, prompt=task.prompt, reply="".join(parts), backend=backend.name)
        )
    return generations
