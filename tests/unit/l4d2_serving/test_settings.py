from __future__ import annotations

from pathlib import Path

import pytest

from l4d2_serving.errors import SettingsInvalid
from l4d2_serving.settings import Settings, is_loopback

KEY = "k" * 16


def test_the_registry_is_found_in_the_order_documented() -> None:
    environ = {"L4D2_REGISTRY": "/r", "L4D2_DATA": "/d"}
    assert Settings.load(environ, registry=Path("/o")).registry == Path("/o")
    assert Settings.load(environ).registry == Path("/r")
    assert Settings.load({"L4D2_DATA": "/d"}).registry == Path("/d/registry")
    assert Settings.load({"L4D2_REGISTRY": ""}).registry == Path("data/registry")


def test_the_environment_sets_limits_and_the_command_line_wins() -> None:
    environ = {"L4D2_SERVE_PORT": "9000", "L4D2_SERVE_MAX_BODY_BYTES": "2048"}
    settings = Settings.load(environ, port=9001)
    assert (settings.port, settings.max_body_bytes) == (9001, 2048)


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"L4D2_SERVE_PROT": "9000"}, "L4D2_SERVE_PROT"),
        ({"L4D2_SERVE_PORT": "http"}, "setting port"),
        ({"L4D2_SERVE_PORT": "70000"}, "setting port"),
        ({"L4D2_SERVE_REQUEST_TIMEOUT_S": "nan"}, "setting request_timeout_s"),
        ({"L4D2_SERVE_MAX_CONCURRENT": "0"}, "setting max_concurrent"),
        ({"L4D2_API_KEY": "two words are no header"}, "setting api_key"),
        ({"L4D2_API_KEY": "schlüssel"}, "setting api_key"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(environ: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsInvalid, match=said):
        Settings.load(environ)


def test_an_unknown_override_is_an_error() -> None:
    with pytest.raises(SettingsInvalid, match="colour"):
        Settings.load({}, colour="red")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "example.org", "127.0.0.1.evil"])
def test_a_reachable_server_needs_a_key(host: str) -> None:
    with pytest.raises(SettingsInvalid, match="L4D2_API_KEY"):
        Settings.load({}, host=host)
    with pytest.raises(SettingsInvalid, match="at least 16"):
        Settings.load({"L4D2_API_KEY": "short"}, host=host)
    assert Settings.load({"L4D2_API_KEY": KEY}, host=host).host == host


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost"])
def test_a_loopback_server_needs_none(host: str) -> None:
    assert is_loopback(host)
    assert Settings.load({}, host=host).api_key is None


@pytest.mark.parametrize("key", ["secret-but bad", "gehéim-secret", "secret"])
def test_the_key_is_never_told(key: str) -> None:
    try:
        told = repr(Settings.load({"L4D2_API_KEY": key}, host="127.0.0.1"))
    except SettingsInvalid as error:
        told = str(error) + repr(error.__cause__)
    assert "secret" not in told
