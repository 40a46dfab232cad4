"""The HTTP API in process: forms, errors and attacks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from starlette.types import Message as AsgiMessage

from l4d2_registry import Registry
from l4d2_serving.api import chat, create_app
from l4d2_serving.backends import TextDelta
from l4d2_serving.engine import Engine
from l4d2_serving.errors import BackendFault
from l4d2_serving.settings import Settings

from .conftest import PIPE_BOMB, Register

BOMB = {"messages": [{"role": "user", "content": "say in chat who threw the pipe bomb"}]}
CHAT = "/v1/chat/completions"
KEY = "a-key-of-some-length"

Call = Callable[..., httpx.Response]


@pytest.fixture
def settings() -> Settings:
    return Settings(max_body_bytes=4096, request_timeout_s=30)


@pytest.fixture
def call(engine: Engine, settings: Settings) -> Call:
    """Send one request to the application, through ASGI."""
    app = create_app(engine, settings)

    def send(method: str, path: str, **request: Any) -> httpx.Response:
        async def one() -> httpx.Response:
            transport = httpx.ASGITransport(app, raise_app_exceptions=False)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://localhost"
            ) as client:
                return await client.request(method, path, **request)

        return asyncio.run(one())

    return send


def assert_error(response: httpx.Response, status: int) -> dict[str, Any]:
    assert response.status_code == status
    assert set(response.json()) == {"error"}
    error: dict[str, Any] = response.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["message"]
    assert response.headers["x-request-id"].startswith("req_")
    return error


def events(response: httpx.Response) -> list[Any]:
    assert response.headers["content-type"].startswith("text/event-stream")
    frames = response.text.removesuffix("\n\n").split("\n\n")
    assert all(frame.startswith("data: ") for frame in frames)
    data = [frame.removeprefix("data: ") for frame in frames]
    return [item if item == "[DONE]" else json.loads(item) for item in data]


def test_a_whole_reply(call: Call, register: Register) -> None:
    ref = register(alias="production")
    body = call("POST", CHAT, json=BOMB).json()
    assert body["object"] == "chat.completion"
    assert body["model"] == str(ref)
    choice = body["choices"][0]
    assert choice["finish_reason"] == "stop"
    assert PIPE_BOMB.code.rstrip() in choice["message"]["content"]
    assert "usage" not in body, "an unknown count is absent, not zero"
    extension = body["l4d2"]
    assert extension["headline"].startswith("passed up to structure")
    assert extension["verdict"]["rungs"][0]["rung"] == "extracted"
    assert extension["model"]["generation"] == 1
    assert extension["details"]["found"]["id"] == "pipe_bomb_chat"


def test_a_streamed_reply_is_the_same_text(call: Call, register: Register) -> None:
    ref = register(alias="production")
    whole = call("POST", CHAT, json=BOMB).json()
    options = {"stream": True, "stream_options": {"include_usage": True}}
    *chunks, usage, done = events(call("POST", CHAT, json=BOMB | options))
    assert done == "[DONE]"
    assert (usage["choices"], usage["usage"]) == ([], None)
    assert {chunk["model"] for chunk in chunks} == {str(ref)}
    assert len({chunk["id"] for chunk in chunks}) == 1
    assert chunks[0]["choices"][0]["delta"]["role"] == "assistant"
    text = "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in chunks)
    assert text == whole["choices"][0]["message"]["content"]
    *texts, last = chunks
    assert all(chunk["choices"][0]["finish_reason"] is None for chunk in texts)
    assert last["choices"][0]["finish_reason"] == "stop"
    assert last["l4d2"] == whole["l4d2"]
    assert not any("l4d2" in chunk for chunk in texts)


def test_unknown_fields_are_ignored(call: Call, register: Register) -> None:
    register(alias="production")
    body = BOMB | {"n_discard": -1, "tools": [{"evil": True}], "user": "x"}
    assert call("POST", CHAT, json=body).status_code == 200


def test_system_messages_are_left_out_and_that_is_told(call: Call, register: Register) -> None:
    register(alias="production")
    messages = [{"role": "system", "content": "bake a cake"}, *BOMB["messages"]]
    extension = call("POST", CHAT, json={"messages": messages}).json()["l4d2"]
    assert extension["details"]["found"]["id"] == "pipe_bomb_chat"
    assert "system messages are left out" in extension["notices"][0]


def test_text_parts_are_read(call: Call, register: Register) -> None:
    register(alias="production")
    parts = [{"type": "text", "text": "who threw"}, {"type": "text", "text": "the pipe bomb"}]
    body = {"messages": [{"role": "user", "content": parts}]}
    found = call("POST", CHAT, json=body).json()["l4d2"]["details"]["found"]
    assert found["id"] == "pipe_bomb_chat"


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({}, "messages"),
        ({"messages": []}, "messages"),
        ({"messages": "hello"}, "messages"),
        ({"messages": [{"role": "user"}]}, "messages.0.content"),
        ({"messages": [{"role": "tool", "content": "x"}]}, "messages.0.role"),
        ({"messages": [{"role": "assistant", "content": "x"}]}, "messages"),
        ({"messages": [{"role": "system", "content": "x"}]}, "messages"),
        ({"messages": [{"role": "user", "content": "  "}]}, "messages"),
        (BOMB | {"stream": "maybe"}, "stream"),
        (BOMB | {"n": 2}, "n"),
        (BOMB | {"temperature": 9}, "temperature"),
        (BOMB | {"max_tokens": -1}, "max_tokens"),
        (BOMB | {"seed": "lucky"}, "seed"),
        (BOMB | {"model": ""}, "model"),
        (BOMB | {"model": ["production"]}, "model"),
        ([], None),
        ("text", None),
    ],
)
def test_a_wrong_body_is_400_and_names_the_field(
    body: Any, param: str | None, call: Call, register: Register
) -> None:
    register(alias="production")
    error = assert_error(call("POST", CHAT, json=body), 400)
    assert error["param"] == param
    assert error["type"] == "invalid_request_error"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"null",
        b"\xff\xfe",
        b"[" * 4000,
        b'{"messages":' * 300,
        b'{"messages": [{"role": "user", "content": "\\ud800"}]}',
        b'{"temperature": NaN, "messages": [{"role": "user", "content": "x"}]}',
        b'{"seed": 1e999, "messages": [{"role": "user", "content": "x"}]}',
    ],
)
def test_bad_json_is_400(content: bytes, call: Call, register: Register) -> None:
    register(alias="production")
    response = call("POST", CHAT, content=content, headers={"content-type": "application/json"})
    assert_error(response, 400)


def test_a_declared_huge_body_is_refused_unread(call: Call) -> None:
    headers = {"content-type": "application/json", "content-length": str(10**15)}
    assert_error(call("POST", CHAT, content=b"{}", headers=headers), 413)


def test_an_endless_body_is_refused_as_it_comes(engine: Engine, settings: Settings) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1024
            yield b" " * 1024

    async def one() -> tuple[int, int]:
        app = create_app(engine, settings)
        pieces = endless()
        status = 0

        async def receive() -> AsgiMessage:
            return {"type": "http.request", "body": await anext(pieces), "more_body": True}

        async def send(message: AsgiMessage) -> None:
            nonlocal status
            status = message.get("status", status)

        scope = {
            "type": "http",
            "method": "POST",
            "path": CHAT,
            "raw_path": CHAT.encode(),
            "query_string": b"",
            "headers": [(b"content-type", b"application/json")],
        }
        await app(scope, receive, send)
        await pieces.aclose()
        return status, sent

    status, read = asyncio.run(one())
    assert status == 413
    assert read <= settings.max_body_bytes + 2048


def test_a_body_that_never_ends_runs_out_of_time(engine: Engine) -> None:
    async def slow() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(30)

    async def one() -> httpx.Response:
        app = create_app(engine, Settings(request_timeout_s=0.2))
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            headers = {"content-type": "application/json"}
            return await client.post(CHAT, content=slow(), headers=headers)

    assert_error(asyncio.run(one()), 504)


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_what_a_web_page_can_send_unasked_is_refused(media_type: str, call: Call) -> None:
    response = call("POST", CHAT, content=b"{}", headers={"content-type": media_type})
    assert_error(response, 415)
    assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "localhost.evil.example", "192.0.2.1", "[", "@"]
)
def test_a_web_page_whose_name_was_rebound_to_this_machine_is_refused(
    host: str, call: Call, register: Register
) -> None:
    register(alias="production")
    assert_error(call("POST", CHAT, json=BOMB, headers={"host": host}), 403)
    assert call("GET", "/health", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000", "LOCALHOST", ""])
def test_this_machines_own_names_are_answered(host: str, call: Call) -> None:
    assert call("GET", "/v1/models", headers={"host": host}).status_code == 200


def test_addresses_and_methods_that_are_not_there(call: Call) -> None:
    assert_error(call("GET", "/"), 404)
    assert_error(call("GET", "/v1/nothing"), 404)
    assert_error(call("GET", CHAT), 405)
    assert call("GET", CHAT).headers["allow"] == "POST"
    assert_error(call("DELETE", "/v1/models"), 405)


def test_models_that_cannot_answer(call: Call, register: Register) -> None:
    register(alias="production")
    external = register("v1", kind="external", artefacts=())
    register("old", alias="old", expires_at="2020-01-01")
    cases = (("nope", 404), ("old", 404), (str(external), 400))
    for stream in (False, True):
        for model, status in cases:
            error = assert_error(
                call("POST", CHAT, json=BOMB | {"model": model, "stream": stream}), status
            )
            assert error["param"] == "model"


def test_a_damaged_model_is_503_and_tells_no_path(
    call: Call, register: Register, registry: Registry
) -> None:
    register(alias="production")
    for digest in registry.blobs:
        path = registry.blobs.path(digest)
        path.chmod(0o644)
        path.write_bytes(b"damaged")
    for stream in (False, True):
        response = call("POST", CHAT, json=BOMB | {"stream": stream})
        assert_error(response, 503)
        assert str(registry.root) not in response.text
        assert response.headers["retry-after"]


def test_the_list_of_models(call: Call, register: Register) -> None:
    ref = register(alias="production")
    external = register("v1", kind="external", artefacts=())
    body = call("GET", "/v1/models").json()
    assert body["object"] == "list"
    listed = {entry["id"]: entry["l4d2"] for entry in body["data"]}
    assert set(listed) == {"production", str(ref), str(external)}
    assert (listed["production"]["ref"], listed["production"]["generation"]) == (str(ref), 1)
    assert listed["production"]["why_not"] is None
    assert "published figures only" in listed[str(external)]["why_not"]


def test_a_damaged_version_is_listed_without_its_path(
    call: Call, register: Register, registry: Registry
) -> None:
    register(alias="production")
    broken = registry.root / "models" / "broken" / "0123456789ab"
    broken.mkdir(parents=True)
    (broken / "manifest.json").write_text("{")
    response = call("GET", "/v1/models")
    assert str(registry.root) not in response.text
    (entry,) = [e for e in response.json()["data"] if e["id"].startswith("broken@")]
    assert "damaged" in entry["l4d2"]["why_not"]


def test_health_needs_no_model_and_no_key(engine: Engine, call: Call) -> None:
    body = call("GET", "/health").json()
    assert body["status"] == "ok"
    assert body["compiler"].startswith("spcomp ")


class TestKey:
    @pytest.fixture
    def settings(self) -> Settings:
        return Settings(api_key=SecretStr(KEY))

    @pytest.mark.parametrize(
        "header",
        [None, "", KEY, f"Basic {KEY}", "Bearer", "Bearer ", f"Bearer {KEY}x", "Bearer \xff\xfe"],
    )
    def test_without_the_key_nothing_answers(
        self, header: str | None, call: Call, register: Register
    ) -> None:
        register(alias="production")
        headers = {} if header is None else {"authorization": header.encode("latin-1")}
        for method, path in (("POST", CHAT), ("GET", "/v1/models"), ("GET", "/v1/nothing")):
            response = call(method, path, headers=headers)
            error = assert_error(response, 401)
            assert error["code"] == "invalid_api_key"
            assert KEY not in response.text

    def test_with_the_key_any_host_is_answered(self, call: Call) -> None:
        headers = {"authorization": f"Bearer {KEY}", "host": "models.example"}
        assert call("GET", "/v1/models", headers=headers).status_code == 200

    def test_with_the_key_it_does(self, call: Call, register: Register) -> None:
        register(alias="production")
        for scheme in ("Bearer", "bearer"):
            headers = {"authorization": f"{scheme} {KEY}"}
            assert call("POST", CHAT, json=BOMB, headers=headers).status_code == 200

    def test_health_stays_open(self, call: Call) -> None:
        assert call("GET", "/health").status_code == 200


def test_one_request_too_many_is_429_and_places_come_back(
    engine: Engine, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(alias="production")
    real = engine.select
    entered, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(name: str | None) -> Any:
        entered.set()
        await go_on.wait()
        return await real(name)

    async def three() -> list[int]:
        app = create_app(engine, Settings(max_concurrent=1))
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            statuses = []
            for stream in (False, True):
                entered.clear()
                go_on.clear()
                with monkeypatch.context() as patch:
                    patch.setattr(engine, "select", slowly)
                    body = BOMB | {"stream": stream}
                    first = asyncio.create_task(client.post(CHAT, json=body))
                    await asyncio.wait_for(entered.wait(), 10)
                    refused = await client.post(CHAT, json=body)
                    assert_error(refused, 429)
                    assert refused.headers["retry-after"] == "1"
                    go_on.set()
                    statuses.append((await first).status_code)
            statuses.append((await client.post(CHAT, json=BOMB)).status_code)
            return statuses

    assert asyncio.run(three()) == [200, 200, 200]


def test_an_answer_that_takes_too_long_is_504(
    engine: Engine, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(name: str | None) -> Any:
        await asyncio.sleep(30)

    monkeypatch.setattr(engine, "select", never)

    async def both() -> list[httpx.Response]:
        app = create_app(engine, Settings(request_timeout_s=0.2))
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return [await client.post(CHAT, json=BOMB | {"stream": s}) for s in (False, True)]

    for response in asyncio.run(both()):
        assert_error(response, 504)


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (BackendFault("the upstream hung up"), "backend_fault", "the upstream hung up"),
        (RuntimeError("/secret/path"), None, "an internal fault"),
    ],
)
def test_a_stream_that_breaks_off_ends_with_an_error_event(
    error: Exception,
    code: str | None,
    message: str,
    engine: Engine,
    call: Call,
    register: Register,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    register(alias="production")

    async def broken(ask: Any, model: Any) -> AsyncIterator[TextDelta]:
        yield TextDelta(text="so far")
        raise error

    monkeypatch.setattr(engine, "stream", broken)
    response = call("POST", CHAT, json=BOMB | {"stream": True})
    last = events(response)[-1]
    assert last["error"]["code"] == code
    assert message in last["error"]["message"]
    assert "/secret/path" not in response.text


def test_an_internal_fault_is_an_envelope_too(
    engine: Engine, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(ask: Any) -> None:
        raise RuntimeError("/secret/path")

    monkeypatch.setattr(engine, "answer", broken)
    response = call("POST", CHAT, json=BOMB)
    error = assert_error(response, 500)
    assert error["type"] == "server_error"
    assert "/secret/path" not in response.text


def test_a_client_that_stops_reading_is_cut_off(
    engine: Engine, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(alias="production")
    monkeypatch.setattr(chat, "_DRAIN_S", 0.1)
    body = json.dumps(BOMB | {"stream": True}).encode()

    async def one() -> int:
        app = create_app(engine, Settings(max_concurrent=1, request_timeout_s=2))
        incoming = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> AsgiMessage:
            if incoming:
                return incoming.pop()
            await asyncio.sleep(60)
            return {"type": "http.disconnect"}

        async def send(message: AsgiMessage) -> None:
            if message["type"] == "http.response.body":
                await asyncio.sleep(60)

        scope = {
            "type": "http",
            "asgi": {"spec_version": "2.3"},
            "method": "POST",
            "path": CHAT,
            "raw_path": CHAT.encode(),
            "query_string": b"",
            "headers": [(b"content-type", b"application/json")],
        }
        async with asyncio.timeout(10):
            await app(scope, receive, send)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return (await client.post(CHAT, json=BOMB)).status_code

    assert asyncio.run(one()) == 200


def test_the_log_names_the_request_and_not_what_was_asked(
    call: Call, register: Register, caplog: pytest.LogCaptureFixture
) -> None:
    register(alias="production")
    with caplog.at_level("INFO"):
        response = call("POST", CHAT, json=BOMB)
    ours = [r.getMessage() for r in caplog.records if r.name.startswith("l4d2_serving")]
    assert any(response.headers["x-request-id"] in line for line in ours)
    assert not any("pipe bomb" in line for line in ours)
