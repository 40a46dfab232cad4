"""Guards in front of the routes: request id, API key, host, and bounded bodies. Plain ASGI."""

from __future__ import annotations

import hmac
import secrets
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from pydantic import SecretStr
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from l4d2_serving.api.faults import fault
from l4d2_serving.settings import is_loopback

REQUEST_ID: Final = "x-request-id"

_LONGEST_LENGTH: Final = 18
_OPEN_PATHS: Final = frozenset({"/health"})
_HOST_REFUSED: Final = (
    "without an API key this server answers only to names of this machine, such as localhost"
)
_KEY_REFUSED: Final = "this server wants its API key as `Authorization: Bearer <key>`"


class RequestId:
    """Gives each request an id: a reply header, and `scope["state"]["request_id"]` for logs."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = f"req_{secrets.token_hex(12)}"
        scope.setdefault("state", {})["request_id"] = request_id

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[REQUEST_ID] = request_id
            await send(message)

        await self._app(scope, receive, send_with_id)


class ApiKey:
    """Lets in who sends the key. `/health` is always open."""

    def __init__(self, app: ASGIApp, key: SecretStr) -> None:
        self._app = app
        self._expected = f"bearer {key.get_secret_value()}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._refuses(scope):
            refusal = fault(
                HTTPStatus.UNAUTHORIZED,
                _KEY_REFUSED,
                code="invalid_api_key",
                headers={"WWW-Authenticate": "Bearer"},
            )
            await refusal.response()(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _refuses(self, scope: Scope) -> bool:
        if scope["path"] in _OPEN_PATHS:
            return False
        given = dict(scope["headers"]).get(b"authorization", b"")
        scheme, space, key = given.partition(b" ")
        return not hmac.compare_digest(scheme.lower() + space + key.strip(), self._expected)


class LocalHost:
    """Lets in who asks for this machine by one of its own names. `/health` is always open.

    Only browsers need it: a web page whose name was made to mean 127.0.0.1 (DNS
    rebinding) is of the same origin as this server, and CORS does not hold it off.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._refuses(scope):
            refusal = fault(HTTPStatus.FORBIDDEN, _HOST_REFUSED, code="host_refused")
            await refusal.response()(scope, receive, send)
            return
        await self._app(scope, receive, send)

    @staticmethod
    def _refuses(scope: Scope) -> bool:
        host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
        if not host or scope["path"] in _OPEN_PATHS:
            return False
        try:
            return not is_loopback(urlsplit(f"//{host}").hostname or "")
        except ValueError:
            return True


async def read_json_body(request: Request, max_bytes: int) -> bytes:
    """Return the body, refused as soon as it is too large, whatever it says of its length.

    A web page of another origin can send JSON only after asking with CORS, which
    is off, so it cannot use a server that listens on its visitor's machine.

    Raises:
        Fault: 413 or 415.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise fault(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "send JSON with the header `Content-Type: application/json`",
        )
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and (len(declared) > _LONGEST_LENGTH or int(declared) > max_bytes):
        raise _too_large(max_bytes)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > max_bytes:
            raise _too_large(max_bytes)
    return bytes(body)


def _too_large(max_bytes: int) -> Exception:
    return fault(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        f"the body is larger than {max_bytes} bytes; send a shorter conversation",
        code="body_too_large",
        headers={"Connection": "close"},
    )
