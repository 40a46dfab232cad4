"""Two statements in the wrong order, where the second needs what the first does."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from l4d2_sourcepawn.mutants.code import Code
from l4d2_sourcepawn.mutants.mutant import Change, Operator, replaced
from l4d2_sourcepawn.mutants.statements import StatementKind
from l4d2_sourcepawn.syntax import Span


def _swapped(code: Code) -> Iterator[Change]:
    plain = [s for s in code.statements if s.kind is StatementKind.EXPRESSION]
    for first, second in pairwise(plain):
        written = _changed(code, first.span)
        follows = first.span.stop == second.span.start
        if not follows or not any(code.word(i) == written for i in range(*second.span)):
            continue
        start, middle = code.offsets(first.span)
        resumed, end = code.offsets(second.span)
        text = code.source[resumed:end] + code.source[middle:resumed] + code.source[start:middle]
        what = f"`{code.text(second.span)}` comes before `{code.text(first.span)}`"
        yield replaced(code, Span(first.span.start, second.span.stop), text, what)


def _changed(code: Code, span: Span) -> str:
    """Return the variable that a statement changes, empty if it changes none."""
    if code.word(span.start) == "delete":
        return code.word(span.start + 1)
    return code.writes(span)


OPERATORS: Final = (Operator("wrong-order", "a statement comes before the one it needs", _swapped),)
