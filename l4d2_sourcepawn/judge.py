"""The judge: one call from a source, or a model's reply, to its verdict.

The ladder is `extracted → compiles → symbols_valid → structure → behaviour`. Without
a task nobody says what a plugin should do: it is *explored*, which is evidence on
the rung `behaviour` and never a pass.

`judge` and `judge_reply` work in this process and bound what a plugin costs by the
compiler's processor time and by instructions. `judge_many` and `judge_replies` run
plugins in processes of their own, where a deadline of the clock holds as well.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from l4d2_sourcepawn.compiler.parallel import map_ordered
from l4d2_sourcepawn.judge_ladder import PLUGIN, AnyCompiler, Job, climb
from l4d2_sourcepawn.judge_pool import DEADLINE_S, JudgePool
from l4d2_sourcepawn.verdict import Rung, Verdict
from l4d2_sourcepawn.verdict_cache import VerdictCache, cached

if TYPE_CHECKING:
    from l4d2_sourcepawn.scenario import TaskScenarios

__all__ = ["AnyCompiler", "judge", "judge_all", "judge_many", "judge_replies", "judge_reply"]

_FEW: Final = 8
"""So many plugins are linted in this process sooner than others have started."""


def judge(
    source: str,
    *,
    compiler: AnyCompiler,
    task: TaskScenarios | None = None,
    level: Rung = Rung.BEHAVIOUR,
    name: str = PLUGIN,
    cache: VerdictCache | None = None,
    cancelled: threading.Event | None = None,
) -> Verdict:
    """Judge one plugin.

    Args:
        source: the plugin's text.
        compiler: see `AnyCompiler`.
        task: what the plugin should do; without it the plugin is only explored.
        level: the highest rung to judge; what is above is `not_judged`.
        name: what diagnostics call the plugin's file.
        cache: where verdicts are kept, None keeps none.
        cancelled: set it to give up; `concurrent.futures.CancelledError` is raised.
    """
    job = Job(source, task=task, level=level, name=name)
    return cached(job, compiler, cache, lambda: climb(job, compiler, cancelled))


def judge_reply(
    reply: str,
    *,
    compiler: AnyCompiler,
    task: TaskScenarios | None = None,
    level: Rung = Rung.BEHAVIOUR,
    name: str = PLUGIN,
    cache: VerdictCache | None = None,
    cancelled: threading.Event | None = None,
) -> Verdict:
    """Judge a model's reply: the plugin in it, if there is one. Arguments as in `judge`."""
    job = Job(reply, is_reply=True, task=task, level=level, name=name)
    return cached(job, compiler, cache, lambda: climb(job, compiler, cancelled))


def judge_many(
    sources: Sequence[str],
    *,
    compiler: AnyCompiler,
    task: TaskScenarios | None = None,
    level: Rung = Rung.BEHAVIOUR,
    cache: VerdictCache | None = None,
    workers: int | None = None,
    deadline_s: float = DEADLINE_S,
) -> list[Verdict]:
    """Judge many sources in parallel; the verdicts are in the sources' order.

    Args are those of `judge`, and as in `judge_all`.
    """
    jobs = [Job(source, task=task, level=level) for source in sources]
    return judge_all(jobs, compiler=compiler, cache=cache, workers=workers, deadline_s=deadline_s)


def judge_replies(
    replies: Sequence[tuple[str, TaskScenarios | None]],
    *,
    compiler: AnyCompiler,
    level: Rung = Rung.BEHAVIOUR,
    cache: VerdictCache | None = None,
    workers: int | None = None,
    deadline_s: float = DEADLINE_S,
) -> list[Verdict]:
    """Judge many replies, each with its task, in parallel; the verdicts are in their order."""
    jobs = [Job(reply, is_reply=True, task=task, level=level) for reply, task in replies]
    return judge_all(jobs, compiler=compiler, cache=cache, workers=workers, deadline_s=deadline_s)


def judge_all(
    jobs: Sequence[Job],
    *,
    compiler: AnyCompiler,
    cache: VerdictCache | None = None,
    workers: int | None = None,
    deadline_s: float = DEADLINE_S,
) -> list[Verdict]:
    """Judge jobs in parallel; the verdicts are in their order.

    Ctrl-C ends what runs and leaves no process behind.

    Args:
        jobs: what to judge, each with its own level.
        compiler: see `AnyCompiler`.
        cache: where verdicts are kept, None keeps none.
        workers: processes at once, by default the processor cores.
        deadline_s: seconds of the clock after which a plugin is broken off and unscored.
    """
    if not _in_processes(jobs):
        return map_ordered(
            lambda job, cancelled: cached(
                job, compiler, cache, lambda: climb(job, compiler, cancelled)
            ),
            jobs,
            workers=workers,
        )
    with JudgePool(compiler=compiler, workers=workers, deadline_s=deadline_s, cache=cache) as pool:
        return map_ordered(pool.judge, jobs, workers=pool.workers)


def _in_processes(jobs: Sequence[Job]) -> bool:
    """Tell whether to use processes: always where plugins run, and for much linting."""
    if any(job.wants(Rung.STRUCTURE) for job in jobs):
        return True
    return len(jobs) > _FEW and any(job.wants(Rung.SYMBOLS_VALID) for job in jobs)
