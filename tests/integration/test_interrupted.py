"""Ctrl-C during a build: exit status 130, one line, no process left, and the rerun completes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from l4d2_assets.build import STEPS
from l4d2_assets.core.project import Project
from l4d2_registry import Registry
from l4d2_registry.files import temporaries

ROOT = Path(__file__).parents[2]
ASSETS = [definition.step.asset for definition in STEPS]
LINE = "error: interrupted; nothing half-written is kept, run the same command again\n"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def interrupted(
    _built_once: Project, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, Any], Path]:
    """What each interruption did, by asset; `""` is the undisturbed command after them all."""
    data = tmp_path_factory.mktemp("interrupted") / "data"
    driver = Path(__file__).with_name("interrupt_driver.py")
    done = subprocess.run(
        [sys.executable, "-W", "error", str(driver)],
        capture_output=True,
        check=False,
        text=True,
        env={
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(ROOT),
            "L4D2_HOME": str(_built_once.root),
            "L4D2_DATA": str(data),
        },
    )
    assert done.returncode == 0, done.stderr
    return {entry["asset"]: entry for entry in json.loads(done.stdout)}, data


@pytest.mark.parametrize("asset", ASSETS)
def test_an_interrupted_asset(asset: str, interrupted: tuple[dict[str, Any], Path]) -> None:
    entry = interrupted[0][asset]

    assert entry["working"], "the signal came before the asset's work began"
    assert entry["status"] == 130
    assert entry["stderr"] == LINE
    assert f"✓ {asset} " not in entry["stdout"]
    assert entry["alone"], "a process of the command's group is left"


def test_the_rerun_completes(interrupted: tuple[dict[str, Any], Path]) -> None:
    entries, data = interrupted
    entry = entries[""]

    assert (entry["status"], entry["stderr"]) == (0, "")
    assert all(f"✓ {asset} " in entry["stdout"] for asset in ASSETS)
    assert list(temporaries(data)) == []
    registry = Registry(data / "registry")
    assert registry.verify() == []
    assert registry.alias("production").numbers() == [1]


def test_a_compiler_that_hangs_is_stopped_with_the_command(
    mini_project: Project,
    tmp_path: Path,
    start_build: Callable[..., subprocess.Popen[str]],
) -> None:
    """The compiler runs in a process group of its own, which Ctrl-C does not reach."""
    hanging = tmp_path / "spcomp"
    hanging.write_text(
        "#!/bin/sh\nif [ $# = 0 ]; then echo 'SourcePawn Compiler 1.11.0'; exit 1; fi\n"
        f"exec sleep {600 + os.getpid()}\n",
        "utf-8",
    )
    hanging.chmod(0o755)
    process = start_build(mini_project, L4D2_SPCOMP=str(hanging))
    wait_until(compilers, "no compiler was started")

    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)

    assert (process.returncode, errors) == (130, LINE)
    assert compilers() == []


def compilers() -> list[str]:
    """Return the processes that run this test's `sleep`."""
    wanted = f"sleep\0{600 + os.getpid()}\0".encode()
    found = []
    for folder in Path("/proc").iterdir():
        try:
            if (folder / "cmdline").read_bytes() == wanted:
                found.append(folder.name)
        except OSError:
            continue
    return found


def wait_until(condition: Callable[[], object], complaint: str) -> None:
    deadline = time.monotonic() + 100
    while not condition():
        assert time.monotonic() < deadline, complaint
        time.sleep(0.1)
