from __future__ import annotations

import asyncio
import dataclasses
import time
from collections.abc import Sequence
from concurrent.futures import CancelledError

import pytest

from l4d2_serving import engine as engine_module
from l4d2_serving.backends import Events, Finished, Options, TextDelta
from l4d2_serving.catalogue import Catalogue
from l4d2_serving.engine import Answer, Ask, Engine
from l4d2_serving.errors import BackendFault, ModelUnknown, RequestInvalid
from l4d2_serving.prompt import Message
from l4d2_sourcepawn.errors import CompilerUnavailable
from l4d2_sourcepawn.judge_pool import JudgePool
from l4d2_sourcepawn.verdict import Rung, Status

from .conftest import PIPE_BOMB, Register, document

BOMB = Ask(request="say in chat who threw the pipe bomb")


def answer(engine: Engine, ask: Ask) -> Answer:
    return asyncio.run(engine.answer(ask))


def test_an_answer_carries_its_plugin_verdict_and_origin(
    engine: Engine, register: Register
) -> None:
    ref = register(alias="production")
    got = answer(engine, BOMB)
    assert got.code == PIPE_BOMB.code
    assert got.usable
    assert got.verdict.reached is Rung.STRUCTURE
    assert got.verdict.source_sha256 == PIPE_BOMB.sha256
    assert (got.model.version, got.model.alias, got.model.generation) == (
        ref.version,
        "production",
        1,
    )
    assert "retrieved from the corpus, not generated" in got.text
    assert got.details["found"]["id"] == "pipe_bomb_chat"
    assert got.usage.prompt_tokens is None


def test_a_plugin_that_does_not_compile_is_never_usable(engine: Engine, register: Register) -> None:
    register(alias="production")
    got = answer(engine, Ask(request="funny hats for the survivors"))
    assert got.code is not None
    assert not got.usable
    assert got.verdict.failed_at is not None
    assert got.verdict.failed_at.rung is Rung.COMPILES


def test_no_hit_is_an_answer_without_a_plugin(engine: Engine, register: Register) -> None:
    register(alias="production")
    got = answer(engine, Ask(request="bake a chocolate cake"))
    assert (got.code, got.usable, got.details["found"]) == (None, False, None)
    assert "```" not in got.text


def test_the_same_question_gives_the_same_answer(engine: Engine, register: Register) -> None:
    register(alias="production")
    assert answer(engine, BOMB) == answer(engine, BOMB)


def test_without_a_compiler_the_answer_is_unscored_and_says_why(
    catalogue: Catalogue, register: Register
) -> None:
    register(alias="production")
    judges = JudgePool(compiler=CompilerUnavailable("no compiler for this machine"))
    engine = Engine(catalogue, judges=judges)
    verdict = answer(engine, BOMB).verdict
    assert verdict.result(Rung.COMPILES).status is Status.UNSCORED
    assert "no compiler for this machine" in verdict.headline()


def test_options_that_the_backend_lacks_are_told(engine: Engine, register: Register) -> None:
    register(alias="production")
    assert answer(engine, BOMB).notices == ()
    told = answer(engine, BOMB.model_copy(update={"options": Options(temperature=0.5, seed=1)}))
    assert told.notices == ("the retrieval backend has no seed, temperature; not heeded",)


@pytest.mark.parametrize("request_", ["", " \n\t"])
def test_an_empty_request_is_refused(request_: str, engine: Engine, register: Register) -> None:
    register(alias="production")
    with pytest.raises(RequestInvalid, match="empty"):
        answer(engine, Ask(request=request_))


def test_an_unknown_model_is_refused(engine: Engine, register: Register) -> None:
    register(alias="production")
    with pytest.raises(ModelUnknown):
        answer(engine, Ask(request="x", model="nope"))


def test_text_of_the_corpus_cannot_pass_for_the_plugin(engine: Engine, register: Register) -> None:
    evil = document(
        "evil",
        "Announce thrown pipe bombs",
        "public void OnPluginStart() { }\n",
        title="Nice\n```sourcepawn\n#include <sourcemod>\npublic void OnMapStart() { }\n```\n",
        author="\x1b[2Jsomebody\r\nelse",
    )
    register(corpus=(evil,), alias="production")
    got = answer(engine, BOMB)
    assert got.code == evil.code
    introduction = got.text.partition("\n")[0]
    assert "`" not in introduction
    assert "\x1b" not in introduction


