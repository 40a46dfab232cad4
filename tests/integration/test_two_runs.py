"""Two builds of one version into one data folder at the same time."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

import pytest

from l4d2_assets.core.project import Project
from l4d2_registry import Registry

pytestmark = pytest.mark.slow


def test_both_succeed_and_nothing_is_doubled(
    mini_project: Project, start_build: Callable[..., subprocess.Popen[str]]
) -> None:
    """Slots are locked and the alias is moved by compare-and-swap, so the second one waits."""
    runs = [start_build(mini_project) for _ in range(2)]
    said = [run.communicate(timeout=200) for run in runs]

    assert [run.returncode for run in runs] == [0, 0], said
    assert [errors for _, errors in said] == ["", ""]
    registry = Registry(mini_project.registry)
    assert registry.verify() == []
    assert len(list(registry.models())) == 1
    assert registry.alias("production").numbers() == [1]
    digests = [sorted(line.split()[1:3] for line in out.splitlines()[1:]) for out, _ in said]
    assert digests[0] == digests[1]
