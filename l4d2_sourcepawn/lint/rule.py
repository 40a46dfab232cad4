"""What a rule is: a name, a stable code and a function that looks at a parsed plugin."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from l4d2_sourcepawn.verdict import Edit, Severity

if TYPE_CHECKING:
    from l4d2_sourcepawn.lint.plugin import Plugin


class Region(NamedTuple):
    """A range of the source in characters from 0, `end` excluded."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found. `fix` is for people, `edits` make the repair where a program can."""

    region: Region
    severity: Severity
    message: str
    fix: str | None = None
    edits: tuple[Edit, ...] = ()


def replace(region: Region, text: str) -> tuple[Edit, ...]:
    """Return the edits that put a text in the place of a region."""
    return (Edit(start=region.start, end=region.end, text=text),)


def surround(region: Region, before: str, after: str) -> tuple[Edit, ...]:
    """Return the edits that put texts around a region."""
    return (
        Edit(start=region.start, end=region.start, text=before),
        Edit(start=region.end, end=region.end, text=after),
    )


Check = Callable[["Plugin"], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    `name` is what the catalogue of wrong forms calls it, `code` what its
    diagnostics carry, `summary` what it looks for. A finding is an error only
    where a fact of the game or of SourceMod proves the defect.
    """

    name: str
    code: str
    summary: str
    check: Check
