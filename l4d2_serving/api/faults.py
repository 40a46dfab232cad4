"""Faults on the wire: every error becomes a status and OpenAI's error envelope."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Final

from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse

from l4d2_registry import RegistryError
from l4d2_serving.api.wire import ErrorBody
from l4d2_serving.errors import (
    BackendFault,
    ModelExpired,
    ModelUnavailable,
    ModelUnknown,
    RequestInvalid,
    ServingError,
)

_LOG = logging.getLogger(__name__)

_INVALID: Final = "invalid_request_error"
_TYPES: Final = {
    HTTPStatus.UNAUTHORIZED: "authentication_error",
    HTTPStatus.TOO_MANY_REQUESTS: "rate_limit_error",
}

_PHRASES: Final = {
    HTTPStatus.NOT_FOUND: "there is nothing at this address; the API is under /v1",
    HTTPStatus.METHOD_NOT_ALLOWED: "this address does not know this method",
}


class Fault(Exception):
    """A reply other than the one asked for: a status with its error object."""

    def __init__(
        self, status: HTTPStatus, body: ErrorBody, *, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(body.message)
        self.status = status
        self.body = body
        self.headers = headers or {}

    def response(self) -> JSONResponse:
        """Return the reply."""
        return JSONResponse(
            {"error": self.body.model_dump()}, status_code=self.status, headers=self.headers
        )


def fault(
    status: HTTPStatus,
    message: str,
    *,
    code: str | None = None,
    param: str | None = None,
    headers: dict[str, str] | None = None,
) -> Fault:
    """Return a fault whose error type follows from its status."""
    by_class = "server_error" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else _INVALID
    kind = _TYPES.get(status, by_class)
    body = ErrorBody(message=message, type=kind, param=param, code=code)
    return Fault(status, body, headers=headers)


_PASSED_ON: Final[dict[type[Exception], tuple[HTTPStatus, str | None, str | None]]] = {
    RequestInvalid: (HTTPStatus.BAD_REQUEST, "messages", None),
    ModelUnknown: (HTTPStatus.NOT_FOUND, "model", "model_not_found"),
    ModelExpired: (HTTPStatus.NOT_FOUND, "model", "model_expired"),
    ModelUnavailable: (HTTPStatus.BAD_REQUEST, "model", "model_unavailable"),
    BackendFault: (HTTPStatus.BAD_GATEWAY, None, "backend_fault"),
}
_DAMAGED: Final = fault(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "the model cannot be loaded; the server's log says why",
    code="model_damaged",
    headers={"Retry-After": "30"},
)
_INTERNAL: Final = fault(
    HTTPStatus.INTERNAL_SERVER_ERROR, "an internal fault; the server's log has it"
)
_STANDING: Final = {
    TimeoutError: fault(
        HTTPStatus.GATEWAY_TIMEOUT, "the answer took too long; ask again", code="timeout"
    ),
    ClientDisconnect: fault(HTTPStatus.BAD_REQUEST, "the client went away"),
}


def translate(error: Exception) -> Fault:
    """Return the fault that stands for an error.

    Messages about the caller's own request are passed on; those about this
    machine's files are not, because they hold paths.
    """
    if isinstance(error, Fault):
        return error
    for kind, (status, param, code) in _PASSED_ON.items():
        if isinstance(error, kind):
            return fault(status, str(error), param=param, code=code)
    if isinstance(error, HTTPException):
        status = HTTPStatus(error.status_code)
        message = _PHRASES.get(status, error.detail or status.phrase)
        return fault(status, message, headers=dict(error.headers or {}))
    if isinstance(error, RegistryError | ServingError):
        return _DAMAGED
    return _STANDING.get(type(error), _INTERNAL)


def report(request: Request, error: Exception) -> Fault:
    """Return the fault that stands for an error, and log it if it is this side's."""
    problem = translate(error)
    if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        trace = error if problem is _INTERNAL else None
        _LOG.error("%s: %s", request.state.request_id, error, exc_info=trace)
    return problem


async def handle(request: Request, error: Exception) -> JSONResponse:
    """Answer with the error's envelope; a Starlette exception handler."""
    return report(request, error).response()


def unreadable(error: ValidationError) -> Fault:
    """Return the fault for a body that is not the form asked for; it names the field."""
    first = error.errors(include_input=False, include_url=False)[0]
    place = ".".join(str(part) for part in first["loc"]) or None
    what = f"{place}: {first['msg']}" if place else first["msg"]
    return fault(HTTPStatus.BAD_REQUEST, what, param=place, code="invalid_value")
