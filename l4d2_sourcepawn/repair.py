"""Making the repairs that a verdict proposes, and keeping only what did not make it worse."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Final

from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.judge import judge
from l4d2_sourcepawn.lint import apply_fixes
from l4d2_sourcepawn.verdict import LADDER, Severity, Verdict

_ROUNDS: Final = 5
"""A repair may free the place for another; more rounds than this are never needed."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """A source as repaired, and its verdict."""

    source: str
    verdict: Verdict


def repair(
    source: str,
    verdict: Verdict,
    *,
    compiler: Compiler,
    name: str = "plugin.sp",
    cancelled: threading.Event | None = None,
) -> Repaired:
    """Apply the edits of a verdict's diagnostics until none is left.

    A round whose result passes fewer rungs or has more diagnostics than before is
    taken back: what is returned is never worse than what was given.
    """
    for _ in range(_ROUNDS):
        tried = apply_fixes(source, verdict.diagnostics)
        if tried == source:
            break
        after = judge(tried, compiler=compiler, name=name, cancelled=cancelled)
        if _badness(after) > _badness(verdict):
            break
        source, verdict = tried, after
    return Repaired(source, verdict)


def _badness(verdict: Verdict) -> tuple[int, int, int]:
    """Return what to compare verdicts of one plugin by, the least being the best."""
    passed = sum(verdict.passed(rung) for rung in LADDER)
    errors = sum(found.severity is not Severity.WARNING for found in verdict.diagnostics)
    return -passed, errors, len(verdict.diagnostics)
