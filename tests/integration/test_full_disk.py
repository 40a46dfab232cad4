"""A disk that is really full: a small tmpfs, where this user may mount one."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from l4d2_assets.core.project import Project
from l4d2_registry import Registry
from l4d2_registry.files import temporaries

pytestmark = pytest.mark.slow


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 300 KiB, which is about half of what a miniature build writes."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=300k", "l4d2-test", str(folder)],
        capture_output=True,
        check=False,
        text=True,
    )
    if mounted.returncode:
        pytest.skip(f"no tmpfs can be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def enlarge(disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,size=20m", str(disk)], check=True)


def check_whole(data: Path) -> None:
    registry = Registry(data / "registry")
    assert registry.verify() == []
    assert registry.alias("production").numbers() == [1]


def test_the_artefacts_disk_is_full(
    mini_project: Project,
    small_disk: Path,
    tmp_path: Path,
    start_build: Callable[..., subprocess.Popen[str]],
) -> None:
    places = {"L4D2_DATA": str(small_disk / "data"), "DAGSTER_HOME": str(tmp_path / "home")}
    run = start_build(mini_project, **places)
    _, errors = run.communicate(timeout=100)

    assert run.returncode == 1
    remedy = "the disk is full; free some room and run the same command again"
    assert errors
    assert all(line.endswith(remedy) for line in errors.splitlines()), errors
    assert list(temporaries(small_disk)) == []
    assert not (small_disk / "data" / "registry" / "aliases").exists()

    enlarge(small_disk)
    rerun = start_build(mini_project, **places)
    assert rerun.communicate(timeout=100)[1] == ""
    assert rerun.returncode == 0
    check_whole(small_disk / "data")


def test_the_disk_of_the_run_records_is_full_too(
    mini_project: Project, small_disk: Path, start_build: Callable[..., subprocess.Popen[str]]
) -> None:
    run = start_build(mini_project, L4D2_DATA=str(small_disk / "data"))
    _, errors = run.communicate(timeout=100)

    assert run.returncode == 2
    # Dagster itself may complain in lines of its own before.
    last = errors.splitlines()[-1]
    assert last.startswith("error: the run cannot be recorded in ")
    assert "full" in last
    assert "run the same command again" in last
    assert "Traceback" not in errors

    enlarge(small_disk)
    rerun = start_build(mini_project, L4D2_DATA=str(small_disk / "data"))
    assert rerun.communicate(timeout=100)[1] == ""
    assert rerun.returncode == 0
    check_whole(small_disk / "data")
