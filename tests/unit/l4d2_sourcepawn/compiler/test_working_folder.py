from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import pytest

from l4d2_sourcepawn.compiler.working_folder import sweep_stale_folders, working_folder

HOURS = 2 * 3600


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def make(path: Path, *, age_s: float) -> Path:
    path.mkdir()
    (path / "plugin.sp").write_text("x")
    then = time.time() - age_s
    os.utime(path, (then, then))
    return path


def test_a_working_folder_is_gone_after_use(temporary: Path) -> None:
    with working_folder() as folder:
        (folder / "plugin.sp").write_text("x")
        assert folder.parent == temporary.resolve()
    assert not list(temporary.iterdir())


def test_what_a_killed_run_left_is_removed_and_nothing_else(temporary: Path) -> None:
    stale = make(temporary / "l4d2-spcomp-old", age_s=HOURS)
    running = make(temporary / "l4d2-spcomp-now", age_s=0)
    foreign = make(temporary / "other-old", age_s=HOURS)
    target = make(temporary.parent / "target", age_s=HOURS)
    link = temporary / "l4d2-spcomp-link"
    link.symlink_to(target, target_is_directory=True)
    sweep_stale_folders()
    assert not stale.exists()
    assert running.exists()
    assert foreign.exists()
    assert link.is_symlink()
    assert (target / "plugin.sp").exists()


def test_a_sweep_of_a_missing_folder_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    sweep_stale_folders()
