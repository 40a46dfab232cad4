from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.mutants import OPERATORS, mutate, sample

SEED = Path(__file__).parents[4] / "data" / "seed" / "plugins"
SOURCE = (SEED / "revive_protection.sp").read_text("utf-8")

NOT_CODE = """
// if (GetClientTeam(client) == 2) { g_count[client] = 1; HookEvent("tank_spawn", OnTank); }
/* CreateTimer(5.0, OnTimer); PrintToChatAll("Tank %d", 3); return Plugin_Handled; */
char g_text[] = "if (x == 2) { delete h; CreateTimer(1.0, T); } // PrintToChatAll(a, b)";
"""


def test_the_operators_have_names_of_their_own() -> None:
    names = [operator.name for operator in OPERATORS]
    assert len(set(names)) == len(names) >= 8
    assert all(operator.about for operator in OPERATORS)


def test_mutants_are_the_source_but_for_their_span() -> None:
    mutants = list(mutate(SOURCE))
    assert len(mutants) > 40
    for mutant in mutants:
        start, end = mutant.span
        assert mutant.source != SOURCE
        assert mutant.source.startswith(SOURCE[:start])
        assert mutant.source.endswith(SOURCE[end:])
        lines = SOURCE[:start].split("\n")
        assert (mutant.line, mutant.column) == (len(lines), len(lines[-1]) + 1)


def test_the_same_mutants_every_time_and_each_text_once() -> None:
    mutants = list(mutate(SOURCE))
    assert mutants == list(mutate(SOURCE))
    assert len({mutant.source for mutant in mutants}) == len(mutants)


def test_comments_and_strings_are_no_code() -> None:
    assert list(mutate(NOT_CODE)) == []


def test_conditional_code_is_left_alone() -> None:
    body = "if (x == 1) { delete h; }"
    assert list(mutate(f"Handle h; int x; void A() {{ {body} }}"))
    assert not list(mutate(f"Handle h; int x; void A() {{\n#if defined X\n{body}\n#endif\n}}"))


@pytest.mark.slow
def test_mutants_of_real_plugins_compile(compiler: Compiler) -> None:
    """An operator that makes what no compiler takes would only seem to test something."""
    compiled: Counter[str] = Counter()
    made: Counter[str] = Counter()
    for path in sorted(SEED.glob("*.sp"))[::12]:
        for mutant in sample(list(mutate(path.read_text("utf-8"))), size=24, seed=1):
            made[mutant.operator] += 1
            result = compiler.compile(mutant.source)
            compiled[mutant.operator] += result.outcome == "compiled"
    assert compiled.total() >= 0.95 * made.total() > 100


@given(st.text(max_size=300) | st.lists(st.sampled_from(SOURCE.split()), max_size=80).map(" ".join))
def test_any_text_has_mutants_or_none(text: str) -> None:
    for mutant in mutate(text):
        start, end = mutant.span
        assert 0 <= start <= end <= len(text)
        assert mutant.source != text


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "text",
    [
        "void A() {" + "if (x == 1) {" * 3000,
        "void A() {" + "int a = 1;" * 3000 + "}",
        "void A() {" + "f(" * 8000,
        "void A() { f" + "(a" * 4000 + ")" * 4000 + "; }",
        "void A() {" + "if (a) return;" * 3000 + "}",
        "void A() {" + 'HookEvent("tank_spawn", A);' * 1000 + "}",
    ],
)
def test_hostile_text_takes_no_time(text: str) -> None:
    for _ in mutate(text):
        pass


def test_a_sample_is_spread_over_the_operators_and_repeatable() -> None:
    mutants = list(mutate(SOURCE))
    operators = {mutant.operator for mutant in mutants}
    chosen = sample(mutants, size=len(operators), seed=1)
    assert {mutant.operator for mutant in chosen} == operators
    assert chosen == sample(mutants, size=len(operators), seed=1)
    assert chosen != sample(mutants, size=len(operators), seed=2)
    assert [m for m in mutants if m in chosen] == chosen
    assert sample(mutants, size=10_000, seed=1) == mutants
    with pytest.raises(ValueError, match="-1"):
        sample(mutants, size=-1, seed=1)
