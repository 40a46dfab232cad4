from __future__ import annotations

import pytest

from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.game.wrong_forms import WrongForm, wrong_forms
from l4d2_sourcepawn.lint import apply_fixes, lint
from l4d2_sourcepawn.symbols import SymbolIndex
from l4d2_sourcepawn.verdict import Diagnostic, Edit, Severity

_RENAMED = [row for row in wrong_forms().rows if row.rule and row.replacement]


def diagnostic(*edits: tuple[int, int, str]) -> Diagnostic:
    made = tuple(Edit(start=start, end=end, text=text) for start, end, text in edits)
    return Diagnostic(code="X", severity=Severity.WARNING, message="x", edits=made)


@pytest.mark.parametrize(
    ("diagnostics", "expected"),
    [
        ([], "abcdef"),
        ([diagnostic((1, 2, "X"))], "aXcdef"),
        ([diagnostic((4, 6, "")), diagnostic((0, 0, "<"))], "<abcd"),
        ([diagnostic((1, 3, "X")), diagnostic((2, 4, "Y"))], "aXdef"),
        ([diagnostic((1, 3, "X")), diagnostic((3, 4, "Y"))], "aXYef"),
        ([diagnostic((1, 3, "X")), diagnostic((0, 1, "Y"), (2, 3, "Z"))], "aXdef"),
        ([diagnostic((5, 9, "X"))], "abcdef"),
        ([diagnostic((2, 2, "X")), diagnostic((2, 2, "Y"))], "abXcdef"),
    ],
)
def test_edits_are_made_whole_or_not_at_all(diagnostics: list[Diagnostic], expected: str) -> None:
    assert apply_fixes("abcdef", diagnostics) == expected


def test_an_edit_cannot_end_before_its_start() -> None:
    with pytest.raises(ValueError, match="before its start"):
        Edit(start=2, end=1, text="")


@pytest.mark.parametrize("row", _RENAMED, ids=lambda row: row.id)
def test_a_repaired_wrong_form_is_clean_and_compiles(
    row: WrongForm, index: SymbolIndex, compiler: Compiler
) -> None:
    wrong = row.plugin("wrong")
    repaired = apply_fixes(wrong, lint(wrong, index=index))
    assert repaired != wrong
    assert lint(repaired, index=index) == ()
    assert compiler.compile(repaired).outcome == "compiled"
