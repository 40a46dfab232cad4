from __future__ import annotations

import json

from l4d2_sourcepawn.game.tables import package_table
from l4d2_sourcepawn.simulate.convars import game_convars, game_defaults


def test_every_default_says_where_it_is_from():
    rows = json.loads(package_table("convar_defaults"))["convars"]
    assert set(rows) == set(game_defaults())
    assert all(row["source"] for row in rows.values())


def test_a_variable_of_unknown_default_stands_at_0():
    convars = game_convars()
    assert (convars["z_tank_health"].value, convars["z_tank_health"].default) == ("4000", "4000")
    assert "ammo_smg_max" not in game_defaults()
    assert convars["ammo_smg_max"].value == "0"
