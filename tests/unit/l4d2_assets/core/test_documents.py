from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from l4d2_assets.core.documents import (
    Dropped,
    count_reasons,
    document_id,
    dump_rows,
    load_rows,
)
from l4d2_assets.core.errors import ArtefactDamaged

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
rows = st.lists(st.builds(Dropped, name=texts, step=texts, reason=texts, detail=texts), max_size=6)


@given(rows)
def test_rows_come_back(written):
    data = dump_rows(written)
    assert load_rows(data, Dropped) == written
    assert dump_rows(load_rows(data, Dropped)) == data
    assert data.count(b"\n") == len(written)


@pytest.mark.parametrize("line", [b"{", b"[]", b'{"name":"x"}', b"\xff", b"", b'{"name":1}'])
def test_damaged_line_is_named(line):
    good = dump_rows([Dropped(name="n", step="s", reason="r")])
    with pytest.raises(ArtefactDamaged, match=r"^Dropped in line 2: .*materialize") as caught:
        load_rows(good + line + b"\n" + good, Dropped)
    assert "\n" not in str(caught.value)


def test_unknown_key_is_damage():
    with pytest.raises(ArtefactDamaged):
        load_rows(b'{"name":"n","step":"s","reason":"r","at":"now"}\n', Dropped)


def test_document_id_depends_on_place_and_bytes():
    ids = {
        document_id("seed", "seed", "a.sp", "0" * 64),
        document_id("git", "seed", "a.sp", "0" * 64),
        document_id("seed", "other", "a.sp", "0" * 64),
        document_id("seed", "seed", "b.sp", "0" * 64),
        document_id("seed", "seed", "a.sp", "1" * 64),
        document_id("seed", "see", "da.sp", "0" * 64),
    }
    assert len(ids) == 6


def test_name_says_origin_and_path(make_document):
    assert make_document("x/y.sp", source="git").name == "owner/name:x/y.sp"


def test_reasons_are_counted_by_step_and_name():
    dropped = [
        Dropped(name=str(number), step=step, reason=reason)
        for number, (step, reason) in enumerate([("b", "x"), ("a", "y"), ("b", "x")])
    ]
    assert list(count_reasons(dropped).items()) == [("a: y", 1), ("b: x", 2)]
