"""The commands by which Dagster's own tools, and CI, use the code locations."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from l4d2_registry import Registry

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PROGRAMS = Path(sys.executable).parent


@pytest.fixture
def command(built_project, tmp_path):
    """Run a Dagster program in the repository, on a miniature project's folders.

    Both streams come back as one: which of them a tool writes to is its own affair.
    """
    home = tmp_path / "home"
    home.mkdir()
    dagster_yaml = (ROOT / "configs" / "dagster" / "dagster.yaml").read_bytes()
    (home / "dagster.yaml").write_bytes(dagster_yaml)
    environment = {
        **os.environ,
        "L4D2_HOME": str(built_project.root),
        "L4D2_DATA": str(built_project.data),
        "DAGSTER_HOME": str(home),
        "DAGSTER_DISABLE_TELEMETRY": "1",
    }

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [PROGRAMS / arguments[0], *arguments[1:]],
            cwd=ROOT,
            env={**environment, **variables},
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=240,
        )

    return run


def materialize_command(*options: str) -> tuple[str, ...]:
    return ("dagster", "asset", "materialize", "-m", "l4d2_assets.definitions", *options)


def test_dagster_definitions_validate(command):
    done = command("dagster", "definitions", "validate", "-w", "workspace.yaml")

    assert done.returncode == 0, done.stdout
    assert "Validation successful for code location l4d2_assets" in done.stdout
    assert "Validation successful for code location l4d2_agents" in done.stdout


def test_dagster_definitions_validate_sees_a_fault(command):
    """Negative control."""
    done = command(
        "dagster", "definitions", "validate", "-w", "workspace.yaml", L4D2_EXECUTOR="none"
    )

    assert done.returncode == 1
    assert "L4D2_EXECUTOR='none': use in_process or multiprocess" in done.stdout


def test_dg_check_defs(command):
    done = command("dg", "check", "defs")

    assert done.returncode == 0, done.stdout
    assert "All definitions loaded successfully" in done.stdout


def test_dagster_asset_materialize_as_ci_uses_it(command, built_project):
    done = command(*materialize_command("--select", "*", "--partition", "baseline"))

    assert done.returncode == 0, done.stdout
    assert "RUN_SUCCESS" in done.stdout
    assert Registry(built_project.registry).resolve("production").manifest.name == "baseline"


def test_dagster_asset_materialize_fails_where_the_gate_refuses(command, built_project):
    done = command(*materialize_command("--select", "*", "--partition", "v7"))

    assert done.returncode == 1
    assert "promotion_decision: gate" in done.stdout
    assert Registry(built_project.registry).resolve("production").manifest.name == "baseline"


def test_the_multiprocess_executor_runs_steps(command):
    done = command(*materialize_command("--select", "seed_notes"), L4D2_EXECUTOR="multiprocess")

    assert done.returncode == 0, done.stdout
    assert "Executing steps using multiprocess executor" in done.stdout
