"""Judging in processes of their own: several at once, and each plugin under a deadline.

The judge is Python and holds the interpreter's lock, and a stranger's plugin can
keep it busy; a process can be run beside others and be ended. They are started
as programs, never forked: the parent may have threads, and its `__main__` is not
run again. They ignore the parent's Ctrl-C, end with its pipes, and are ended
by it on a deadline, on cancellation and on `close`.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import queue
import selectors
import signal
import subprocess
import sys
import threading
import time
import weakref
from concurrent.futures import CancelledError
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from pydantic import ValidationError

from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.compiler.parallel import cores
from l4d2_sourcepawn.errors import JudgeFault
from l4d2_sourcepawn.judge_ladder import AnyCompiler, Job, climb, unscored
from l4d2_sourcepawn.judge_worker import LENGTH, write_message
from l4d2_sourcepawn.verdict import Verdict
from l4d2_sourcepawn.verdict_cache import VerdictCache, cached

DEADLINE_S: Final = 120.0
"""Seconds of wall-clock time that one plugin may take by default.

What bounds a plugin otherwise does not depend on how busy the machine is: the
compiler's processor time and the simulation's instructions. This is the last resort.
"""

_START_S: Final = 120.0
"""Seconds in which a process must have loaded its modules, however busy the machine is."""

_POLL_S: Final = 0.1
_GRACE_S: Final = 2.0
_CHUNK: Final = 1 << 16
_MAX_ANSWER_BYTES: Final = 16 << 20


class JudgePool:
    """Up to `workers` processes that judge, started when first needed and used again.

    Safe to share by threads. Use it as a context or `close` it; else the processes
    end with the pool's last reference.
    """

    def __init__(
        self,
        *,
        compiler: AnyCompiler,
        workers: int | None = None,
        deadline_s: float = DEADLINE_S,
        cache: VerdictCache | None = None,
    ) -> None:
        self.compiler = compiler
        self.cache = cache
        self.deadline_s = deadline_s
        self.workers = workers or cores()
        self._idle: _Idle = queue.LifoQueue()
        for _ in range(self.workers):
            self._idle.put(None)
        self._end = weakref.finalize(self, _end_idle, self._idle)

    def judge(self, job: Job, cancelled: threading.Event | None = None) -> Verdict:
        """Judge one plugin, or take its verdict from the cache; waits while all are busy.

        A fault of the process and a missed deadline make the verdict unscored.

        Raises:
            concurrent.futures.CancelledError: `cancelled` was set, or the pool is closed.
        """
        if not isinstance(self.compiler, Compiler):
            return climb(job, self.compiler, cancelled)
        return cached(job, self.compiler, self.cache, lambda: self._judge(job, cancelled))

    def warm(self) -> None:
        """Start one process ahead of the first plugin, and do not wait for it."""
        if isinstance(self.compiler, Compiler):
            with contextlib.suppress(queue.Empty):
                worker = self._idle.get_nowait()
                try:
                    worker = worker or _Worker(self.compiler, self.deadline_s)
                except JudgeFault:
                    worker = None  # whoever needs one then is told
                self._idle.put(worker)

    def close(self) -> None:
        """End the idle processes; one that judges ends when its plugin is done or cancelled."""
        self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _judge(self, job: Job, cancelled: threading.Event | None) -> Verdict:
        worker = self._take(cancelled)
        try:
            worker = worker or _Worker(self.compiler, self.deadline_s)
            return worker.judge(job, cancelled)
        except JudgeFault as fault:
            return unscored(job, self.compiler, str(fault))
        finally:
            if worker is not None and not worker.usable:
                worker.end()
                worker = None
            self._idle.put(worker)
            if not self._end.alive:
                _end_idle(self._idle)  # it was closed in between

    def _take(self, cancelled: threading.Event | None) -> _Worker | None:
        while True:
            if not self._end.alive or (cancelled is not None and cancelled.is_set()):
                raise CancelledError
            with contextlib.suppress(queue.Empty):
                return self._idle.get(timeout=_POLL_S)


class _Worker:
    """One process that judges one plugin after the other."""

    def __init__(self, compiler: AnyCompiler, deadline_s: float) -> None:
        self.usable = True
        self._ready = False
        self._deadline_s = deadline_s
        try:
            self._process = subprocess.Popen(
                # -P: a `json.py` in the user's folder must not become ours
                [sys.executable, "-P", "-m", "l4d2_sourcepawn.judge_worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": _search_path()},
                start_new_session=True,
            )
        except OSError as error:
            self.usable = False
            raise JudgeFault(f"cannot start a process to judge in: {error}") from error
        try:
            self._send((compiler, deadline_s))
        except JudgeFault:
            self.end()
            raise

    def judge(self, job: Job, cancelled: threading.Event | None) -> Verdict:
        """Judge one plugin.

        Raises:
            JudgeFault: the process died, did not answer in time, or failed inside.
            CancelledError: `cancelled` was set; the process is ended.
        """
        # Whatever goes wrong from here on, the next answer could be to this job.
        self.usable = False
        if not self._ready:
            self._receive(_START_S, cancelled)
            self._ready = True
        self._send(job)
        body = self._receive(self._deadline_s, cancelled)
        try:
            answer: dict[str, Any] = json.loads(body)
            fault = answer.get("fault")
            verdict = None if fault else Verdict.model_validate(answer["verdict"], strict=False)
        except (ValueError, KeyError, AttributeError, ValidationError) as error:
            raise JudgeFault(f"a judging process gave no verdict: {error}") from error
        if verdict is None:
            raise JudgeFault(f"the judge itself failed on it, please report: {fault}")
        self.usable = True
        return verdict

    def end(self) -> None:
        """End the process: politely first, so that a compiler it runs is ended as well."""
        process = self._process
        process.terminate()
        try:
            process.wait(_GRACE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()

    def _send(self, message: object) -> None:
        assert self._process.stdin is not None  # noqa: S101 - for the type checker
        try:
            write_message(self._process.stdin, pickle.dumps(message))
        except OSError as error:
            self.usable = False
            raise JudgeFault(f"a judging process died: {error}{self._how_it_ended()}") from error

    def _receive(self, within_s: float, cancelled: threading.Event | None) -> bytes:
        """Return the next message's body."""
        assert self._process.stdout is not None  # noqa: S101 - for the type checker
        deadline = time.monotonic() + within_s
        got = bytearray()
        wanted = LENGTH.size
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            while len(got) < wanted:
                if cancelled is not None and cancelled.is_set():
                    raise CancelledError
                if time.monotonic() >= deadline:
                    raise JudgeFault(f"not judged within {within_s:g} s, so it was broken off")
                if not selector.select(_POLL_S):
                    continue
                chunk = os.read(self._process.stdout.fileno(), _CHUNK)
                if not chunk:
                    raise JudgeFault(f"the process that judged it died{self._how_it_ended()}")
                got += chunk
                if len(got) >= LENGTH.size:
                    wanted = LENGTH.size + LENGTH.unpack_from(got)[0]
                    if wanted > _MAX_ANSWER_BYTES:
                        raise JudgeFault("a judging process answered at absurd length")
        return bytes(got[LENGTH.size :])

    def _how_it_ended(self) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            status = self._process.wait(_GRACE_S)
            return f" ({signal.Signals(-status).name})" if status < 0 else f" (status {status})"
        return ""


_Idle = queue.LifoQueue[_Worker | None]
"""A place for each process that may run at once: an idle one, or none started yet."""


def _end_idle(idle: _Idle) -> None:
    with contextlib.suppress(queue.Empty):
        while True:
            worker = idle.get_nowait()
            if worker is not None:
                worker.end()


def _search_path() -> str:
    """Return where this process finds modules, so that the other finds the same."""
    own = str(Path(__file__).resolve().parents[1])
    return os.pathsep.join(dict.fromkeys([*filter(None, sys.path), own]))
