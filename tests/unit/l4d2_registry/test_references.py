"""Names become folders, so only plain ones count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from l4d2_registry import ModelRef
from l4d2_registry.references import is_name


@pytest.mark.parametrize("name", ["production", "v7", "0", "a..b", "a-b_c.d", "a" * 64])
def test_plain_names(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "-x",
        "_x",
        "A",
        "a/b",
        "a\\b",
        "a b",
        "a\n",
        "\na",
        "a\0",
        "é",
        "\u0661",
        "a" * 65,
    ],
)
def test_anything_else_is_no_name(name: str) -> None:
    assert not is_name(name)
    assert not ModelRef(name, "v1").well_formed
    assert not ModelRef("model", name).well_formed


@given(st.text())
def test_a_name_is_one_part_of_a_path(text: str) -> None:
    if is_name(text):
        assert "/" not in text
        assert not text.startswith(".")
        assert text == text.strip().lower()


def test_a_reference_reads_as_people_type_it() -> None:
    assert str(ModelRef("baseline", "0123")) == "baseline@0123"
