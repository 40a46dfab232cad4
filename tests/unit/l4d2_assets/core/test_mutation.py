from __future__ import annotations

import pytest

from l4d2_assets.core.chatml import as_answer
from l4d2_assets.core.config import load_config
from l4d2_assets.core.mutation import (
    AntiPatternCatalogue,
    Pattern,
    mutants,
    pair_up,
    verify,
)
from l4d2_serving.prompt import load_prompt
from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.judge import judge_many
from l4d2_sourcepawn.verdict import Status

PASSED, FAILED, UNSCORED = Status.PASSED, Status.FAILED, Status.UNSCORED

RANDOM = Pattern(
    id="random", right="GetRandomInt", wrong="RandomInt", expect="SP017", evidence="a test"
)
CATALOGUE = AntiPatternCatalogue(patterns=(RANDOM,))


def mutate(make_plugin, text):
    return [mutant.code for mutant in mutants([make_plugin(text=text)], CATALOGUE)]


@pytest.mark.parametrize(
    ("text", "mutated"),
    [
        ("GetRandomInt(1, 2);", ["RandomInt(1, 2);"]),
        ("GetRandomInt(); GetRandomInt();", ["RandomInt(); RandomInt();"]),
        (
            "GetRandomInt(); // GetRandomInt\n/* GetRandomInt */ \"GetRandomInt\" 'G'",
            ["RandomInt(); // GetRandomInt\n/* GetRandomInt */ \"GetRandomInt\" 'G'"],
        ),
        ("// GetRandomInt", []),
        ('"GetRandomInt"', []),
        ("GetRandomIntEx(); MyGetRandomInt(); a.GetRandomInt();", []),
        ("GetRandomInt(); int RandomInt;", []),
        ("GetRandomInt(); // RandomInt", ["RandomInt(); // RandomInt"]),
        ("#define A \\\n  GetRandomInt()\nint b;", ["#define A \\\n  RandomInt()\nint b;"]),
        ("GetRandom\\\nInt();", []),
    ],
)
def test_only_the_name_in_code_is_replaced(make_plugin, text, mutated):
    assert mutate(make_plugin, text) == mutated


def test_every_pattern_has_a_mutant_of_its_own(make_plugin):
    other = RANDOM.model_copy(update={"id": "other", "right": "int", "wrong": "integer"})
    catalogue = AntiPatternCatalogue(patterns=(RANDOM, other))
    made = list(mutants([make_plugin(text="int a = GetRandomInt();")], catalogue))
    assert [m.code for m in made] == ["int a = RandomInt();", "integer a = GetRandomInt();"]


@pytest.mark.parametrize(
    ("statuses", "errors", "reason"),
    [
        ((PASSED, FAILED), [("SP017", 'undefined symbol "RandomInt"')], None),
        ((PASSED, PASSED), [], "wrong_form_compiles"),
        ((PASSED, UNSCORED), [], "unscored"),
        ((PASSED, FAILED), [], "no_diagnostic"),
        ((PASSED, FAILED), [("SP017", 'undefined symbol "Other"')], "fails_for_another_reason"),
        ((PASSED, FAILED), [("SP035", "RandomInt: argument")], "fails_for_another_reason"),
        (
            (PASSED, FAILED),
            [("SP017", 'undefined symbol "RandomInt"'), ("SP001", "expected token")],
            "fails_for_another_reason",
        ),
        ((FAILED,), [], "unscored"),
    ],
)
def test_mutant_is_kept_only_for_the_intended_reason(
    make_plugin, make_verdict, statuses, errors, reason
):
    made = list(mutants([make_plugin("a.sp")], CATALOGUE))
    verdict = make_verdict(*statuses, errors=errors, warnings=1)
    kept, dropped = verify(made, lambda codes: [verdict] * len(codes))
    if reason is None:
        assert [(k.pattern, k.right, k.wrong) for k in kept] == [
            ("random", "GetRandomInt", "RandomInt")
        ]
        assert dropped == []
    else:
        assert kept == []
        assert [(d.name, d.reason) for d in dropped] == [("seed:a.sp with random", reason)]


@pytest.fixture(scope="module")
def judge():
    compiler = Compiler.discover()
    return lambda codes: judge_many(codes, compiler=compiler, workers=1)


def test_real_compiler_tells_a_wrong_name_from_one_that_exists(make_plugin, judge):
    """The second pattern changes one existing native into another: no lesson, so no pair."""
    harmless = RANDOM.model_copy(
        update={"id": "harmless", "right": "PrintHintTextToAll", "wrong": "PrintToChatAll"}
    )
    catalogue = AntiPatternCatalogue(patterns=(RANDOM, harmless))
    kept, dropped = verify(list(mutants([make_plugin()], catalogue)), judge)
    assert [k.pattern for k in kept] == ["random"]
    assert 'undefined symbol "RandomInt"' in kept[0].diagnostics[0]
    assert [d.reason for d in dropped] == ["wrong_form_compiles"]


def test_pairs_differ_in_the_name_alone(make_plugin, make_verdict):
    plugin = make_plugin(request="A wish in plain words")
    failing = make_verdict(PASSED, FAILED, errors=[("SP017", "RandomInt")])
    kept, _ = verify(list(mutants([plugin], CATALOGUE)), lambda codes: [failing])
    (pair,), dropped = pair_up(kept, [plugin], load_prompt())
    assert dropped == []
    assert pair.chosen == as_answer(plugin.document.text)
    assert pair.rejected == pair.chosen.replace("GetRandomInt", "RandomInt")
    row = pair.as_openai()
    assert row["input"]["messages"][-1] == {"role": "user", "content": "A wish in plain words"}
    assert row["preferred_output"] == [{"role": "assistant", "content": pair.chosen}]
    assert row["non_preferred_output"] == [{"role": "assistant", "content": pair.rejected}]


def test_pair_without_a_wish_is_dropped(make_plugin, make_verdict):
    plugin = make_plugin(text="GetRandomInt();", source="git")
    failing = make_verdict(PASSED, FAILED, errors=[("SP017", "RandomInt")])
    kept, _ = verify(list(mutants([plugin], CATALOGUE)), lambda codes: [failing])
    pairs, dropped = pair_up(kept, [plugin], load_prompt())
    assert pairs == []
    assert [(d.step, d.reason) for d in dropped] == [("preference_pairs", "no_request")]


def test_committed_catalogue_names_each_pattern_once(mini_project):
    catalogue = load_config(mini_project.config("anti_patterns.yaml"), AntiPatternCatalogue)
    assert len({p.id for p in catalogue.patterns}) == len(catalogue.patterns)
    assert all(p.right != p.wrong for p in catalogue.patterns)
