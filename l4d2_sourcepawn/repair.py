"""Making the repairs that a verdict proposes, and keeping only what did not make it worse."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from l4d2_sourcepawn.judge_ladder import Job
from l4d2_sourcepawn.lint import apply_fixes
from l4d2_sourcepawn.verdict import LADDER, Severity, Verdict

_ROUNDS: Final = 5
"""A repair may free the place for another; more rounds than this are never needed."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """A source as repaired, as a job, and its verdict."""

    job: Job
    verdict: Verdict


def repair(job: Job, verdict: Verdict, *, judge: Callable[[Job], Verdict]) -> Repaired:
    """Apply the edits of a verdict's diagnostics until none is left.

    A round whose result passes fewer rungs or has more diagnostics than before is
    taken back: what is returned is never worse than what was given.

    Args:
        job: the source that was judged.
        verdict: its verdict.
        judge: judges the repaired source.
    """
    for _ in range(_ROUNDS):
        tried = dataclasses.replace(job, text=apply_fixes(job.text, verdict.diagnostics))
        if tried.text == job.text:
            break
        after = judge(tried)
        if _badness(after) > _badness(verdict):
            break
        job, verdict = tried, after
    return Repaired(job, verdict)


def _badness(verdict: Verdict) -> tuple[int, int, int]:
    """Return what to compare verdicts of one plugin by, the least being the best."""
    passed = sum(verdict.passed(rung) for rung in LADDER)
    errors = sum(found.severity is not Severity.WARNING for found in verdict.diagnostics)
    return -passed, errors, len(verdict.diagnostics)
