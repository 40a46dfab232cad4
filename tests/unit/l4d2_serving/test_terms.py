from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from l4d2_serving.terms import stem, terms


@pytest.mark.parametrize(
    "family",
    [
        ("spawn", "spawns", "spawned", "spawning"),
        ("startle", "startles", "startled", "startling"),
        ("stop", "stops", "stopped", "stopping"),
        ("heal", "heals", "healed", "healing"),
        ("kill", "kills", "killed", "killing"),
        ("announce", "announces", "announced", "announcing"),
        ("revive", "revives", "revived", "reviving"),
        ("carry", "carries", "carried"),
        ("witch", "witches"),
    ],
)
def test_the_forms_of_a_word_meet(family: tuple[str, ...]) -> None:
    assert len({stem(word) for word in family}) == 1


@pytest.mark.parametrize("pair", [("boss", "bos"), ("bonus", "bonu"), ("gas", "ga"), ("bed", "b")])
def test_what_is_no_ending_is_kept(pair: tuple[str, str]) -> None:
    word, wrong = pair
    assert stem(word) != wrong


def test_identifiers_fall_into_their_words() -> None:
    assert terms("witch_harasser_set") == ["witch", "harasser"]
    assert terms("OnTakeDamageAlive") == terms("take damage alive on")


def test_abbreviations_are_read_as_what_they_stand_for() -> None:
    assert terms("hp") == terms("health")
    assert terms("medkit") == terms("first aid kit")


@pytest.mark.parametrize("word", ["on", "off", "no", "the", "plugin"])
def test_stop_words_are_words_to_yaml_too(word: str) -> None:
    assert terms(word) == []


def test_function_words_and_bare_numbers_say_nothing() -> None:
    assert terms("Please make me a plugin that's the 1st of 100") == ["1st"]


@given(st.text())
def test_any_text_gives_lower_case_words(text: str) -> None:
    for term in terms(text):
        assert term
        assert term == term.lower()
        assert "_" not in term
