"""Model versions side by side, without a rank that the figures do not carry."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Literal

from pydantic import Field

from l4d2_assets.core.documents import Record
from l4d2_assets.core.evaluation.report import EvalReport, passes
from l4d2_assets.core.evaluation.statistics import mcnemar_exact
from l4d2_registry import PublishedFigure, RungScore
from l4d2_sourcepawn.verdict import Rung

SIGNIFICANT = 0.05


class ComparedVersion(Record):
    """One version's line in the table."""

    version: str
    reproduced: bool
    suite: str
    judge: str
    rungs: tuple[RungScore, ...]
    published: tuple[PublishedFigure, ...]


class PairTest(Record):
    """McNemar's exact test on two versions' passes of a rung, on the same tasks.

    `p_value` is two-sided and Holm-corrected over all pairs of the table.
    """

    first: str
    second: str
    rung: str
    tasks: int = Field(ge=1)
    p_value: float = Field(ge=0, le=1)
    distinguishable: bool


class Comparison(Record):
    """All evaluated versions. Only versions judged by the same judge are tested."""

    versions: tuple[ComparedVersion, ...]
    tests: tuple[PairTest, ...]


Told = Literal["better", "worse", "cannot tell apart"]


class PairedScore(Record):
    """One version against another on the same tasks: passes of a rung, and what they tell.

    `told` is what McNemar's exact test can say at 5 %; on ten tasks that is
    mostly nothing, however the two counts lie.
    """

    rung: str
    tasks: int = Field(ge=0)
    passed: int = Field(ge=0)
    other_passed: int = Field(ge=0)
    p_value: float = Field(ge=0, le=1)
    told: Told


def compare(reports: Sequence[EvalReport], *, rung: Rung = Rung.BEHAVIOUR) -> Comparison:
    """Put reports side by side and test every comparable pair on one rung."""
    ordered = sorted(reports, key=lambda report: report.version)
    raw = [
        (first, second, _passes(first, second, rung))
        for first, second in combinations(ordered, 2)
        if comparable(first, second)
    ]
    return Comparison(
        versions=tuple(
            ComparedVersion(
                version=report.version,
                reproduced=report.reproduced,
                suite=report.suite,
                judge=report.judge,
                rungs=report.rungs,
                published=report.published,
            )
            for report in ordered
        ),
        tests=tuple(_corrected(raw, rung)),
    )


def comparable(first: EvalReport, second: EvalReport) -> bool:
    """Tell whether the same judge judged both here on the same tasks and scenarios."""
    return (
        first.reproduced
        and second.reproduced
        and first.suite_sha256 == second.suite_sha256
        and first.judge == second.judge
    )


def score_against(report: EvalReport, other: EvalReport, rung: Rung) -> PairedScore:
    """Score a version against another that it may replace, both `comparable`.

    Only tasks on which the other is scored count, and on those a missing or
    unscored answer is no pass: a version cannot win by what nobody can judge.
    """
    ours = {row.task: row.verdict for row in report.tasks}
    pairs: list[tuple[bool, bool]] = []
    for row in other.tasks:
        theirs = None if row.verdict is None else passes(row.verdict, rung)
        if theirs is not None:
            verdict = ours.get(row.task)
            pairs.append((verdict is not None and passes(verdict, rung) is True, theirs))
    passed, other_passed = sum(a for a, _ in pairs), sum(b for _, b in pairs)
    p_value = mcnemar_exact(pairs)
    told: Told = "cannot tell apart"
    if p_value < SIGNIFICANT:
        told = "better" if passed > other_passed else "worse"
    return PairedScore(
        rung=rung.value,
        tasks=len(pairs),
        passed=passed,
        other_passed=other_passed,
        p_value=round(p_value, 6),
        told=told,
    )


def _passes(first: EvalReport, second: EvalReport, rung: Rung) -> list[tuple[bool, bool]]:
    other = {row.task: row.verdict for row in second.tasks}
    told = [
        (passes(row.verdict, rung), passes(theirs, rung))
        for row in first.tasks
        if row.verdict is not None and (theirs := other.get(row.task)) is not None
    ]
    return [(ours, theirs) for ours, theirs in told if ours is not None and theirs is not None]


def _corrected(
    raw: Sequence[tuple[EvalReport, EvalReport, list[tuple[bool, bool]]]], rung: Rung
) -> list[PairTest]:
    """Apply Holm's step-down correction (Holm 1979) over all pairs."""
    tested = sorted(
        (
            (mcnemar_exact(pairs), first.version, second.version, len(pairs))
            for first, second, pairs in raw
            if pairs
        ),
    )
    tests: list[PairTest] = []
    running = 0.0
    for position, (p_value, first, second, tasks) in enumerate(tested):
        running = max(running, min(1.0, p_value * (len(tested) - position)))
        tests.append(
            PairTest(
                first=first,
                second=second,
                rung=rung.value,
                tasks=tasks,
                p_value=round(running, 6),
                distinguishable=running < SIGNIFICANT,
            )
        )
    return sorted(tests, key=lambda test: (test.first, test.second))
