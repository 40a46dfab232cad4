"""What a mutant is, and what makes one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from l4d2_sourcepawn.mutants.code import Code
from l4d2_sourcepawn.syntax import Span
from l4d2_sourcepawn.verdict import Edit


@dataclass(frozen=True, slots=True)
class Change:
    """A small change of a source that is meant to change what the plugin does.

    `what` says it in a few words, with the plugin's own text in backquotes.
    """

    edits: tuple[Edit, ...]
    what: str


@dataclass(frozen=True, slots=True)
class Mutant:
    """A source with one change made to it.

    `span` is what was changed: characters of the original source from 0, end
    excluded. `line` and `column`, of its start, count from 1.
    """

    operator: str
    source: str
    span: tuple[int, int]
    line: int
    column: int
    what: str


Find = Callable[[Code], Iterator[Change]]


@dataclass(frozen=True, slots=True)
class Operator:
    """One kind of mistake: `find` proposes every place where a plugin could have it.

    `about` says what mistake that is.
    """

    name: str
    about: str
    find: Find


def replaced(code: Code, span: Span, text: str, what: str | None = None) -> Change:
    """Return the change of some tokens into `text`."""
    start, end = code.offsets(span)
    what = what or f"`{code.text(span)}` becomes `{text}`"
    return Change((Edit(start=start, end=end, text=text),), what)
