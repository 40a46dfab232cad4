from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from l4d2_sourcepawn.game.wrong_forms import wrong_forms
from l4d2_sourcepawn.lint import RISKS, RULES, apply_fixes, find_risks, lint
from l4d2_sourcepawn.symbols import SymbolIndex
from l4d2_sourcepawn.verdict import Severity

_SEED = sorted((Path(__file__).parents[4] / "data" / "seed" / "plugins").glob("*.sp"))
_WRONG = [row.plugin("wrong") for row in wrong_forms().rows]


def test_codes_and_names_are_unique_and_every_rule_of_the_catalogue_exists() -> None:
    rules = [*RULES, *RISKS]
    assert len({rule.code for rule in rules}) == len({rule.name for rule in rules}) == len(rules)
    assert {row.rule for row in wrong_forms().rows if row.rule} <= {rule.name for rule in RULES}


@pytest.mark.parametrize("path", _SEED, ids=lambda path: path.stem)
def test_a_plugin_of_the_seed_corpus_has_no_error(path: Path, index: SymbolIndex) -> None:
    found = lint(path.read_text(encoding="utf-8"), index=index)
    assert [d for d in found if d.severity is not Severity.WARNING] == []


def test_missing_pragmas_are_told_of_where_there_is_code(index: SymbolIndex) -> None:
    codes = [d.code for d in lint("void A() {}\n", index=index)]
    assert codes == ["L4D-PRAGMA-NEWDECLS", "L4D-PRAGMA-SEMICOLON"]
    assert lint("// nothing\n", index=index) == ()


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_text_is_linted_alike_twice_within_its_lines(
    data: st.DataObject, index: SymbolIndex
) -> None:
    source = data.draw(st.sampled_from(_WRONG))
    start = data.draw(st.integers(0, len(source)))
    end = data.draw(st.integers(start, min(len(source), start + 40)))
    mutated = source[:start] + data.draw(st.text(max_size=8)) + source[end:]
    found = lint(mutated, index=index)
    assert lint(mutated, index=index) == found
    lines = mutated.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for diagnostic in (*found, *find_risks(mutated)):
        assert diagnostic.line is not None
        assert diagnostic.line <= len(lines)
    apply_fixes(mutated, found)


def test_a_hostile_source_is_linted_in_bounded_time_and_output(index: SymbolIndex) -> None:
    calls = 'HookEvent("nope", A); GetEntProp(c, Prop_Send, "m_nope");' * 3000
    found = lint(f"public void A(Event c, const char[] n, bool d) {{ {calls} }}", index=index)
    assert len(found) <= 200
    lint("if (" * 20_000, index=index)
    lint("void A() {" + "if (x) {" * 5_000, index=index)
