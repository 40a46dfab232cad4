"""Running parts of the graph in process, and looking at what they left behind."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import dagster as dg
import pytest

from l4d2_assets.asset_step import AssetStep, Progress, watch_progress
from l4d2_assets.build import STEPS, build_defs
from l4d2_assets.core.project import Project

_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


class Materialize(Protocol):
    """Materializes assets of one partition in process; a failed step raises nothing."""

    def __call__(
        self,
        project: Project,
        *assets: str,
        partition: str = "baseline",
        instance: dg.DagsterInstance | None = None,
        steps: Sequence[AssetStep] = STEPS,
    ) -> dg.ExecuteInProcessResult: ...


@pytest.fixture(scope="session")
def materialize() -> Materialize:
    """Run some assets of the whole job, or all of them if none is named."""

    def run(
        project: Project,
        *assets: str,
        partition: str = "baseline",
        instance: dg.DagsterInstance | None = None,
        steps: Sequence[AssetStep] = STEPS,
    ) -> dg.ExecuteInProcessResult:
        job = build_defs(project=project, steps=steps).resolve_job_def("build_and_promote")
        return job.execute_in_process(
            asset_selection=[dg.AssetKey(asset) for asset in assets] or None,
            partition_key=partition,
            instance=instance,
            raise_on_error=False,
            run_config=_QUIET,
        )

    return run


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    """An instance in memory."""
    with dg.DagsterInstance.ephemeral() as ephemeral:
        yield ephemeral


@contextmanager
def _watching() -> Iterator[list[Progress]]:
    seen: list[Progress] = []
    token = watch_progress.set(seen.append)
    try:
        yield seen
    finally:
        watch_progress.reset(token)


@pytest.fixture(scope="session")
def watching() -> Callable[[], object]:
    """A context manager that lists every asset that ends inside it."""
    return _watching


@pytest.fixture(scope="session")
def digests() -> Callable[[Project], dict[str, str]]:
    """Read the data digest of every stored artefact, by `asset` or `asset[partition]`."""

    def read(project: Project) -> dict[str, str]:
        records = [
            json.loads(path.read_bytes()) for path in sorted(project.data.rglob("current.json"))
        ]
        return {_label(record["provenance"]): record["digest"] for record in records}

    return read


def _label(provenance: dict[str, str | None]) -> str:
    partition = provenance["partition"]
    return f"{provenance['asset']}[{partition}]" if partition else str(provenance["asset"])


@pytest.fixture(scope="session")
def failures() -> Callable[[dg.ExecuteInProcessResult], dict[str, str]]:
    """Read what each failed step said: its one-line description, else the error itself."""

    def read(result: dg.ExecuteInProcessResult) -> dict[str, str]:
        said = {}
        for event in result.get_step_failure_events():
            data = event.step_failure_data
            user = data.user_failure_data
            said[event.step_key] = user.description if user else data.error.message
        return said

    return read


@pytest.fixture(scope="session")
def _two_versions_once(
    _built_once: Project, tmp_path_factory: pytest.TempPathFactory, materialize: Materialize
) -> Project:
    root = tmp_path_factory.mktemp("two") / "project"
    shutil.copytree(_built_once.root, root)
    project = Project(root, root / "data")
    assert not materialize(project, partition="v7").success
    return project


@pytest.fixture
def two_versions(_two_versions_once: Project, tmp_path: Path) -> Project:
    """`baseline` promoted and the external `v7` built, its gate having refused; a copy each."""
    root = tmp_path / "two_versions"
    shutil.copytree(_two_versions_once.root, root)
    return Project(root, root / "data")
