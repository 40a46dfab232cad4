from __future__ import annotations

from pathlib import Path

import pytest

from l4d2_sourcepawn.errors import InputUnreadable
from l4d2_sourcepawn.judge_tasks import HOME_VARIABLE, find_task
from l4d2_sourcepawn.scenario import ScenarioInvalid

TASK = """
id: tank
source: the tests' own
scenarios:
  - name: nothing is said
    players: {nick: survivor}
    steps: [{wait: 1}, {expect_nothing: [chat]}]
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "data" / "eval" / "scenarios"
    folder.mkdir(parents=True)
    (folder / "tank.yaml").write_text(TASK)
    return tmp_path


def test_an_id_is_looked_up_in_the_named_checkout(home: Path) -> None:
    assert find_task("tank", {HOME_VARIABLE: str(home)}).id == "tank"


def test_an_id_is_looked_up_here_and_then_in_our_own_checkout(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    assert find_task("tank", {}).id == "tank"
    assert find_task("tank_announce", {}).id == "tank_announce"


def test_a_file_is_a_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = home / "data" / "eval" / "scenarios" / "tank.yaml"
    assert find_task(str(file), {}).id == "tank"
    monkeypatch.chdir(file.parent)
    assert find_task("tank.yaml", {}).id == "tank"
    with pytest.raises(ScenarioInvalid, match="absent"):
        find_task("absent.yaml", {})


def test_an_unknown_id_names_near_ones_or_all(home: Path) -> None:
    environment = {HOME_VARIABLE: str(home)}
    with pytest.raises(InputUnreadable, match=r"no task 'tnk'; near: tank"):
        find_task("tnk", environment)
    with pytest.raises(InputUnreadable, match=r"no task 'zzzzzzzz'; there is: tank"):
        find_task("zzzzzzzz", environment)


def test_without_any_tasks_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputUnreadable, match=HOME_VARIABLE):
        find_task("tank", {HOME_VARIABLE: str(tmp_path)})
