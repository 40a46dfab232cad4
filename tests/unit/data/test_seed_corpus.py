"""The committed corpus and evaluation data keep what is promised of them."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest

from l4d2_assets.core.curation.contamination import answered_tasks
from l4d2_assets.core.curation.words import normalised_code
from l4d2_assets.core.evaluation.tasks import load_suites, load_tasks
from l4d2_assets.core.sources.seed import read_notes, read_plugins
from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.judge import judge, judge_many
from l4d2_sourcepawn.verdict import Rung

DATA = Path(__file__).parents[3] / "data"
SEED = DATA / "seed"
EVAL = DATA / "eval"
PLUGINS = read_plugins(SEED).documents
TASKS = load_tasks(EVAL)

_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|\w+|[^\w\s]')
_SHINGLE = 5

ANSWER_TO_TANK_ANNOUNCE = """#include <sourcemod>

public void OnPluginStart()
{
	HookEvent("tank_spawn", Event_TankSpawn);
}

void Event_TankSpawn(Event event, const char[] name, bool dontBroadcast)
{
	PrintToChatAll("A Tank has spawned");
}
"""


@pytest.fixture(scope="module")
def compiler(tmp_path_factory):
    return Compiler.discover(cache_folder=tmp_path_factory.mktemp("compiled"))


def shingles(source: str) -> frozenset[tuple[str, ...]]:
    """Return all runs of five tokens of the code, comments and layout apart."""
    tokens = _TOKEN.findall(normalised_code(source))
    return frozenset(zip(*(tokens[start:] for start in range(_SHINGLE)), strict=False))


def jaccard(first: frozenset[object], second: frozenset[object]) -> float:
    return len(first & second) / len(first | second)


def test_there_are_enough_plugins_of_many_subjects():
    assert len(PLUGINS) >= 60
    assert len({plugin.subject for plugin in PLUGINS}) >= 10


def test_every_file_belongs_to_a_plugin():
    expected = {name for p in PLUGINS for name in (p.path, p.path.replace(".sp", ".yaml"))}
    assert {path.name for path in (SEED / "plugins").iterdir()} == expected


def test_every_plugin_compiles_without_a_warning(compiler):
    verdicts = judge_many([plugin.text for plugin in PLUGINS], compiler=compiler)
    faults = {
        plugin.path: [d.message for d in verdict.diagnostics] or verdict.headline()
        for plugin, verdict in zip(PLUGINS, verdicts, strict=True)
        if verdict.diagnostics or not verdict.passed(Rung.COMPILES)
    }
    assert faults == {}


def test_every_plugin_is_in_modern_syntax():
    old = [
        plugin.path
        for plugin in PLUGINS
        if not {"#pragma semicolon 1", "#pragma newdecls required"} <= set(plugin.text.splitlines())
    ]
    assert old == []


def test_no_wish_is_given_twice():
    wishes = [wish for p in PLUGINS for wish in (p.request, *p.also_asked)]
    assert len({wish.casefold() for wish in wishes}) == len(wishes)


def test_no_two_plugins_are_alike():
    """Exact Jaccard similarity, which MinHash only estimates: 70 plugins are few enough."""
    sets = {plugin.path: shingles(plugin.text) for plugin in PLUGINS}
    alike = {
        (first, second): round(similarity, 2)
        for first, second in combinations(sets, 2)
        if (similarity := jaccard(sets[first], sets[second])) >= 0.5
    }
    assert alike == {}


def test_a_copy_with_other_names_of_two_variables_would_be_alike():
    """Negative control of the test above."""
    text = next(p.text for p in PLUGINS if p.path == "defib_announcer.sp")
    copy = "// mine\n" + text.replace("medic", "helper").replace("g_iUsedOnMap", "g_iCount")
    assert copy != text
    assert jaccard(shingles(text), shingles(copy)) >= 0.5


def test_no_plugin_answers_a_task():
    leaks = {p.path: answered for p in PLUGINS if (answered := answered_tasks(p.text, TASKS))}
    assert leaks == {}


def test_a_plugin_that_answers_a_task_would_be_found(compiler):
    """Negative control of the test above: a plain answer, which really compiles."""
    assert judge(ANSWER_TO_TANK_ANNOUNCE, compiler=compiler).passed(Rung.COMPILES)
    assert answered_tasks(ANSWER_TO_TANK_ANNOUNCE, TASKS) == ("tank_announce",)


def test_no_note_holds_an_answer():
    blocks = [
        (slug, block)
        for slug, text in read_notes(SEED).items()
        for block in re.findall(r"```sourcepawn\n(.*?)```", text, re.DOTALL)
    ]
    assert len(blocks) >= 10
    assert [slug for slug, block in blocks if answered_tasks(block, TASKS)] == []


def test_evaluation_data_loads():
    assert len(TASKS) == 10
    (suite,) = load_suites(EVAL, TASKS)
    assert len(suite.tasks) == 10


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.id)
def test_prompt_does_not_give_the_answer_away(task):
    """It names no function, event or property: finding those is the task."""
    names = {word for clause in task.answer_signature for word in clause if "_" in word}
    assert names & set(re.findall(r"\w+", task.prompt)) == set()
