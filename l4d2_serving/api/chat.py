"""`POST /v1/chat/completions`, whole and as a stream.

A stream is the model's text as it comes, then one chunk with `finish_reason`
and our extension `l4d2` (the verdict needs the whole text), then, if asked
for, the usage chunk, then `[DONE]`. An error after the first byte is one
`data: {"error": …}` event, and no `[DONE]`.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import time
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Iterator
from contextlib import AsyncExitStack, aclosing, contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, TypeVar

from pydantic import ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from l4d2_serving.api import wire
from l4d2_serving.api.faults import fault, report, unreadable
from l4d2_serving.api.guard import read_json_body
from l4d2_serving.backends import TextDelta
from l4d2_serving.engine import Answer, AnswerEvents, Engine
from l4d2_serving.settings import Settings

T = TypeVar("T")

_LOG = logging.getLogger(__name__)

_DRAIN_S: Final = 5.0
"""How long after a stream's deadline a client may take to read the last of it, in seconds."""

_STREAM_HEADERS: Final = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class ChatCompletions:
    """The endpoint: reads a request, has the engine answer it, writes it in OpenAI's form."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self._engine = engine
        self._max_body_bytes = settings.max_body_bytes
        self._timeout_s = settings.request_timeout_s
        self._slots = _Slots(settings.max_concurrent)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        deadline = asyncio.get_running_loop().time() + self._timeout_s
        async with asyncio.timeout_at(deadline):
            chat = await self._read(request)
            reply = _Reply(f"chatcmpl-{secrets.token_hex(12)}", int(time.time()), chat, deadline)
            respond = self._stream if chat.stream else self._whole
            response = await respond(request, reply)
        await response(scope, receive, send)

    async def _read(self, request: Request) -> wire.ChatRequest:
        body = await read_json_body(request, self._max_body_bytes)
        try:
            return wire.ChatRequest.model_validate_json(body)
        except ValidationError as error:
            raise unreadable(error) from None

    async def _whole(self, request: Request, reply: _Reply) -> Response:
        with self._slots.take():
            answer = await _while_connected(request, self._engine.answer(reply.chat.ask()))
        _log(request, answer)
        body = wire.completion(reply.id, reply.created, answer, reply.chat.notices())
        return JSONResponse(body)

    async def _stream(self, request: Request, reply: _Reply) -> Response:
        async with AsyncExitStack() as held:
            held.enter_context(self._slots.take())
            ask = reply.chat.ask()
            model = await _while_connected(request, self._engine.select(ask.model))
            events = self._engine.stream(ask, model)
            await held.enter_async_context(aclosing(events))
            first = await _while_connected(request, _next(events))
            frames = _frames(request, _Chunks(reply, str(model.ref)), first, events)
            await held.enter_async_context(aclosing(frames))
            return _Stream(frames, deadline=reply.deadline, held=held.pop_all())
        raise AssertionError("unreachable: the stack suppresses nothing")


@dataclass(frozen=True, slots=True)
class _Reply:
    """What all parts of one reply share."""

    id: str
    created: int
    chat: wire.ChatRequest
    deadline: float


@dataclass(frozen=True, slots=True)
class _Chunks:
    """The chunks of one streamed reply."""

    reply: _Reply
    model: str

    def text(self, **delta: str) -> dict[str, Any]:
        return self._chunk(delta)

    def ending(self, answer: Answer) -> Iterator[dict[str, Any]]:
        chat = self.reply.chat
        extension = wire.extension(answer, chat.notices())
        yield {**self._chunk({}, answer.finish_reason), "l4d2": extension}
        if chat.stream_options and chat.stream_options.include_usage:
            yield {**self._chunk(None), "usage": wire.usage_body(answer.usage)}

    def _chunk(
        self, delta: dict[str, str] | None, finish_reason: str | None = None
    ) -> dict[str, Any]:
        return wire.chunk(
            self.reply.id, self.reply.created, self.model, delta=delta, finish_reason=finish_reason
        )


class _Stream(StreamingResponse):
    """Server-sent events that let go of what the reply holds, however it ends."""

    def __init__(
        self, frames: AsyncIterator[str], *, deadline: float, held: AsyncExitStack
    ) -> None:
        super().__init__(frames, media_type="text/event-stream", headers=_STREAM_HEADERS)
        self._deadline = deadline
        self._held = held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self._held:
            try:
                async with asyncio.timeout_at(self._deadline + _DRAIN_S):
                    await super().__call__(scope, receive, send)
            except TimeoutError:
                _LOG.warning("a client stopped reading its stream; it was cut off")


class _Slots:
    """Counts the requests being answered; one too many is refused, not queued."""

    def __init__(self, limit: int) -> None:
        self._free = limit

    @contextmanager
    def take(self) -> Iterator[None]:
        if self._free == 0:
            raise fault(
                HTTPStatus.TOO_MANY_REQUESTS,
                "the server is answering as many requests as it may; try again in a moment",
                code="too_many_requests",
                headers={"Retry-After": "1"},
            )
        self._free -= 1
        try:
            yield
        finally:
            self._free += 1


async def _frames(
    request: Request, chunks: _Chunks, event: TextDelta | Answer, events: AnswerEvents
) -> AsyncGenerator[str, None]:
    yield _data(chunks.text(role="assistant", content=""))
    try:
        while isinstance(event, TextDelta):
            yield _data(chunks.text(content=event.text))
            async with asyncio.timeout_at(chunks.reply.deadline):
                event = await anext(events)
    except Exception as error:  # noqa: BLE001 - the status line is sent; the envelope is what is left
        yield _data({"error": report(request, error).body.model_dump()})
        return
    _log(request, event)
    for closing in chunks.ending(event):
        yield _data(closing)
    yield "data: [DONE]\n\n"


async def _while_connected(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """Await `work`; cancel it when the client hangs up.

    Raises:
        ClientDisconnect: it did.
    """
    working = asyncio.create_task(work)
    gone = asyncio.create_task(_hung_up(request))
    try:
        await asyncio.wait({working, gone}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        raise ClientDisconnect
    finally:
        for task in (working, gone):
            task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await task


async def _hung_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _next(events: AnswerEvents) -> TextDelta | Answer:
    return await anext(events)


def _data(value: dict[str, Any]) -> str:
    return f"data: {json.dumps(value, separators=(',', ':'))}\n\n"


def _log(request: Request, answer: Answer) -> None:
    _LOG.info(
        "%s %s: %s", request.state.request_id, wire.answered_by(answer), answer.verdict.headline()
    )
