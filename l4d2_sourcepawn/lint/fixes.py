"""Making the repairs that diagnostics carry."""

from __future__ import annotations

from collections.abc import Iterable

from l4d2_sourcepawn.verdict import Diagnostic, Edit


def apply_fixes(source: str, diagnostics: Iterable[Diagnostic]) -> str:
    """Return the source with the edits of diagnostics made.

    All edits of a diagnostic are made or none: one that overlaps with those of
    an earlier diagnostic, or does not fit the source, is left for the next time.
    """
    made: list[Edit] = []
    for diagnostic in diagnostics:
        edits = diagnostic.edits
        fit = all(edit.end <= len(source) for edit in edits)
        if fit and not any(_overlap(edit, other) for edit in edits for other in made):
            made += edits
    parts: list[str] = []
    position = 0
    for edit in sorted(made, key=lambda edit: (edit.start, edit.end)):
        parts += (source[position : edit.start], edit.text)
        position = edit.end
    return "".join((*parts, source[position:]))


def _overlap(one: Edit, other: Edit) -> bool:
    """Whether two edits touch the same characters, or put text at the same place."""
    if one.start == other.start:
        return True
    return one.start < other.end and other.start < one.end
