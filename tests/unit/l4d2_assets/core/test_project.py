from __future__ import annotations

from pathlib import Path

import pytest

from l4d2_assets.core.errors import ProjectMissing
from l4d2_assets.core.project import Project


@pytest.fixture
def checkout(tmp_path):
    root = tmp_path / "checkout"
    (root / "configs" / "models").mkdir(parents=True)
    return root


def test_variable_goes_before_the_working_folder(checkout, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert Project.discover({"L4D2_HOME": str(checkout)}) == Project(checkout, checkout / "data")


def test_working_folder_goes_before_this_checkout(checkout, monkeypatch):
    monkeypatch.chdir(checkout)
    assert Project.discover({}).root == checkout


def test_this_checkout_is_the_last_resort(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert Project.discover({}).root == Path(__file__).parents[4]


def test_data_can_lie_elsewhere(checkout, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    project = Project.discover({"L4D2_HOME": str(checkout), "L4D2_DATA": "elsewhere"})
    assert project.data == tmp_path / "elsewhere"
    assert project.registry == tmp_path / "elsewhere" / "registry"
    assert project.seed == checkout / "data" / "seed"


def test_named_folder_that_is_no_project_is_an_error(tmp_path):
    with pytest.raises(ProjectMissing, match="set L4D2_HOME to one"):
        Project.discover({"L4D2_HOME": str(tmp_path)})


def test_paths_are_shown_relative_to_the_checkout(checkout, tmp_path):
    project = Project(checkout, checkout / "data")
    assert project.shown(project.data / "x") == "data/x"
    assert project.shown(tmp_path) == str(tmp_path)
