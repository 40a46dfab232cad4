"""Judging in processes: faults are typed, deadlines hold, nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from pathlib import Path

import pytest

from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.errors import CompilerUnavailable
from l4d2_sourcepawn.judge import judge, judge_many
from l4d2_sourcepawn.judge_ladder import Job
from l4d2_sourcepawn.judge_pool import JudgePool
from l4d2_sourcepawn.verdict import Rung, Status
from l4d2_sourcepawn.verdict_cache import VerdictCache

GOOD = '#include <sourcemod>\npublic void OnPluginStart() { PrintToServer("x"); }\n'
HANGS = "#if 1\nvoid A(\n{\n#endif\n"
"""The compiler never ends on this by itself; the test's compiler has a second for it."""

OTHERS: frozenset[int] = frozenset()

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")


def compiling(text: str) -> Job:
    return Job(text, level=Rung.COMPILES)


@pytest.fixture(autouse=True)
def _only_this_tests_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out of `workers_of` the processes of pools that other tests keep."""
    if sys.platform.startswith("linux"):
        others = frozenset(workers_of(os.getpid()))
        monkeypatch.setattr(sys.modules[__name__], "OTHERS", others)


def workers_of(parent: int) -> list[int]:
    """Return the judging processes that a process has started and that still run."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            line = (entry / "cmdline").read_bytes()
            stat = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if b"judge_worker" in line and int(stat[1]) == parent and stat[0] != "Z":
            found.append(int(entry.name))
    return [worker for worker in found if worker not in OTHERS]


@pytest.fixture
def pool(compiler: Compiler) -> Iterator[JudgePool]:
    with JudgePool(compiler=compiler, workers=1) as pool:
        yield pool


def test_a_verdict_of_another_process_is_the_same(pool: JudgePool, compiler: Compiler) -> None:
    for text in (GOOD, "public void A() { Foo(); }\n", "\0", "int \ud800;"):
        job = Job(text, level=Rung.SYMBOLS_VALID)
        expected = judge(text, compiler=compiler, level=Rung.SYMBOLS_VALID)
        assert pool.judge(job) == expected
    reply = pool.judge(Job(f"```sp\n{GOOD}```", is_reply=True, level=Rung.COMPILES))
    assert reply.reached is Rung.COMPILES


@linux
def test_a_process_is_started_when_needed_and_used_again(compiler: Compiler) -> None:
    with JudgePool(compiler=compiler, workers=2) as pool:
        assert workers_of(os.getpid()) == []
        pool.judge(compiling(GOOD))
        first = workers_of(os.getpid())
        pool.judge(compiling(GOOD))
        assert workers_of(os.getpid()) == first
        assert len(first) == 1
    assert workers_of(os.getpid()) == []


@linux
def test_a_pool_that_nobody_closes_ends_with_its_last_reference(compiler: Compiler) -> None:
    pool = JudgePool(compiler=compiler, workers=1)
    pool.judge(compiling(GOOD))
    assert workers_of(os.getpid())
    del pool
    assert workers_of(os.getpid()) == []


@linux
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
def test_a_process_that_dies_leaves_its_plugin_unscored_and_no_other(
    pool: JudgePool, number: signal.Signals
) -> None:
    pool.judge(compiling(GOOD))
    with ThreadPoolExecutor(1) as thread:
        judging = thread.submit(pool.judge, compiling(HANGS))
        time.sleep(0.3)
        (worker,) = workers_of(os.getpid())
        os.kill(worker, number)
        verdict = judging.result(timeout=20)
    assert verdict.result(Rung.COMPILES).status is Status.UNSCORED
    assert number.name in verdict.headline()
    assert verdict.faults
    assert pool.judge(compiling(GOOD)).passed(Rung.COMPILES)


@linux
def test_a_process_that_died_while_idle_is_noticed(pool: JudgePool) -> None:
    pool.judge(compiling(GOOD))
    (worker,) = workers_of(os.getpid())
    os.kill(worker, signal.SIGKILL)
    time.sleep(0.1)
    assert pool.judge(compiling(GOOD)).faults
    assert pool.judge(compiling(GOOD)).passed(Rung.COMPILES)


def test_a_plugin_that_misses_the_deadline_is_unscored() -> None:
    patient = Compiler.discover(timeout_s=60)
    with JudgePool(compiler=patient, workers=1, deadline_s=1.5) as pool:
        started = time.monotonic()
        verdict = pool.judge(compiling(HANGS))
        assert time.monotonic() - started < 40
        assert "not judged within 1.5 s" in verdict.headline()
        assert verdict.faults
        pool.deadline_s = 60
        assert pool.judge(compiling(GOOD)).passed(Rung.COMPILES)


