from __future__ import annotations

from l4d2_sourcepawn import game


def test_a_gun_has_its_numbers() -> None:
    rifle = game.weapons.get("weapon_rifle")
    assert rifle is not None
    assert (rifle.id, rifle.slot, rifle.clip, rifle.damage) == (5, 0, 50, 33)
    assert rifle.team == "survivor"
    assert rifle.max_speed == 230


def test_what_a_script_does_not_tell_is_none() -> None:
    kit = game.weapons.get("weapon_first_aid_kit")
    assert kit is not None
    assert kit.clip is None
    assert kit.damage is None
    assert kit.slot == 3


def test_ids_are_given_once_and_every_weapon_is_a_classname() -> None:
    weapons = list(game.weapons)
    assert len(weapons) == len({weapon.id for weapon in weapons}) == 44
    assert {weapon.classname for weapon in weapons} <= set(game.classnames)


def test_a_wrong_classname_is_not_there_and_has_near_ones() -> None:
    assert game.weapons.get("weapon_m16") is None
    assert "weapon_riffle" not in game.weapons
    assert game.weapons.nearest("weapon_riffle")[0] == "weapon_rifle"
