from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import CancelledError
from pathlib import Path

import pytest

from l4d2_sourcepawn.compiler.confine import Access, Finished, Limits, run_confined
from l4d2_sourcepawn.compiler.landlock import landlock_abi
from l4d2_sourcepawn.errors import CompilerFault

needs_landlock = pytest.mark.skipif(not landlock_abi(), reason="this kernel has no Landlock")


def run(script: str, folder: Path, *, access: Access | None = None, **limits: float) -> Finished:
    return run_confined(
        ["/bin/sh", "-c", script],
        folder=folder,
        limits=Limits(**limits),  # type: ignore[arg-type]  # whole numbers where they must be
        access=access,
    )


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def gone(pid: int) -> bool:
    deadline = time.monotonic() + 5
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not alive(pid)


def test_output_and_status_come_back(tmp_path: Path) -> None:
    finished = run("echo out; echo err >&2; exit 3", tmp_path)
    assert finished == Finished(status=3, output=b"out\nerr\n", cut=False, out_of_cpu=False)


def test_nothing_is_inherited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    reader, writer = os.pipe()
    os.set_inheritable(writer, True)
    try:
        finished = run("env; ls /proc/self/fd; pwd; cat", tmp_path)
    finally:
        os.close(reader)
        os.close(writer)
    lines = finished.output.decode().split("\n")
    assert not any("secret" in line for line in lines)
    # 0 to 2, and the one with which `ls` reads the folder
    assert [line for line in lines if line.isdigit()] == ["0", "1", "2", "3"]
    assert str(tmp_path) in lines


@pytest.mark.parametrize("access", [None, Access()])
def test_processor_time_is_limited(tmp_path: Path, access: Access | None) -> None:
    finished = run("while :; do :; done", tmp_path, access=access, cpu_s=1)
    assert finished.out_of_cpu
    assert finished.status == -signal.SIGXCPU


def test_a_death_by_signal_is_not_taken_for_a_lack_of_time(tmp_path: Path) -> None:
    finished = run("kill -SEGV $$", tmp_path)
    assert (finished.status, finished.out_of_cpu) == (-signal.SIGSEGV, False)


def test_a_process_without_processor_time_is_the_machines_fault(tmp_path: Path) -> None:
    with pytest.raises(CompilerFault, match="too busy"):
        run("sleep 60", tmp_path, wall_s=0.3)


def test_the_whole_group_is_killed(tmp_path: Path) -> None:
    with pytest.raises(CompilerFault):
        run("sleep 60 & echo $! > child; sleep 60", tmp_path, wall_s=0.3)
    assert gone(int((tmp_path / "child").read_text()))


def test_a_process_that_closes_its_output_is_still_waited_for(tmp_path: Path) -> None:
    assert run("exec >&- 2>&-; sleep 0.2; exit 4", tmp_path).status == 4
    with pytest.raises(CompilerFault):
        run("exec >&- 2>&-; sleep 60", tmp_path, wall_s=0.3)


def test_output_is_bounded_and_drained(tmp_path: Path) -> None:
    finished = run("head -c 50000000 /dev/zero; echo done >&2", tmp_path, output_bytes=1000)
    assert (len(finished.output), finished.cut, finished.status) == (1000, True, 0)


def test_file_size_is_limited(tmp_path: Path) -> None:
    run("head -c 50000000 /dev/zero > big", tmp_path, file_bytes=1 << 20)
    assert (tmp_path / "big").stat().st_size <= 1 << 20


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux limits memory")
def test_memory_is_limited(tmp_path: Path) -> None:
    grow = f"{sys.executable} -I -S -c 'x = bytearray(400 << 20); print(len(x))'"
    assert run(grow, tmp_path).output == b"419430400\n"
    assert b"MemoryError" in run(grow, tmp_path, memory_bytes=200 << 20).output


def test_a_program_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(CompilerFault, match="cannot start /nowhere/spcomp"):
        run_confined(["/nowhere/spcomp"], folder=tmp_path, limits=Limits(), access=None)
    with pytest.raises(CompilerFault, match="cannot start"):
        run_confined(["/bin/sh"], folder=tmp_path / "no", limits=Limits(), access=None)


def test_cancelling_kills(tmp_path: Path) -> None:
    cancelled = threading.Event()
    threading.Timer(0.2, cancelled.set).start()
    started = time.monotonic()
    with pytest.raises(CancelledError):
        run_confined(
            ["/bin/sh", "-c", "echo $$ > own; sleep 60"],
            folder=tmp_path,
            limits=Limits(),
            access=Access(),
            cancelled=cancelled,
        )
    assert time.monotonic() - started < 5
    assert gone(int((tmp_path / "own").read_text()))


@needs_landlock
def test_landlock_keeps_files_out_of_reach(tmp_path: Path) -> None:
    work, readable, secret = (tmp_path / name for name in ("work", "readable", "secret"))
    for folder in (work, readable, secret):
        folder.mkdir()
        (folder / "file").write_text(f"{folder.name}\n")
    script = (
        f"cat {secret}/file /etc/passwd; cat {readable}/file; echo new > made; cat made; "
        f"echo x > {readable}/made; echo x > {secret}/made; echo x >> {readable}/file"
    )
    output = run(script, work, access=Access(read=(readable,))).output.decode()
    assert "readable\n" in output
    assert "new\n" in output
    assert "secret\n" not in output
    assert "root:" not in output
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == [
        "file",
        "file",
        "file",
        "made",
    ]
    assert (readable / "file").read_text() == "readable\n"


@needs_landlock
def test_landlock_is_what_kept_them(tmp_path: Path) -> None:
    """Negative control: the same reading succeeds without it."""
    assert b"root:" in run("cat /etc/passwd", tmp_path, access=None).output


@needs_landlock
def test_an_interrupt_while_it_starts_leaves_no_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    join, interrupts = threading.Thread.join, [KeyboardInterrupt()]

    def interrupted(thread: threading.Thread, timeout: float | None = None) -> None:
        if interrupts:
            raise interrupts.pop()
        join(thread, timeout)

    monkeypatch.setattr(threading.Thread, "join", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(f"sleep 987{os.getpid()}", tmp_path, access=Access())
    sleeping = f"sleep 987{os.getpid()}"
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    assert sleeping not in listed.stdout


@needs_landlock
def test_landlock_binds_no_other_thread(tmp_path: Path) -> None:
    run("true", tmp_path, access=Access())
    assert Path("/etc/passwd").read_text()
    assert "NoNewPrivs:\t0" in Path("/proc/thread-self/status").read_text()