def test_a_failure_inside_the_judge_is_told_and_survived(
    compiler: Compiler, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    class Odd(str):
        """No text at all once it has been sent."""

        __slots__ = ()

        def __reduce__(self) -> tuple[type, tuple[()]]:
            return (dict, ())

    with JudgePool(compiler=compiler, workers=1) as pool:
        verdict = pool.judge(compiling(Odd(GOOD)))
        assert "please report" in verdict.headline()
        assert verdict.faults
        assert pool.judge(compiling(GOOD)).passed(Rung.COMPILES)
    assert "Traceback" in capfd.readouterr().err


def test_who_gives_up_does_not_wait(compiler: Compiler) -> None:
    patient = Compiler.discover(timeout_s=60)
    cancelled = threading.Event()
    with JudgePool(compiler=patient, workers=1) as pool:
        timer = threading.Timer(1.0, cancelled.set)
        timer.start()
        started = time.monotonic()
        with pytest.raises(CancelledError):
            pool.judge(compiling(HANGS), cancelled)
        assert time.monotonic() - started < 20
        timer.join()


def test_a_closed_pool_judges_no_more(compiler: Compiler) -> None:
    pool = JudgePool(compiler=compiler, workers=1)
    pool.close()
    with pytest.raises(CancelledError):
        pool.judge(compiling(GOOD))


def test_without_a_compiler_no_process_is_needed() -> None:
    with JudgePool(compiler=CompilerUnavailable("none here"), workers=1) as pool:
        assert pool.judge(Job(GOOD)).headline() == "unscored at compiles: none here"


def test_a_module_in_the_users_folder_is_not_taken_for_ours(
    compiler: Compiler, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit(7)")
    monkeypatch.chdir(tmp_path)
    with JudgePool(compiler=compiler, workers=1) as pool:
        assert pool.judge(compiling(GOOD)).passed(Rung.COMPILES)


def test_many_are_as_one_by_one_in_order(compiler: Compiler, tmp_path: Path) -> None:
    sources = [GOOD, "public void A() { Foo(); }\n", "\0", *(f"{GOOD}// {n}\n" for n in range(9))]
    cache = VerdictCache(tmp_path)
    expected = [judge(source, compiler=compiler, level=Rung.SYMBOLS_VALID) for source in sources]
    for _ in range(2):
        found = judge_many(
            sources, compiler=compiler, level=Rung.SYMBOLS_VALID, workers=2, cache=cache
        )
        assert found == expected


@linux
def test_ctrl_c_ends_all_processes_and_their_compilers(compiler: Compiler, tmp_path: Path) -> None:
    own = tmp_path / f"spcomp-{os.getpid()}"
    own.write_bytes(compiler.binary.read_bytes())
    own.chmod(0o755)
    program = textwrap.dedent(
        f"""
        from pathlib import Path
        from l4d2_sourcepawn.compiler import Compiler
        from l4d2_sourcepawn.judge import judge_many
        compiler = Compiler.discover(spcomp=Path({str(own)!r}), timeout_s=60)
        print("ready", flush=True)
        judge_many([{HANGS!r}] * 20, compiler=compiler, workers=2)
        """
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)},
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        deadline = time.monotonic() + 20
        while not compilers(own) and time.monotonic() < deadline:
            time.sleep(0.05)
        judging = workers_of(process.pid)
        assert judging
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=20)
    finally:
        process.kill()
        process.communicate()
    assert "KeyboardInterrupt" in complaint
    assert not any(Path(f"/proc/{pid}").exists() for pid in judging)
    assert not compilers(own)
    assert not list(tmp_path.glob("l4d2-spcomp-*"))


@linux
def test_a_parent_that_is_killed_leaves_no_process(tmp_path: Path) -> None:
    program = textwrap.dedent(
        """
        import time
        from l4d2_sourcepawn.compiler import Compiler
        from l4d2_sourcepawn.judge_pool import JudgePool
        pool = JudgePool(compiler=Compiler.discover(), workers=1)
        pool.warm()
        print("warm", flush=True)
        time.sleep(60)
        """
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "warm\n"
            judging = workers_of(process.pid)
        finally:
            process.kill()
    assert judging
    deadline = time.monotonic() + 20
    while any(Path(f"/proc/{pid}").exists() for pid in judging):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def compilers(binary: Path) -> list[str]:
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and (entry / "exe").readlink() == binary:
                found.append(entry.name)
        except OSError:
            continue
    return found
