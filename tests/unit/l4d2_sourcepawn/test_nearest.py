from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from l4d2_sourcepawn.nearest import NameSearch, _prepared, edit_distance, nearest

NAMES = ("GetClientHealth", "SetEntityHealth", "GetRandomInt", "L4D_OnSpawnTank", "tank_killed")


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("GetCleintHealth", "GetClientHealth"),
        ("getclienthealth", "GetClientHealth"),
        ("RandomInt", "GetRandomInt"),
        ("SetClientHealth", "GetClientHealth"),
        ("L4D_OnTankSpawn", "L4D_OnSpawnTank"),
        ("tank_death", "tank_killed"),
    ],
)
def test_what_was_meant_comes_first(wrong: str, right: str) -> None:
    assert nearest(wrong, NAMES)[0] == right


@pytest.mark.parametrize("name", ["", "Xyzzy", "x" * 5000, "GetVectorDistance"])
def test_what_resembles_nothing_has_no_near_names(name: str) -> None:
    assert nearest(name, NAMES) == ()


def test_a_name_is_not_near_to_itself() -> None:
    assert "GetRandomInt" not in nearest("GetRandomInt", NAMES)


def test_the_order_of_the_names_does_not_matter() -> None:
    assert nearest("GetHealth", NAMES, 5) == nearest("GetHealth", reversed(NAMES), 5)


@given(st.text(max_size=40), st.lists(st.text(max_size=20), max_size=8))
def test_any_text_may_be_searched_for(name: str, names: list[str]) -> None:
    found = NameSearch(names).nearest(name, 2)
    assert len(found) <= 2
    assert set(found) <= set(names) - {name}


WORD = st.text(alphabet="abc", max_size=7)


@given(WORD, WORD)
def test_the_distance_is_that_of_the_textbook(left: str, right: str) -> None:
    """Held against the plain recursion over the last letters."""

    def distance(i: int, j: int) -> int:
        if i == 0 or j == 0:
            return i + j
        cost = min(
            distance_of(i - 1, j) + 1,
            distance_of(i, j - 1) + 1,
            distance_of(i - 1, j - 1) + (left[i - 1] != right[j - 1]),
        )
        if i > 1 and j > 1 and left[i - 1] == right[j - 2] and left[i - 2] == right[j - 1]:
            cost = min(cost, distance_of(i - 2, j - 2) + 1)
        return cost

    known: dict[tuple[int, int], int] = {}

    def distance_of(i: int, j: int) -> int:
        if (i, j) not in known:
            known[i, j] = distance(i, j)
        return known[i, j]

    expected = distance_of(len(left), len(right))
    assert edit_distance(left, right, 20) == expected
    assert edit_distance(left, right, expected) == expected
    if expected:
        assert edit_distance(left, right, expected - 1) is None


@given(st.text("abcABC_", max_size=12), st.text("abcABC_", max_size=12))
@example("aabb", "abab")
@example("aaaaaa", "aaaa")
def test_names_that_the_filter_passes_over_are_farther_apart(left: str, right: str) -> None:
    one, other = _prepared(left), _prepared(right)
    apart = edit_distance(one.folded, other.folded, 12)
    assert apart is not None
    for missing in (one.letters & ~other.letters, other.letters & ~one.letters):
        assert missing.bit_count() <= apart
