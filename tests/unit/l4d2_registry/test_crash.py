"""SIGKILL at every durable-write boundary: a reader sees the old or the new, never a part."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

States = list[dict[str, Any]]


@pytest.fixture(scope="module")
def states(
    tmp_path_factory: pytest.TempPathFactory, run_python: Callable[..., Any]
) -> dict[str, States]:
    """What a reader saw after each kill, by scenario; the last state of each is the whole run."""
    driver = Path(__file__).parent / "crash_driver.py"
    done = run_python(driver, tmp_path_factory.mktemp("crash"))
    assert done.returncode == 0, done.stderr
    states: dict[str, States] = json.loads(done.stdout)
    for of_scenario in states.values():
        ends = [state["end"] for state in of_scenario]
        assert ends == ["SIGKILL"] * (len(ends) - 1) + ["exit 0"]
    return states


def test_the_laboratory_catches_a_torn_write(states: dict[str, States]) -> None:
    seen = {state["files"]["target"].split()[0] for state in states["torn"]}

    assert {"0", "7500", "new"} <= seen


def test_a_replaced_file_is_old_or_new(states: dict[str, States]) -> None:
    killed = states["write_atomic"]

    assert {state["files"]["target"] for state in killed} == {"old", "new"}
    assert any(state["temporaries"] for state in killed)
    assert all(state["after"] == {"target": "new"} for state in killed)
    assert all(state["rerun"] == "exit 0" for state in killed)


def test_an_exclusive_file_is_absent_or_whole(states: dict[str, States]) -> None:
    killed = states["create_exclusive"]

    assert {tuple(state["files"].items()) for state in killed} == {(), (("a/target", "new"),)}
    assert any(state["temporaries"] and state["files"] for state in killed), "not killed after link"
    for state in killed:
        assert state["rerun"] == ("exit 70" if state["files"] else "exit 0")
        assert state["after"] == {"a/target": "new"}


def test_a_folder_is_absent_or_whole(states: dict[str, States]) -> None:
    killed = states["create_folder"]

    assert {tuple(state["files"]) for state in killed} == {(), ("target/one", "target/sub/two")}
    assert all(list(state["after"]) == ["target/one", "target/sub/two"] for state in killed)


def test_a_blob_is_absent_or_whole(states: dict[str, States]) -> None:
    killed = states["blob"]

    assert {tuple(state["files"].values()) for state in killed} == {(), ("new",)}
    assert all(list(state["after"].values()) == ["new"] for state in killed)


def test_a_registration_is_completed_by_the_next_run_and_nothing_is_doubled(
    states: dict[str, States],
) -> None:
    killed = states["registration"]
    complete = killed[-1]["files"]

    assert len(killed) >= 30
    assert len({len(state["files"]) for state in killed}) == 6, "blob, stamp, card, manifest, alias"
    for state in killed:
        assert state["damage"] == []
        assert state["files"].items() <= complete.items()
        assert state["rerun"] == "exit 0"
        assert state["after"] == complete
        assert state["problems after"] == []
