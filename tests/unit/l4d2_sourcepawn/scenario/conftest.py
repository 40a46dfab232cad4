from __future__ import annotations

from collections.abc import Callable

import pytest

from l4d2_sourcepawn.scenario import TaskRun, TaskScenarios, parse_task_scenarios, run_scenarios

Smx = Callable[[str], bytes]
Play = Callable[..., TaskRun]


def task_of(steps: str, *, players: str = "{nick: {role: survivor, human: true}}") -> TaskScenarios:
    """Return a task of one scenario with these steps, each line one."""
    lines = "".join(f"      - {line.strip()}\n" for line in steps.strip().splitlines())
    return parse_task_scenarios(
        "id: toy\nsource: test\nvariants: [{seed: 1}]\nscenarios:\n  - name: toy\n"
        f"    players: {players}\n    steps:\n{lines}"
    )


@pytest.fixture
def play(smx: Smx) -> Play:
    """Run a plugin's text through steps."""

    def played(source: str, steps: str, **options: str) -> TaskRun:
        return run_scenarios(smx(source), task_of(steps, **options))

    return played
