"""One holder at a time, named while it lives and gone when it dies."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from l4d2_registry import LockBusy, WriteFailed
from l4d2_registry.locks import exclusive_lock

HOLDER = """
import sys, time
from pathlib import Path
from l4d2_registry.locks import exclusive_lock

with exclusive_lock(Path(sys.argv[1]), what="it", wait_s=0):
    print("held", flush=True)
    time.sleep(60)
"""


def test_another_process_is_named_and_a_killed_one_lets_go(tmp_path: Path) -> None:
    import l4d2_registry

    path = tmp_path / "a" / "lock"
    environment = {**os.environ, "PYTHONPATH": str(Path(l4d2_registry.__file__).parents[1])}
    command = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as holder:
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline() == b"held\n"
            with (
                pytest.raises(LockBusy, match=rf"corpus is .* process {holder.pid}; waited 0.2 s"),
                exclusive_lock(path, what="corpus", wait_s=0.2),
            ):
                pytest.fail("two holders")
        finally:
            holder.send_signal(signal.SIGKILL)
            holder.wait()

    with exclusive_lock(path, what="corpus", wait_s=5):
        assert path.read_text() == str(os.getpid())


def test_the_same_process_cannot_take_it_twice(tmp_path: Path) -> None:
    with (
        exclusive_lock(tmp_path / "lock", what="it", wait_s=0),
        pytest.raises(LockBusy, match=f"process {os.getpid()};"),
        exclusive_lock(tmp_path / "lock", what="it", wait_s=0),
    ):
        pytest.fail("two holders")
    with exclusive_lock(tmp_path / "lock", what="it", wait_s=0):
        pass


def test_an_error_in_the_body_lets_go_and_passes_unchanged(tmp_path: Path) -> None:
    with (
        pytest.raises(OSError, match="of the body"),
        exclusive_lock(tmp_path / "lock", what="it", wait_s=0),
    ):
        raise OSError("of the body")
    with exclusive_lock(tmp_path / "lock", what="it", wait_s=0):
        pass


def test_a_folder_in_the_way_is_a_refusal(tmp_path: Path) -> None:
    (tmp_path / "lock").mkdir()
    (tmp_path / "file").touch()

    for path in (tmp_path / "lock", tmp_path / "file" / "lock"):
        with (
            pytest.raises(WriteFailed, match="move it away"),
            exclusive_lock(path, what="it", wait_s=0),
        ):
            pytest.fail("held")


def test_a_full_disk_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "pwrite", refuse)
    with (
        pytest.raises(WriteFailed, match="disk is full"),
        exclusive_lock(tmp_path / "lock", what="it", wait_s=0),
    ):
        pytest.fail("held")
