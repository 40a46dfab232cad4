"""The evaluation report: verdicts per task, counted per rung, with intervals.

An answer that a fault of the machine or a limit of the mocked server kept from
being judged is *unscored*: it counts for nothing and against nothing, and the
report says how many there are. Where nothing was asked there is no figure at all,
not a zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from l4d2_assets.core.documents import Record
from l4d2_assets.core.evaluation.statistics import wilson_interval
from l4d2_registry import EvaluationSummary, PublishedFigure, RungScore
from l4d2_registry.canonical import Digest
from l4d2_sourcepawn.verdict import LADDER, Rung, Status, Verdict

REPORT_FILE: Final = "report.json"


class Generation(Record):
    """One answer of a model version to one task. `reply` is None where none could be had."""

    task: str
    prompt: str
    reply: str | None
    backend: str
    why_none: str | None = None


class JudgedTask(Record):
    """A task's verdict; None means that there was no answer to judge."""

    task: str
    family: str
    verdict: Verdict | None


class EvalReport(Record):
    """All of a version's verdicts on a suite.

    `model_files` names the judged model's files by role and digest, so that a
    report cannot speak for another model. `reproduced` is false for a model of
    which only published figures exist; it then has figures in `published` and no
    score of ours.
    """

    schema_version: Literal[2] = 2
    version: str
    model_files: dict[str, Digest]
    suite: str
    suite_sha256: Digest
    judge: str
    reproduced: bool
    rungs: tuple[RungScore, ...]
    tasks: tuple[JudgedTask, ...]
    published: tuple[PublishedFigure, ...] = ()

    def summary(self, report_sha256: str) -> EvaluationSummary:
        """Return what a manifest records of this report."""
        return EvaluationSummary(
            suite=self.suite,
            suite_sha256=self.suite_sha256,
            report_sha256=report_sha256,
            judge=self.judge,
            tasks=len(self.tasks),
            reproduced=self.reproduced,
            rungs=self.rungs,
        )


def score_rungs(verdicts: Sequence[Verdict | None]) -> tuple[RungScore, ...]:
    """Count verdicts per rung.

    A task without an answer is unscored. If no task has one, nothing was judged.
    """
    asked = any(verdict is not None for verdict in verdicts)
    return tuple(
        _score(rung, verdicts) if asked else RungScore(rung=rung.value, judged=False)
        for rung in LADDER
    )


def passes(verdict: Verdict, rung: Rung) -> bool | None:
    """Tell whether an answer passes a rung; None where the judge could not tell.

    An answer that failed a lower rung fails this one too. One that is unscored
    or not judged below is unscored here as well.
    """
    status = verdict.result(rung).status
    if status is Status.PASSED:
        return True
    failed = status is Status.FAILED or (
        status is Status.NOT_REACHED and verdict.failed_at is not None
    )
    return False if failed else None


def judge_name(verdicts: Sequence[Verdict | None]) -> str:
    """Name what judged, so that figures of different judges are not compared."""
    names = sorted({_judge(verdict) for verdict in verdicts if verdict is not None})
    return " | ".join(names) or "none"


def _judge(verdict: Verdict) -> str:
    judge = verdict.judge
    return f"{judge.rules}, {judge.compiler or 'no compiler'}"


def _score(rung: Rung, verdicts: Sequence[Verdict | None]) -> RungScore:
    told = [None if verdict is None else passes(verdict, rung) for verdict in verdicts]
    passed = told.count(True)
    total = passed + told.count(False)
    interval = wilson_interval(passed, total)
    return RungScore(
        rung=rung.value,
        judged=True,
        passed=passed,
        scored=total,
        unscored=told.count(None),
        low=interval.low,
        high=interval.high,
    )
