from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from l4d2_sourcepawn.compiler import Compiler, compile_many
from l4d2_sourcepawn.compiler.parallel import map_ordered


def test_order_is_kept() -> None:
    def slow_first(number: int, _: threading.Event) -> int:
        time.sleep(0.05 if number == 0 else 0)
        return number

    assert map_ordered(slow_first, range(20), workers=4) == list(range(20))


def test_the_first_exception_stops_the_rest() -> None:
    begun: list[int] = []

    def work(number: int, cancelled: threading.Event) -> None:
        begun.append(number)
        if number == 0:
            raise ValueError("first")
        cancelled.wait(5)

    with pytest.raises(ValueError, match="first"):
        map_ordered(work, range(100), workers=2)
    assert len(begun) < 10


def test_many_are_as_one_by_one(compiler: Compiler) -> None:
    sources = [f"public void A() {{ int a{n}; Foo{n % 3}(); }}\n" for n in range(8)] + ["\0", "\n"]
    expected = [compiler.compile(source) for source in sources]
    for workers in (1, 3, None):
        assert compile_many(compiler, sources, workers=workers) == expected


def test_nothing_to_do_is_no_error(compiler: Compiler) -> None:
    assert compile_many(compiler, []) == []


def running(marker: str) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if marker.encode() in (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
            except OSError:
                continue
    return found


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_ctrl_c_stops_at_once_and_leaves_no_process(compiler: Compiler, tmp_path: Path) -> None:
    own = tmp_path / f"spcomp-{os.getpid()}"
    own.write_bytes(compiler.binary.read_bytes())
    own.chmod(0o755)
    program = textwrap.dedent(
        f"""
        from pathlib import Path
        from l4d2_sourcepawn.compiler import Compiler, compile_many
        compiler = Compiler.discover(spcomp=Path({str(own)!r}), timeout_s=60)
        print("ready", flush=True)
        compile_many(compiler, ["#if 1\\nvoid A(\\n{{\\n#endif\\n"] * 40, workers=3)
        """
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        deadline = time.monotonic() + 10
        while len(running(own.name)) < 4 and time.monotonic() < deadline:
            time.sleep(0.02)
        assert len(running(own.name)) >= 4, "the program and three compilers"
        interrupted = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=10)
        assert time.monotonic() - interrupted < 3
    finally:
        process.kill()
        process.communicate()
    assert "KeyboardInterrupt" in complaint
    assert running(own.name) == []
    assert [path.name for path in tmp_path.iterdir()] == [own.name]
