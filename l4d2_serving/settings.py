"""Settings: where the registry is, where the server listens, and what a request may cost.

They come from the command line and, below it, from the environment; a `.env`
file is not read yet (`set -a; . ./.env` in a shell does it). The API key is
never printed, and a server that other machines can reach does not start
without one.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)

from l4d2_serving.errors import SettingsInvalid

_SERVE_PREFIX: Final = "L4D2_SERVE_"
_SERVE_KEYS: Final = ("host", "port", "max_body_bytes", "max_concurrent", "request_timeout_s")
_SHORTEST_KEY: Final = 16


class Settings(BaseModel):
    """How this process serves. `Settings.load` reads the environment.

    `max_body_bytes` bounds a request's body, `max_concurrent` the requests
    being answered at once (further ones get 429), `request_timeout_s` one
    request from its first byte to its last, in seconds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    registry: Path = Path("data/registry")
    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(default=8000, ge=0, le=65535)
    api_key: SecretStr | None = None
    max_body_bytes: int = Field(default=1024 * 1024, ge=1024, le=64 * 1024 * 1024)
    max_concurrent: int = Field(default=8, ge=1, le=1024)
    request_timeout_s: float = Field(default=120.0, gt=0, le=3600)

    @field_validator("api_key")
    @classmethod
    def _key_is_sendable(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        key = value.get_secret_value()
        if not key.isascii() or not key.isprintable() or " " in key or not key:
            raise ValueError("must be printable ASCII without spaces")
        return value

    @model_validator(mode="after")
    def _guarded_if_reachable(self) -> Self:
        if is_loopback(self.host):
            return self
        key = self.api_key.get_secret_value() if self.api_key else ""
        if len(key) < _SHORTEST_KEY:
            raise ValueError(
                f"{self.host} can be reached from other machines, so L4D2_API_KEY must hold a key "
                f"of at least {_SHORTEST_KEY} characters; set it, or listen on 127.0.0.1"
            )
        return self

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None, **overrides: Any) -> Self:
        """Return the settings of the environment with the overrides that are not None.

        Read are `L4D2_REGISTRY` (else `$L4D2_DATA/registry`, else
        `./data/registry`), `L4D2_API_KEY`, and `L4D2_SERVE_HOST`, `_PORT`,
        `_MAX_BODY_BYTES`, `_MAX_CONCURRENT` and `_REQUEST_TIMEOUT_S`. An empty
        value counts as unset.

        Raises:
            SettingsInvalid: a key is unknown or a value cannot be used.
        """
        environ = os.environ if environ is None else environ
        values: dict[str, Any] = {}
        if folder := environ.get("L4D2_REGISTRY"):
            values["registry"] = folder
        elif data := environ.get("L4D2_DATA"):
            values["registry"] = Path(data) / "registry"
        if key := environ.get("L4D2_API_KEY"):
            values["api_key"] = key
        values |= _serve_values(environ)
        values |= {name: value for name, value in overrides.items() if value is not None}
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise SettingsInvalid(_say(error)) from None


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach a server that listens on `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _serve_values(environ: Mapping[str, str]) -> dict[str, str]:
    values = {}
    for variable, value in environ.items():
        if not variable.startswith(_SERVE_PREFIX) or not value:
            continue
        name = variable.removeprefix(_SERVE_PREFIX).lower()
        if name not in _SERVE_KEYS:
            known = ", ".join(_SERVE_PREFIX + key.upper() for key in _SERVE_KEYS)
            raise SettingsInvalid(f"there is no setting {variable}; there are {known}")
        values[name] = value
    return values


def _say(error: ValidationError) -> str:
    """Return the first fault in one line, without the value: it may be the key."""
    first = error.errors(include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    message = first["msg"].removeprefix("Value error, ")
    return f"setting {place}: {message}" if place else message
