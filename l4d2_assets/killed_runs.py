"""Runs whose process was killed: known by a lock that nobody holds, closed as failed.

Dagster learns of a run's end from the run's own process. A run that was killed
stays `started` for ever, and the UI counts it among those that may run at once.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import dagster as dg

from l4d2_registry import LockBusy
from l4d2_registry.locks import exclusive_lock

TAG: Final = "l4d2/locked_on"
"""Tag of a run that holds a lock, with the host on which the lock can be asked for."""

_UNFINISHED: Final = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]


@contextmanager
def running(home: Path, run_id: str) -> Iterator[dict[str, str]]:
    """Hold the run's lock for the body; yields the tags that the run must carry."""
    path = _lock(home, run_id)
    try:
        with exclusive_lock(path, what=f"run {run_id}", wait_s=0):
            yield {TAG: socket.gethostname()}
    finally:
        path.unlink(missing_ok=True)


def close_killed_runs(instance: dg.DagsterInstance, home: Path) -> list[str]:
    """Record every run of this host whose process is gone as failed; return their ids."""
    here = dg.RunsFilter(statuses=_UNFINISHED, tags={TAG: socket.gethostname()})
    closed = []
    for run in instance.get_runs(here):
        with suppress(LockBusy), running(home, run.run_id):
            instance.report_run_failed(run, "The process of this run was killed.")
            closed.append(run.run_id)
    return closed


def _lock(home: Path, run_id: str) -> Path:
    return home / "running" / f"{run_id}.lock"
