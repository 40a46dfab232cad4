"""SIGKILL during a build: nothing half-written is seen, and the same command again completes it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from l4d2_assets.build import STEPS
from l4d2_assets.core.project import Project
from l4d2_registry import Registry

ROOT = Path(__file__).parents[2]
ASSETS = len(STEPS)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def seen(_built_once: Project, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What `kill_driver` saw: every boundary, the undisturbed end, and each kill's traces."""
    folder = tmp_path_factory.mktemp("killed")
    driver = Path(__file__).with_name("kill_driver.py")
    done = subprocess.run(
        [sys.executable, "-W", "error", str(driver), str(_built_once.root), str(folder)],
        capture_output=True,
        check=False,
        text=True,
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_sample_meets_every_kind_of_write(seen: dict[str, Any]) -> None:
    killed = [state["before"] for state in seen["states"]]
    registry = [target for name, target in seen["boundaries"] if target.startswith("registry/")]

    assert len(killed) >= 20
    assert {name for name, _ in killed} == {"fsync", "link", "rename", "replace"}
    assert {*registry} <= {target for _, target in killed}
    assert len([t for t in registry if "/aliases/" in t]) == 1
    assert {state["end"] for state in seen["states"]} == {"SIGKILL"}


def test_kills_fall_all_along_the_way(seen: dict[str, Any]) -> None:
    """The negative control: the kills do leave different things behind, half-done ones too."""
    left = [state["left"] for state in seen["states"]]

    assert {len(found["digests"]) for found in left} >= {0, ASSETS // 2, ASSETS - 1}
    assert any(found["temporaries"] for found in left)
    assert any(not found["generations"] for found in left)


def test_nothing_half_written_is_seen(seen: dict[str, Any]) -> None:
    for state in seen["states"]:
        assert state["left"]["damage"] == [], state["before"]
        assert state["left"]["digests"].items() <= seen["clean"]["digests"].items()


def test_a_rerun_completes_and_nothing_is_doubled(seen: dict[str, Any]) -> None:
    clean = seen["clean"]
    assert len(clean["digests"]) == ASSETS
    assert len(clean["versions"]) == 1

    for state in seen["states"]:
        after = state["after"]
        assert state["rerun"] == "exit 0", state["before"]
        assert after["digests"] == clean["digests"]
        assert after["damage"] == []
        assert after["versions"] == clean["versions"]
        assert after["generations"] == [1]


def test_a_rerun_sweeps_what_the_killed_run_left(seen: dict[str, Any]) -> None:
    """The registry's are left to the next run after an hour: another writer may be at work."""
    for state in seen["states"]:
        kept = [path for path in state["after"]["temporaries"] if path.startswith("registry/")]
        assert state["after"]["temporaries"] == kept


def test_a_killed_command_keeps_no_run_waiting(
    mini_project: Project, start_build: Callable[..., subprocess.Popen[str]]
) -> None:
    """The whole command, on an instance that outlives it; a killed run must not stay `started`."""
    killed = start_build(mini_project, at="curated_plugins", how="kill")
    assert killed.wait(timeout=100) == -9

    rerun = start_build(mini_project)
    output, errors = rerun.communicate(timeout=100)

    assert (rerun.returncode, errors) == (0, "")
    assert "production" in output
    assert Registry(mini_project.registry).verify() == []
    assert statuses(mini_project) == ["FAILURE", "SUCCESS"]


def statuses(project: Project) -> list[str]:
    """Return the statuses of all recorded runs, oldest first."""
    import dagster as dg

    with dg.DagsterInstance.from_config(str(project.data / "dagster_home")) as instance:
        return [run.status.value for run in reversed(instance.get_runs())]
