"""Run one program on hostile input, confined.

What this covers: an own process group that is killed whole, limits on
processor time, wall-clock time, memory, file size, open files and core dumps,
an empty environment, no inherited descriptors, no input, bounded output, and
where the kernel has Landlock, no file but those named and no TCP. What it does
not cover: without Landlock (macOS, Linux before 5.13) the program can read
what the user can read, and nowhere is the number of processes limited.
"""

from __future__ import annotations

import contextlib
import math
import os
import resource
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from l4d2_sourcepawn.compiler.landlock import landlock_abi, restrict_this_thread
from l4d2_sourcepawn.errors import CompilerFault

_POLL_S: Final = 0.1
_REAP_POLL_S: Final = 0.0005
_NOT_STARTED: Final = (126, 127)
_SYSTEM_FOLDERS: Final = tuple(
    map(Path, ("/bin", "/usr", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache"))
)
_ENVIRONMENT: Final[Mapping[str, str]] = {"LC_ALL": "C", "PATH": "/usr/bin:/bin"}
_DEVICES: Final = (Path("/dev/null"),)
_WRAPPER: Final = (
    "ulimit -c 0 && ulimit -S -t {cpu} && ulimit -f {file} && ulimit -n {open} "
    '{memory} && exec "$@"; exit 126'
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may use. Memory is address space; wall time is a last resort.

    The processor time decides whether a program hangs, because it does not
    depend on how busy the machine is.
    """

    cpu_s: float = 10.0
    wall_s: float = 60.0
    memory_bytes: int = 1 << 30
    file_bytes: int = 16 << 20
    open_files: int = 64
    output_bytes: int = 256 << 10


@dataclass(frozen=True, slots=True)
class Finished:
    """How a run ended. `status` is the exit status, negative for a signal.

    `output` is the beginning of what it wrote, up to the limit; the rest was
    thrown away if `cut`. `out_of_cpu` is true if it used up its processor time.
    """

    status: int
    output: bytes
    cut: bool
    out_of_cpu: bool


@dataclass(frozen=True, slots=True)
class Access:
    """Files beyond the system's libraries that the program may touch."""

    run: tuple[Path, ...] = ()
    read: tuple[Path, ...] = ()


def run_confined(
    command: Sequence[str],
    *,
    folder: Path,
    limits: Limits,
    access: Access | None,
    cancelled: threading.Event | None = None,
) -> Finished:
    """Run `command` in `folder`, the only place where it may write, and wait for it.

    `access` is enforced by Landlock where the kernel has it; None leaves it off.

    Raises:
        CompilerFault: it could not be started, or got no processor time.
        CancelledError: `cancelled` was set; the program is killed.
    """
    process = _start(_limited(command, limits), folder, access)
    deadline = time.monotonic() + limits.wall_s
    try:
        output, cut = _read(process, limits.output_bytes, deadline, cancelled)
        status, cpu_s, in_time = _reap(process, deadline)
    except BaseException:
        _kill(process)
        raise
    finally:
        _close(process)
    if status in _NOT_STARTED:
        reason = output.decode("utf-8", "replace").strip()
        raise CompilerFault(f"cannot start {command[0]}: {reason}")
    if not in_time:
        raise CompilerFault(
            f"{Path(command[0]).name} got only {cpu_s:.1f} s of processor time in "
            f"{limits.wall_s:g} s; the machine is too busy to tell. Run again"
        )
    return Finished(status, output, cut, out_of_cpu=status == -signal.SIGXCPU)


def _limited(command: Sequence[str], limits: Limits) -> list[str]:
    """Wrap a command in a shell that limits itself and becomes the command.

    A shell takes about a millisecond and, unlike `preexec_fn`, is safe beside threads.
    """
    memory = _capped(resource.RLIMIT_AS, limits.memory_bytes) // 1024
    script = _WRAPPER.format(
        cpu=_capped(resource.RLIMIT_CPU, math.ceil(limits.cpu_s)),
        file=_capped(resource.RLIMIT_FSIZE, limits.file_bytes) // 512,
        open=_capped(resource.RLIMIT_NOFILE, limits.open_files),
        memory=f"&& ulimit -v {memory}" if sys.platform.startswith("linux") else "",
    )
    return ["/bin/sh", "-c", script, "sh", *command]


def _capped(kind: int, wanted: int) -> int:
    """Return `wanted`, or the hard limit this process is under already if that is lower."""
    hard = resource.getrlimit(kind)[1]
    return wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)


def _start(command: list[str], folder: Path, access: Access | None) -> subprocess.Popen[bytes]:
    try:
        with Path(os.devnull).open("rb") as nothing:

            def spawn() -> subprocess.Popen[bytes]:
                return subprocess.Popen(
                    command,
                    cwd=folder,
                    env=dict(_ENVIRONMENT),
                    stdin=nothing,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )

            if access is None or not landlock_abi():
                return spawn()
            return _in_restricted_thread(spawn, folder, access)
    except (OSError, RuntimeError) as error:
        raise CompilerFault(f"cannot start a confined process: {error}") from error


def _in_restricted_thread(
    spawn: Callable[[], subprocess.Popen[bytes]], folder: Path, access: Access
) -> subprocess.Popen[bytes]:
    started: Future[subprocess.Popen[bytes]] = Future()

    def work() -> None:
        try:
            restrict_this_thread(
                run=(*_SYSTEM_FOLDERS, *access.run),
                read=(*_DEVICES, *access.read),
                write=(folder,),
            )
            started.set_result(spawn())
        except BaseException as error:  # noqa: BLE001 - handed to the caller
            started.set_exception(error)

    thread = threading.Thread(target=work, name="confined-spawn")
    thread.start()
    try:
        thread.join()
    except BaseException:
        thread.join()
        if started.exception() is None:
            _kill(started.result())
        raise
    return started.result()


def _read(
    process: subprocess.Popen[bytes],
    limit: int,
    deadline: float,
    cancelled: threading.Event | None,
) -> tuple[bytes, bool]:
    """Return the output up to its end or the deadline, and whether it was cut."""
    assert process.stdout is not None  # noqa: S101 - for the type checker
    kept = bytearray()
    cut = False
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while (left := deadline - time.monotonic()) > 0:
            if cancelled is not None and cancelled.is_set():
                raise CancelledError
            if not selector.select(min(left, _POLL_S)):
                continue
            chunk = os.read(process.stdout.fileno(), 1 << 16)
            if not chunk:
                break
            room = limit - len(kept)
            kept += chunk[:room]
            cut = cut or len(chunk) > room
    return bytes(kept), cut


def _reap(process: subprocess.Popen[bytes], deadline: float) -> tuple[int, float, bool]:
    """Return exit status, processor seconds, and whether it ended before it was killed."""
    in_time = True
    while True:
        pid, raw, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            break
        if time.monotonic() >= deadline:
            in_time = False
            _kill_group(process.pid)
            _, raw, usage = os.wait4(process.pid, 0)
            break
        time.sleep(_REAP_POLL_S)
    process.returncode = os.waitstatus_to_exitcode(raw)
    return process.returncode, usage.ru_utime + usage.ru_stime, in_time


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.returncode is None:
        _kill_group(process.pid)
        process.wait()
    _close(process)


def _close(process: subprocess.Popen[bytes]) -> None:
    if process.stdout is not None:
        process.stdout.close()


def _kill_group(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
