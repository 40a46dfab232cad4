from __future__ import annotations

import re

import pytest

from l4d2_sourcepawn import game
from l4d2_sourcepawn.game import NameTable


@pytest.mark.parametrize(
    ("table", "name", "wrong"),
    [
        (game.classnames, "prop_door_rotating_checkpoint", "prop_door_rotating_checkpont"),
        (game.convars, "z_max_player_zombies", "z_max_players_zombies"),
        (game.cheat_commands, "z_spawn_old", "z_spwan_old"),
        (game.melee_weapons, "baseball_bat", "basebal_bat"),
    ],
)
def test_a_list_knows_its_names_and_what_a_slip_meant(
    table: NameTable, name: str, wrong: str
) -> None:
    assert name in table
    assert wrong not in table
    assert name in table.nearest(wrong)
    assert list(table) == sorted(table)
    assert all(re.fullmatch(r"[a-z][A-Za-z0-9_]*", each) for each in table)


def test_classes_and_teams_have_the_games_numbers() -> None:
    assert [game.infected_classes[name] for name in ("smoker", "charger", "witch", "tank")] == [
        1,
        6,
        7,
        8,
    ]
    assert game.teams.name_of(2) == "survivor"
    assert game.teams["infected"] == 3
    assert game.survivors.get("zoey") == 5
    assert game.teams.get("red") is None
    assert game.teams.name_of(9) is None
    assert "tank" in game.infected_classes
    assert len(game.infected_classes) == 9
    assert sorted(game.infected_classes) == sorted(set(game.infected_classes))
