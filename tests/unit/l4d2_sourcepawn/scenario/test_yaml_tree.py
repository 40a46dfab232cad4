from __future__ import annotations

import contextlib

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from l4d2_sourcepawn.scenario import yaml_tree
from l4d2_sourcepawn.scenario.yaml_tree import MAX_CHARACTERS, YamlRefused, read_tree


def test_plain_values():
    text = 'a: 1\nb: [1.5, true, no, null, "1", x]\nc: {d: ~, e: -3}\n'
    assert read_tree(text) == {
        "a": 1,
        "b": (1.5, True, False, None, "1", "x"),
        "c": {"d": None, "e": -3},
    }


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: &x 1\nb: 2\n", "anchors"),
        ("a: *x\n", "aliases"),
        ("a: !!python/object/apply:os.system [id]\n", "tags"),
        ("a: !!str 1\n", "tags"),
        ("a: 1\na: 2\n", "twice"),
        ("a: 1\n---\nb: 2\n", "second document"),
        ("", "empty"),
        ("# only a comment\n", "empty"),
        ("1: a\n", "quotes"),
        ("[a]: b\n", "quotes"),
        ("a: [1, 2\n", "line"),
        ("a: 0x10\n", "plain form"),
        ("a: 9999999999999999999\n", "too large"),
        ("a: .inf\n", "finite"),
        ("a: .nan\n", "finite"),
        ("[" * 60 + "]" * 60, "nested"),
        ("[" * 100_000, "nested"),
        ("a: " * 5, "line"),
        ("x" * (MAX_CHARACTERS + 1), "characters"),
        ("a: \x00\n", "special characters"),
    ],
)
def test_what_these_files_do_not_need_is_refused(text, reason):
    with pytest.raises(YamlRefused, match=reason):
        read_tree(text)


def test_too_many_values_are_refused(monkeypatch):
    monkeypatch.setattr(yaml_tree, "MAX_NODES", 100)
    assert read_tree("a: [" + "1," * 90 + "1]")
    with pytest.raises(YamlRefused, match="values"):
        read_tree("a: [" + "1," * 100 + "1]")


def test_dates_and_old_numbers_are_no_magic():
    assert read_tree("a: 2001-01-01\n") == {"a": "2001-01-01"}
    with pytest.raises(YamlRefused):
        read_tree("a: 1:30\n")


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.floats(-1e6, 1e6).map(lambda number: round(number, 3))
    | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("abcdef", min_size=1, max_size=5), inner, max_size=4)
    ),
    max_leaves=20,
)


def _tuples(value: object) -> object:
    if isinstance(value, list):
        return tuple(map(_tuples, value))
    if isinstance(value, dict):
        return {key: _tuples(each) for key, each in value.items()}
    return value


@given(values)
def test_what_yaml_writes_is_read_as_it_was(value):
    text = yaml.safe_dump(value, allow_unicode=True)
    if "&" in text or "*" in text or "!" in text:
        return
    assert read_tree(text) == _tuples(value)


@given(st.text(alphabet=st.sampled_from(list("ab:-[]{}&*!|>%@`'\"#,? \n\t\\01")), max_size=80))
def test_any_text_is_read_or_refused(text):
    with contextlib.suppress(YamlRefused):
        read_tree(text)
