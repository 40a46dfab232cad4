"""The command `l4d2-assets build` as a process, with a fault put into one of its steps."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from l4d2_assets.core.project import Project

ROOT = Path(__file__).parents[2]
DRIVER = Path(__file__).with_name("build_driver.py")


@pytest.fixture
def start_build(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start `l4d2-assets build baseline --promote` in a process group of its own.

    `at` names the asset whose work is spoilt, `how` is `kill` or `wait` (see
    `build_driver`). What is still running at the end of the test is killed.
    """
    started: list[subprocess.Popen[str]] = []

    def start(
        project: Project, *, at: str = "", how: str = "", **environment: str
    ) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-W", "error", str(DRIVER), at, how],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
            start_new_session=True,
            env={
                "PATH": "/usr/bin:/bin",
                "PYTHONPATH": str(ROOT),
                "HOME": str(tmp_path),
                "L4D2_HOME": str(project.root),
                **environment,
            },
        )
        started.append(process)
        return process

    yield start
    for process in started:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
