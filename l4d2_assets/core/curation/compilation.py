"""Leave out what the real compiler refuses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from l4d2_assets.core.documents import Document, Dropped
from l4d2_sourcepawn.verdict import Rung, Severity, Status, Verdict

STEP: Final = "compilation"

JudgeMany = Callable[[Sequence[str]], Sequence[Verdict]]


def keep_compiling(
    documents: Sequence[Document], judge: JudgeMany
) -> tuple[list[tuple[Document, Verdict]], list[Dropped]]:
    """Keep documents whose verdict passes `compiles`.

    The reason of a drop is the code of the first error, which groups real
    causes well: `SP417` is a missing include, `SP017` an unknown name.
    """
    kept: list[tuple[Document, Verdict]] = []
    dropped: list[Dropped] = []
    for document, verdict in zip(
        documents, judge([document.text for document in documents]), strict=True
    ):
        if verdict.passed(Rung.COMPILES):
            kept.append((document, verdict))
            continue
        dropped.append(
            Dropped(
                name=document.name,
                step=STEP,
                reason=_reason(verdict),
                detail=verdict.headline(),
            )
        )
    return kept, dropped


def count_warnings(verdict: Verdict) -> int:
    """Return how many warnings the compiler gave."""
    return sum(d.severity is Severity.WARNING for d in verdict.result(Rung.COMPILES).diagnostics)


def _reason(verdict: Verdict) -> str:
    if verdict.result(Rung.COMPILES).status is Status.UNSCORED:
        return "unscored"
    errors = [d.code for d in verdict.diagnostics if d.severity is not Severity.WARNING]
    return errors[0] if errors else "refused"
