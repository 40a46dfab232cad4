"""Many compiles at once: threads, because each only waits for a process."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from typing import Final, TypeVar

from l4d2_sourcepawn.compiler.compiler import Compiler, CompileResult

T = TypeVar("T")
R = TypeVar("R")

_POLL_S: Final = 0.2


def map_ordered(
    function: Callable[[T, threading.Event], R], items: Iterable[T], *, workers: int | None = None
) -> list[R]:
    """Return `function(item, cancelled)` for every item, in the items' order.

    The first exception, Ctrl-C too, sets `cancelled`, waits until what runs has
    seen it, and is raised; so no process outlives the call. `workers` is the
    number of processor cores unless given.
    """
    cancelled = threading.Event()
    with ThreadPoolExecutor(workers or cores(), thread_name_prefix="compile") as pool:
        try:
            futures = [pool.submit(function, item, cancelled) for item in items]
            _wait(futures)
            return [future.result() for future in futures]
        except BaseException:
            cancelled.set()
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _wait(futures: Sequence[Future[R]]) -> None:
    """Wait for all futures, or raise the first exception as soon as there is one.

    The wait is cut into short ones: Ctrl-C that the kernel hands to another
    thread does not wake a main thread that waits for ever.
    """
    pending = set(futures)
    while pending:
        done, pending = wait(pending, timeout=_POLL_S, return_when=FIRST_EXCEPTION)
        for future in done:
            future.result()


def compile_many(
    compiler: Compiler, sources: Sequence[str], *, workers: int | None = None
) -> list[CompileResult]:
    """Compile many sources; the results are in the sources' order. Raises as `compile` does."""
    return map_ordered(
        lambda source, cancelled: compiler.compile(source, cancelled=cancelled),
        sources,
        workers=workers,
    )


def cores() -> int:
    """Return how many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
