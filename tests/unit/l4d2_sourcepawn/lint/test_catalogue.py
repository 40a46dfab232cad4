"""Every wrong form is caught by the compiler or a rule, and no right form is."""

from __future__ import annotations

import pytest

from l4d2_sourcepawn.game.wrong_forms import WrongForm, wrong_forms
from l4d2_sourcepawn.lint import RULES, lint
from l4d2_sourcepawn.symbols import SymbolIndex

_ROWS = wrong_forms().rows
_CODES = {rule.name: rule.code for rule in RULES}


@pytest.mark.parametrize("row", [row for row in _ROWS if row.rule], ids=lambda row: row.id)
def test_what_the_compiler_lets_pass_is_caught_by_its_rule(
    row: WrongForm, index: SymbolIndex
) -> None:
    found = lint(row.plugin("wrong"), index=index)
    assert _CODES[row.rule or ""] in {d.code for d in found}


@pytest.mark.parametrize("row", _ROWS, ids=lambda row: row.id)
def test_a_right_form_is_clean(row: WrongForm, index: SymbolIndex) -> None:
    assert lint(row.plugin("right"), index=index) == ()


@pytest.mark.parametrize("row", [row for row in _ROWS if row.rule], ids=lambda row: row.id)
def test_a_finding_marks_what_is_wrong_and_says_what_to_write(
    row: WrongForm, index: SymbolIndex
) -> None:
    source = row.plugin("wrong")
    found = next(d for d in lint(source, index=index) if d.code == _CODES[row.rule or ""])
    assert found.line is not None
    assert found.column is not None
    assert found.end_column is not None
    marked = source.split("\n")[found.line - 1][found.column - 1 : found.end_column - 1]
    if row.kind in ("event", "netprop"):
        assert marked == f'"{row.wrong}"'
    elif row.kind == "forward":
        assert marked == row.wrong
    else:
        assert marked
    assert found.fix
