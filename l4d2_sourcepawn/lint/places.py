"""From what rules find, by offset, to diagnostics by line and column."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import islice
from typing import Final

from l4d2_sourcepawn.lint.plugin import Plugin
from l4d2_sourcepawn.lint.rule import Finding, Rule
from l4d2_sourcepawn.verdict import Diagnostic

_MOST: Final = 200
"""At most so many diagnostics are made of one source."""


def run_rules(rules: Iterable[Rule], plugin: Plugin, file: str | None) -> tuple[Diagnostic, ...]:
    """Return what rules find, each once, in the order of the source."""
    lines = _Lines(plugin)
    found = {
        lines.diagnostic(rule.code, finding, file)
        for rule in rules
        for finding in islice(rule.check(plugin), _MOST)
    }
    ordered = sorted(found, key=lambda d: (d.line or 0, d.column or 0, d.code, d.message))
    return tuple(ordered[:_MOST])


class _Lines:
    """Where the lines of a source begin."""

    def __init__(self, plugin: Plugin) -> None:
        self._starts = plugin.syntax.tokens.line_starts
        self._length = len(plugin.source)

    def diagnostic(self, code: str, finding: Finding, file: str | None) -> Diagnostic:
        """Return a finding as a diagnostic; of more than one line only the first is marked."""
        start, end = finding.region
        line = bisect_right(self._starts, start)
        first = self._starts[line - 1]
        last = self._starts[line] - 1 if line < len(self._starts) else self._length
        return Diagnostic(
            code=code,
            severity=finding.severity,
            message=finding.message,
            file=file,
            line=line,
            column=start - first + 1,
            end_column=max(start, min(end, last)) - first + 1,
            fix=finding.fix,
            edits=finding.edits,
        )
