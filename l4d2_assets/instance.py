"""The Dagster instance of a project: SQLite under the data folder unless DAGSTER_HOME says else."""

from __future__ import annotations

import os
from pathlib import Path

import dagster as dg

from l4d2_assets.core.errors import ConfigInvalid
from l4d2_assets.core.project import Project
from l4d2_assets.killed_runs import close_killed_runs
from l4d2_registry.files import write_atomic
from l4d2_registry.locks import exclusive_lock

_OPENING_WAIT_S = 60.0


def prepare_home(project: Project) -> Path:
    """Return DAGSTER_HOME, made and given the project's `dagster.yaml` if it has none.

    Sets the variable for this process, so that everything started from it sees
    the same instance.

    Raises:
        ConfigInvalid: DAGSTER_HOME is not an absolute path.
        WriteFailed: the folder cannot be written.
    """
    named = os.environ.get("DAGSTER_HOME")
    home = Path(named) if named else project.data / "dagster_home"
    if not home.is_absolute():
        raise ConfigInvalid(f"DAGSTER_HOME={home}: must be an absolute path")
    file = home / "dagster.yaml"
    if not file.exists():
        write_atomic(file, project.config("dagster/dagster.yaml").read_bytes())
    os.environ["DAGSTER_HOME"] = str(home)
    return home


def open_instance(project: Project) -> dg.DagsterInstance:
    """Open the project's instance; runs whose process was killed are closed in it.

    One process at a time: two that make the same new SQLite files fail.

    Raises:
        LockBusy: another process does not get the instance opened.
    """
    home = prepare_home(project)
    with exclusive_lock(home / "opening.lock", what=f"instance {home}", wait_s=_OPENING_WAIT_S):
        instance = dg.DagsterInstance.get()
        close_killed_runs(instance, home)
    return instance
