"""The ASGI application: routes over one engine."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, ExceptionHandler

from l4d2_registry import RegistryError
from l4d2_serving.api.chat import ChatCompletions
from l4d2_serving.api.faults import Fault, handle
from l4d2_serving.api.guard import ApiKey, LocalHost, RequestId
from l4d2_serving.api.models import list_models
from l4d2_serving.engine import Engine
from l4d2_serving.errors import ServingError
from l4d2_serving.settings import Settings
from l4d2_serving.version import version
from l4d2_sourcepawn.compiler import Compiler

_EXPECTED = (
    HTTPException,
    Fault,
    ServingError,
    RegistryError,
    TimeoutError,
    ClientDisconnect,
)


def create_app(engine: Engine, settings: Settings) -> ASGIApp:
    """Return the application. It sends no CORS headers: only same-origin pages can read it.

    Without an API key it answers only to names of this machine; see `LocalHost`.
    """
    handlers: dict[type[Exception], ExceptionHandler] = dict.fromkeys(_EXPECTED, handle)

    async def models(_request: Request) -> Response:
        return await list_models(engine.catalogue)

    found = engine.judges.compiler
    status = {
        "status": "ok",
        "version": version(),
        "compiler": found.identity.name if isinstance(found, Compiler) else None,
    }

    async def health(_request: Request) -> Response:
        return JSONResponse(status)

    key = settings.api_key
    app = Starlette(
        routes=[
            Route("/health", health),
            Route("/v1/models", models),
            Route("/v1/chat/completions", ChatCompletions(engine, settings), methods=["POST"]),
        ],
        middleware=[Middleware(ApiKey, key=key) if key else Middleware(LocalHost)],
        exception_handlers={**handlers, Exception: handle},
    )
    app.router.redirect_slashes = False
    return RequestId(app)  # outside all of it: an internal fault's reply has an id as well
