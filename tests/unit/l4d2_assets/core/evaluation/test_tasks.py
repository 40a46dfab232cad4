from __future__ import annotations

import pytest

from l4d2_assets.core.errors import ConfigInvalid, SourceMissing
from l4d2_assets.core.evaluation.tasks import load_suites, load_tasks


@pytest.fixture
def folder(mini_project):
    return mini_project.eval


def test_committed_tasks_and_suite_load(folder):
    tasks = load_tasks(folder)
    (suite,) = load_suites(folder, tasks)
    assert suite.id == "original10"
    assert sorted(suite.tasks) == [task.id for task in tasks]


def replace(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_id_must_be_the_files_name(folder):
    replace(folder / "tasks" / "tank_announce.yaml", "id: tank_announce", "id: other")
    with pytest.raises(ConfigInvalid, match=r"tank_announce.yaml: id: is 'other'"):
        load_tasks(folder)


def test_suites_id_must_be_the_files_name(folder):
    replace(folder / "suites" / "original10.yaml", "id: original10", "id: other")
    with pytest.raises(ConfigInvalid, match=r"original10.yaml: id: is 'other'"):
        load_suites(folder, load_tasks(folder))


def test_suite_names_each_known_task_once(folder):
    tasks = load_tasks(folder)
    suite = folder / "suites" / "original10.yaml"
    replace(suite, "[speed_boost,", "[speed_boost, speed_boost,")
    with pytest.raises(ConfigInvalid, match="tasks: one is named twice"):
        load_suites(folder, tasks)
    replace(suite, "[speed_boost, speed_boost,", "[slow_boost,")
    with pytest.raises(ConfigInvalid, match="tasks: unknown slow_boost"):
        load_suites(folder, tasks)


def test_nothing_there_is_an_error(tmp_path, folder):
    with pytest.raises(SourceMissing, match="no task in"):
        load_tasks(tmp_path)
    with pytest.raises(SourceMissing, match="no suite in"):
        load_suites(tmp_path, load_tasks(folder))


@pytest.mark.parametrize(
    ("words", "answered"),
    [
        ({"tank_spawn", "PrintToChatAll"}, True),
        ({"L4D_OnSpawnTank", "SayText2", "more"}, True),
        ({"tank_spawn"}, False),
        ({"PrintToChatAll"}, False),
        ({"Tank_Spawn", "PrintToChatAll"}, False),
        (set(), False),
    ],
)
def test_signature_wants_one_of_each_clause(folder, words, answered):
    task = next(task for task in load_tasks(folder) if task.id == "tank_announce")
    assert task.is_answered_by(frozenset(words)) is answered