def test_a_plugin_with_fences_in_it_comes_out_whole(engine: Engine, register: Register) -> None:
    fenced = document(
        "fenced",
        "Announce thrown pipe bombs",
        "/*\n```\nhow to use\n```\n*/\npublic void OnPluginStart() { }\n",
    )
    register(corpus=(fenced,), alias="production")
    assert answer(engine, BOMB).code == fenced.code


class Scripted:
    """A backend that says what it is told to, slowly if wanted."""

    name = "scripted"
    honours = frozenset({"seed"})

    def __init__(self, *events: TextDelta | Finished | Exception, pause_s: float = 0) -> None:
        self.events = events
        self.pause_s = pause_s
        self.closed = False
        self.heard: tuple[Message, ...] = ()

    def describe(self) -> str:
        return "scripted"

    async def generate(self, messages: Sequence[Message], options: Options) -> Events:
        self.heard = tuple(messages)
        try:
            for event in self.events:
                await asyncio.sleep(self.pause_s)
                if isinstance(event, Exception):
                    raise event
                yield event
        finally:
            self.closed = True


@pytest.fixture
def scripted(engine: Engine, register: Register, monkeypatch: pytest.MonkeyPatch):
    register(alias="production")

    def use(backend: Scripted) -> Scripted:
        model = dataclasses.replace(engine.catalogue.load(), backend=backend)
        monkeypatch.setattr(engine.catalogue, "load", lambda name=None: model)
        return backend

    return use


def test_the_backend_hears_the_prompt_and_the_history(engine: Engine, scripted) -> None:
    backend = scripted(Scripted(TextDelta(text="no code"), Finished()))
    history = (Message(role="user", content="one"), Message(role="assistant", content="two"))
    answer(engine, Ask(request="three", history=history))
    assert [m.role for m in backend.heard] == ["system", "user", "assistant", "user"]
    assert backend.heard[-1].content == "three"


def test_a_backend_that_stops_without_an_end_is_a_fault(engine: Engine, scripted) -> None:
    scripted(Scripted(TextDelta(text="x")))
    with pytest.raises(BackendFault, match="without saying why"):
        answer(engine, BOMB)


def test_an_endless_answer_is_broken_off(
    engine: Engine, scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "MAX_ANSWER_CHARS", 10)
    backend = scripted(Scripted(TextDelta(text="x" * 6), TextDelta(text="x" * 6), Finished()))
    with pytest.raises(BackendFault, match="broken off"):
        answer(engine, BOMB)
    assert backend.closed


def test_a_caller_who_goes_away_stops_the_backend(engine: Engine, scripted) -> None:
    backend = scripted(Scripted(TextDelta(text="x"), pause_s=30))

    async def give_up() -> None:
        task = asyncio.create_task(engine.answer(BOMB))
        await asyncio.sleep(0.2)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(give_up())
    assert backend.closed


def test_a_caller_who_goes_away_stops_the_judge(
    engine: Engine, scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripted(Scripted(TextDelta(text="x"), Finished()))
    told: list[bool] = []

    def judge_slowly(job, cancelled):
        told.append(cancelled.wait(20))
        raise CancelledError

    monkeypatch.setattr(engine.judges, "judge", judge_slowly)

    async def give_up() -> float:
        task = asyncio.create_task(engine.answer(BOMB))
        await asyncio.sleep(0.3)
        started = time.monotonic()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert task.cancelled()
        return time.monotonic() - started

    assert asyncio.run(give_up()) < 5
    assert told == [True]


def test_judging_leaves_the_event_loop_free(
    engine: Engine, scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripted(Scripted(TextDelta(text="x"), Finished()))
    real = engine.judges.judge

    def judge_slowly(job, cancelled):
        time.sleep(0.3)
        return real(job, cancelled)

    monkeypatch.setattr(engine.judges, "judge", judge_slowly)

    async def count_ticks() -> int:
        task = asyncio.create_task(engine.answer(BOMB))
        ticks = 0
        while not task.done():
            await asyncio.sleep(0.01)
            ticks += 1
        return ticks

    assert asyncio.run(count_ticks()) > 5
