"""The official OpenAI client against our server, over a real socket."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator

import httpx
import openai
import pytest
import uvicorn
from pydantic import SecretStr

from l4d2_registry import Artefact, Licence, Lineage, ModelManifest, Registry, digest_bytes
from l4d2_serving.api import create_app
from l4d2_serving.backends import TextDelta
from l4d2_serving.catalogue import Catalogue, LoadedModel
from l4d2_serving.engine import AnswerEvents, Ask, Engine
from l4d2_serving.prompt import load_prompt
from l4d2_serving.retrieval import CORPUS_ROLE, RetrievalDocument, dump_documents
from l4d2_serving.settings import Settings
from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.judge_pool import JudgePool

KEY = "a-key-of-some-length"
ASK = [{"role": "user", "content": "who threw the pipe bomb?"}]
CODE = """\
#pragma semicolon 1
#pragma newdecls required
#include <sourcemod>

public void OnPluginStart()
{
	RegConsoleCmd("sm_bomb", Bomb);
}

Action Bomb(int client, int args)
{
	ReplyToCommand(client, "pipe bomb");
	return Plugin_Handled;
}
"""


def register(registry: Registry, name: str, *, kind: str = "retrieval") -> str:
    document = RetrievalDocument(
        id="pipe_bomb",
        title="Pipe Bomb",
        request="Announce who threw a pipe bomb.",
        code=CODE,
        sha256=digest_bytes(CODE.encode()),
        licence="GPL-3.0-or-later",
        author="Somebody",
        origin="this test",
        verdict="passed up to compiles",
    )
    data = dump_documents([document])
    artefact = Artefact(
        role=CORPUS_ROLE,
        file_name="corpus.jsonl",
        sha256=registry.blobs.put(data),
        bytes=len(data),
        media_type="application/jsonl",
    )
    digest = digest_bytes(b"nothing")
    manifest = ModelManifest(
        name=name,
        kind=kind,
        summary="a test's model",
        licences=(Licence(spdx="GPL-3.0-or-later", covers="the corpus"),),
        artefacts=(artefact,),
        prompt=load_prompt().contract(),
        lineage=Lineage(recipe_sha256=digest, spec_sha256=digest, code_sha256=digest),
    )
    ref = registry.register(manifest, card="# test\n", registered_by={"run": "test"})
    if kind == "retrieval":
        registry.point(
            "production", ref, expected_generation=0, policy="test", reason="test", actor="test"
        )
    return str(ref)


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    return Registry(tmp_path_factory.mktemp("serving") / "registry")


@pytest.fixture(scope="module")
def baseline(registry: Registry) -> str:
    return register(registry, "baseline")


@pytest.fixture(scope="module")
def external(registry: Registry) -> str:
    return register(registry, "v1", kind="external")


@contextlib.contextmanager
def listening(registry: Registry, settings: Settings) -> Iterator[str]:
    """Run a real server on a free loopback port; yield its base address."""
    judges = JudgePool(compiler=Compiler.discover())
    engine = Engine(Catalogue(registry), judges=judges)
    config = uvicorn.Config(create_app(engine, settings), log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])))
        thread.start()
        try:
            deadline = time.monotonic() + 20
            while not server.started and time.monotonic() < deadline:
                time.sleep(0.01)
            assert server.started
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join(20)
            assert not thread.is_alive()


@pytest.fixture(scope="module")
def address(registry: Registry, baseline: str) -> Iterator[str]:
    settings = Settings(api_key=SecretStr(KEY), max_body_bytes=8192)
    with listening(registry, settings) as base:
        yield base


@pytest.fixture
def client(address: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(api_key=KEY, base_url=f"{address}/v1", max_retries=0) as client:
        yield client


def test_chat(client: openai.OpenAI, baseline: str) -> None:
    reply = client.chat.completions.create(model="production", messages=ASK)
    assert reply.model == baseline
    assert reply.choices[0].finish_reason == "stop"
    content = reply.choices[0].message.content
    assert content is not None
    assert CODE.rstrip() in content
    assert reply.usage is None
    assert reply.model_extra is not None
    assert reply.model_extra["l4d2"]["headline"].startswith("passed up to structure")


def test_chat_by_version(client: openai.OpenAI, baseline: str) -> None:
    reply = client.chat.completions.create(model=baseline, messages=ASK)
    assert reply.model == baseline


def test_stream(client: openai.OpenAI, baseline: str) -> None:
    whole = client.chat.completions.create(model="production", messages=ASK)
    stream = client.chat.completions.create(
        model="production", messages=ASK, stream=True, stream_options={"include_usage": True}
    )
    chunks = list(stream)
    text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    assert text == whole.choices[0].message.content
    assert chunks[-1].choices == []
    assert chunks[-2].choices[0].finish_reason == "stop"
    extra = chunks[-2].model_extra
    assert extra is not None
    assert extra["l4d2"]["model"]["name"] == "baseline"


def test_the_streaming_helper_accumulates(client: openai.OpenAI) -> None:
    with client.chat.completions.stream(model="production", messages=ASK) as stream:
        for _ in stream:
            pass
        final = stream.get_final_completion()
    assert CODE.rstrip() in (final.choices[0].message.content or "")


def test_models(client: openai.OpenAI, baseline: str) -> None:
    assert {model.id for model in client.models.list()} >= {"production", baseline}


def test_errors_arrive_as_the_clients_own_types(
    client: openai.OpenAI, address: str, external: str
) -> None:
    with pytest.raises(openai.NotFoundError) as unknown:
        client.chat.completions.create(model="nope", messages=ASK)
    assert (unknown.value.code, unknown.value.param) == ("model_not_found", "model")
    with pytest.raises(openai.BadRequestError) as unavailable:
        client.chat.completions.create(model=external, messages=ASK)
    assert "published figures only" in unavailable.value.message
    with pytest.raises(openai.BadRequestError):
        client.chat.completions.create(model="production", messages=[])
    with pytest.raises(openai.NotFoundError):
        client.embeddings.create(model="production", input="x")
    with pytest.raises(openai.APIStatusError) as large:
        client.chat.completions.create(
            model="production", messages=[{"role": "user", "content": "x" * 9000}]
        )
    assert large.value.status_code == 413
    wrong = openai.OpenAI(api_key="wrong", base_url=f"{address}/v1", max_retries=0)
    with wrong, pytest.raises(openai.AuthenticationError):
        wrong.models.list()


def test_a_chunked_body_without_end_is_cut_off(address: str) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(10_000):
            yield b" " * 1024

    headers = {"authorization": f"Bearer {KEY}", "content-type": "application/json"}
    try:
        reply = httpx.post(
            f"{address}/v1/chat/completions", content=endless(), headers=headers, timeout=20
        )
    except (httpx.WriteError, httpx.ReadError, httpx.RemoteProtocolError):
        return  # the server had answered and hung up while we were still writing
    assert reply.status_code == 413
    assert reply.json()["error"]["code"] == "body_too_large"


@pytest.mark.parametrize("stage", ["whole", "stream, before the text", "stream, within it"])
def test_a_client_that_hangs_up_stops_the_work_and_frees_its_place(
    stage: str, registry: Registry, baseline: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, stopped = threading.Event(), threading.Event()
    hold_at_once = stage != "stream, within it"
    real = Engine.stream

    async def stuck(self: Engine, ask: Ask, model: LoadedModel) -> AnswerEvents:
        if ask.model is None:
            async for event in real(self, ask, model):
                yield event
            return
        try:
            if not hold_at_once:
                yield TextDelta(text="the first words")
            begun.set()
            await asyncio.sleep(30)
        finally:
            stopped.set()

    monkeypatch.setattr(Engine, "stream", stuck)
    asked = {"model": "production", "messages": ASK, "stream": stage != "whole"}
    body = json.dumps(asked).encode()
    with listening(registry, Settings(max_concurrent=1)) as base:
        host, port = base.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(
                b"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n"
                b"Content-Type: application/json\r\n"
                b"Content-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body
            )
            assert begun.wait(10)
        assert stopped.wait(10)
        reply = httpx.post(f"{base}/v1/chat/completions", json={"messages": ASK}, timeout=20)
        assert reply.status_code == 200
