"""The engine: request → prompt → backend → judge → answer with its verdict.

The API and the command line are faces of this one path. Loading happens in
threads, judging in processes of its own, for the plugin is run and nobody has
read it. A caller that is cancelled meanwhile ends the judging and waits for that
before giving way, so that callers who hang up cannot pile up work.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from typing import Any, Final, TypeVar

from pydantic import Field

from l4d2_registry.records import Frozen
from l4d2_serving.backends import Finished, Options, TextDelta, Usage
from l4d2_serving.catalogue import Catalogue, LoadedModel
from l4d2_serving.errors import BackendFault, RequestInvalid
from l4d2_serving.prompt import Message
from l4d2_sourcepawn.extract import extract
from l4d2_sourcepawn.judge_ladder import Job
from l4d2_sourcepawn.judge_pool import JudgePool
from l4d2_sourcepawn.verdict import Verdict

MAX_ANSWER_CHARS: Final = 1_048_576
"""A longer answer is broken off: no plugin is that long, but a looping model is."""

T = TypeVar("T")


class Ask(Frozen):
    """What somebody wants: a request, what was said before it, and from which model.

    `model` is an alias, a name or a `name@version`; None is `production`.
    """

    request: str
    history: tuple[Message, ...] = ()
    model: str | None = None
    options: Options = Options()


class AnsweringModel(Frozen):
    """Who answered."""

    name: str
    version: str
    manifest_sha256: str
    kind: str
    alias: str | None
    generation: int | None
    backend: str


class Answer(Frozen):
    """A reply with what is known of it.

    `code` is the plugin in it, None if there is none. `details` is the
    backend's own evidence, as JSON. `notices` are sentences the user should
    read.
    """

    text: str
    code: str | None
    verdict: Verdict
    model: AnsweringModel
    finish_reason: str
    usage: Usage
    details: dict[str, Any] = Field(default_factory=dict)
    notices: tuple[str, ...] = ()

    @property
    def usable(self) -> bool:
        """Tell whether there is a plugin whose verdict is not a fail."""
        return self.code is not None and self.verdict.failed_at is None


AnswerEvents = AsyncGenerator[TextDelta | Answer, None]


class Engine:
    """Answers requests from the models of a catalogue. One per process; safe for concurrency.

    `judges` is the caller's to close. If they have no compiler, every answer is
    *unscored*, and says why.
    """

    def __init__(self, catalogue: Catalogue, *, judges: JudgePool) -> None:
        self.catalogue = catalogue
        self.judges = judges

    async def select(self, name: str | None) -> LoadedModel:
        """Return the model that answers to a name; raises as `Catalogue.load` does."""
        return await _in_thread(lambda: self.catalogue.load(name))

    async def answer(self, ask: Ask) -> Answer:
        """Return the whole answer; raises as `select` and `stream` do."""
        async with aclosing(self.stream(ask, await self.select(ask.model))) as events:
            async for event in events:
                if isinstance(event, Answer):
                    return event
        raise BackendFault("the answer ended without its last part")

    async def stream(self, ask: Ask, model: LoadedModel) -> AnswerEvents:
        """Yield the text as it comes, then the judged `Answer`.

        Nothing is yielded before the model has begun to answer, so an error that
        is raised on the first step has no partial reply before it.

        Raises:
            ServingError: no answer can be given.
        """
        if not ask.request.strip():
            raise RequestInvalid("the request is empty; say what the plugin should do")
        messages = model.prompt.render(ask.request, ask.history)
        parts: list[str] = []
        length = 0
        finished: Finished | None = None
        async with aclosing(model.backend.generate(messages, ask.options)) as events:
            async for event in events:
                if isinstance(event, Finished):
                    finished = event
                    break
                length += len(event.text)
                if length > MAX_ANSWER_CHARS:
                    raise BackendFault(
                        f"the answer of {model.ref} grew beyond {MAX_ANSWER_CHARS} characters and "
                        "was broken off; ask for less at once"
                    )
                parts.append(event.text)
                yield event
        if finished is None:
            raise BackendFault(f"the backend of {model.ref} stopped without saying why; ask again")
        # Repair rounds belong between this draft and the answer made of it: while its verdict
        # is a fail, ask again with the diagnostics and judge what comes back.
        text = "".join(parts)
        yield Answer(
            text=text,
            code=extract(text).source,
            verdict=await self._judge(text),
            model=_described(model),
            finish_reason=finished.reason,
            usage=finished.usage,
            details=finished.details,
            notices=(*model.notices, *_not_honoured(model, ask.options)),
        )

    async def _judge(self, text: str) -> Verdict:
        gave_up = threading.Event()

        def work() -> Verdict:
            return self.judges.judge(Job(text, is_reply=True), gave_up)

        return await _in_thread(work, on_cancel=gave_up.set)


def _described(model: LoadedModel) -> AnsweringModel:
    return AnsweringModel(
        name=model.ref.name,
        version=model.ref.version,
        manifest_sha256=model.manifest.sha256,
        kind=model.manifest.kind,
        alias=model.alias,
        generation=model.generation,
        backend=model.backend.describe(),
    )


def _not_honoured(model: LoadedModel, options: Options) -> tuple[str, ...]:
    ignored = sorted(options.given() - model.backend.honours)
    if not ignored:
        return ()
    return (f"the {model.backend.name} backend has no {', '.join(ignored)}; not heeded",)


async def _in_thread(work: Callable[[], T], *, on_cancel: Callable[[], None] | None = None) -> T:
    """Run `work` in a thread; if cancelled, tell it so and wait for it before giving way."""
    task = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        if on_cancel is not None:
            on_cancel()
        with suppress(Exception):
            await task
        raise
