"""A miniature project: the real configuration and evaluation data, a corpus of five plugins."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import hypothesis
import pytest

from l4d2_assets.core.project import Project

if TYPE_CHECKING:
    import dagster as dg

ROOT = Path(__file__).parents[1]
MINI_SEED = Path(__file__).parent / "mini_seed"
RECIPES = ("baseline", "v7")
_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}

# How long an example takes says more about the machine's other work than about the code.
hypothesis.settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("untimed")

# A suite started in a shell's background ignores Ctrl-C, and all that it starts would too:
# the tests of Ctrl-C could then only fail.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


class RunVersion(Protocol):
    """Executes a job of the code location in this process; a failed step raises nothing."""

    def __call__(
        self,
        project: Project,
        version: str,
        job: str = "build_version",
        instance: dg.DagsterInstance | None = None,
    ) -> dg.ExecuteInProcessResult: ...


@pytest.fixture(scope="session")
def run_version() -> RunVersion:
    """Run a job for one version; without an instance the run is recorded nowhere."""

    def run(
        project: Project,
        version: str,
        job: str = "build_version",
        instance: dg.DagsterInstance | None = None,
    ) -> dg.ExecuteInProcessResult:
        from l4d2_assets.build import build_defs  # brings Dagster, which few tests need

        return (
            build_defs(project=project)
            .resolve_job_def(job)
            .execute_in_process(
                partition_key=version, instance=instance, raise_on_error=False, run_config=_QUIET
            )
        )

    return run


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_the_shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the caller's shell and cache out of the tests, and the tests out of that cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        for name in list(os.environ):
            if name.startswith("L4D2_") or name == "DAGSTER_HOME":
                patch.delenv(name)
        yield


@pytest.fixture
def mini_project(tmp_path: Path) -> Project:
    """A project of its own: recipes `baseline` and `v7`, five plugins, nothing built yet.

    Thresholds, tasks and suites are the real ones, so what passes here passes
    for the reasons it would pass for in the repository.
    """
    return make_mini_project(tmp_path / "project")


@pytest.fixture(scope="session")
def _built_once(tmp_path_factory: pytest.TempPathFactory, run_version: RunVersion) -> Project:
    project = make_mini_project(tmp_path_factory.mktemp("built") / "project")
    result = run_version(project, "baseline", "build_and_promote")
    assert result.success
    return project


@pytest.fixture
def built_project(_built_once: Project, tmp_path: Path) -> Project:
    """A `mini_project` in which `baseline` was built and promoted; every test has its own copy."""
    root = tmp_path / "project"
    shutil.copytree(_built_once.root, root)
    return Project(root, root / "data")


def make_mini_project(root: Path) -> Project:
    """Write the miniature project into a new folder."""
    configs = root / "configs"
    shutil.copytree(ROOT / "configs", configs, ignore=shutil.ignore_patterns("models"))
    (configs / "models").mkdir()
    for version in RECIPES:
        shutil.copy(ROOT / "configs" / "models" / f"{version}.yaml", configs / "models")
    shutil.copytree(ROOT / "data" / "eval", root / "data" / "eval")
    shutil.copytree(MINI_SEED, root / "data" / "seed")
    return Project(root, root / "data")
