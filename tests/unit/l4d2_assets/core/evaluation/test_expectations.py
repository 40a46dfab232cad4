from __future__ import annotations

import shutil

import pytest

from l4d2_assets.core.documents import dump_rows, load_rows
from l4d2_assets.core.errors import ArtefactDamaged, ConfigInvalid, SourceMissing
from l4d2_assets.core.evaluation.expectations import StoredScenarios, load_scenarios
from l4d2_assets.core.evaluation.tasks import load_tasks
from l4d2_sourcepawn.scenario import ScenarioInvalid


@pytest.fixture
def folder(mini_project):
    return mini_project.eval


@pytest.fixture
def tasks(folder):
    return load_tasks(folder)


def test_every_committed_task_has_scenarios_that_are_stored_and_read_back(folder, tasks):
    scenarios = load_scenarios(folder, tasks)
    assert [each.id for each in scenarios] == [task.id for task in tasks]
    rows = load_rows(dump_rows(map(StoredScenarios.of, scenarios)), StoredScenarios)
    assert [row.restored() for row in rows] == list(scenarios)
    assert [row.restored().digest for row in rows] == [each.digest for each in scenarios]


def test_a_comment_in_a_file_changes_nothing_that_is_stored(folder, tasks):
    before = StoredScenarios.of(load_scenarios(folder, tasks)[0])
    file = folder / "scenarios" / f"{tasks[0].id}.yaml"
    file.write_text(f"# by the way\n{file.read_text('utf-8')}", encoding="utf-8")
    assert StoredScenarios.of(load_scenarios(folder, tasks)[0]) == before


def test_a_task_without_scenarios_is_refused(folder, tasks):
    (folder / "scenarios" / "speed_boost.yaml").unlink()
    with pytest.raises(SourceMissing, match="no scenarios for speed_boost"):
        load_scenarios(folder, tasks)
    shutil.rmtree(folder / "scenarios")
    with pytest.raises(SourceMissing, match="no scenarios for bile_tracker, "):
        load_scenarios(folder, tasks)


def test_scenarios_of_no_task_are_refused(folder, tasks):
    text = (folder / "scenarios" / "speed_boost.yaml").read_text("utf-8")
    (folder / "scenarios" / "other.yaml").write_text(
        text.replace("id: speed_boost", "id: other"), encoding="utf-8"
    )
    with pytest.raises(ConfigInvalid, match=r"other.yaml: there is no task 'other'"):
        load_scenarios(folder, tasks)


def test_a_faulty_file_is_named(folder, tasks):
    (folder / "scenarios" / "speed_boost.yaml").write_text("id: speed_boost\n")
    with pytest.raises(ScenarioInvalid, match=r"speed_boost.yaml: "):
        load_scenarios(folder, tasks)


def test_what_was_stored_is_not_believed(folder, tasks):
    row = StoredScenarios.of(load_scenarios(folder, tasks)[0])
    for change in ({"content": "{}"}, {"content": row.content.replace("1", "2", 1)}, {"id": "b"}):
        with pytest.raises(ArtefactDamaged, match="materialize eval_suites again"):
            row.model_copy(update=change).restored()
