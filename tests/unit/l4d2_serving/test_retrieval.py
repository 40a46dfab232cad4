from __future__ import annotations

import contextlib
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from l4d2_registry import digest_bytes
from l4d2_serving.errors import CorpusInvalid, ExtraMissing
from l4d2_serving.retrieval import (
    COVERAGE_FLOOR,
    RetrievalDocument,
    RetrievalIndex,
    dump_documents,
    load_documents,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def plugin(name: str, request: str = "anything", **changes: object) -> RetrievalDocument:
    code = str(changes.pop("code", "int g_x;"))
    values = {
        "id": name,
        "title": name,
        "request": request,
        "code": code,
        "sha256": digest_bytes(code.encode()),
        "licence": "GPL-3.0-or-later",
        "author": "a",
        "origin": "o",
        "verdict": "v",
    }
    return RetrievalDocument.model_validate(values | changes)


@given(st.lists(st.tuples(TEXT, TEXT, TEXT.filter(bool)), max_size=5))
def test_a_corpus_reads_back_as_it_was_written(rows: list[tuple[str, str, str]]) -> None:
    documents = [
        plugin(f"p{number}", request, summary=summary, code=code)
        for number, (request, summary, code) in enumerate(rows)
    ]
    assert list(load_documents(dump_documents(documents))) == documents


def test_the_order_of_documents_does_not_change_the_bytes() -> None:
    one, two = plugin("one"), plugin("two")
    assert dump_documents([one, two]) == dump_documents([two, one])


@given(st.binary(max_size=200))
def test_any_bytes_are_a_corpus_or_a_typed_error(data: bytes) -> None:
    with contextlib.suppress(CorpusInvalid):
        load_documents(data)


def test_an_error_names_the_line_and_the_field() -> None:
    good = dump_documents([plugin("one")])
    bad = good.replace(b'"id":"one"', b'"id":"../one"')
    with pytest.raises(CorpusInvalid, match=r"line 2: id: "):
        load_documents(good + bad)


def test_deeply_nested_json_is_refused() -> None:
    with pytest.raises(CorpusInvalid, match="line 1"):
        load_documents(b'{"id":' * 100_000 + b"\n")


def test_code_other_than_its_digest_says_is_refused() -> None:
    data = dump_documents([plugin("one", code="int g_good;")])
    with pytest.raises(CorpusInvalid, match="not the digest"):
        load_documents(data.replace(b"g_good", b"g_evil"))


def test_one_id_is_one_document() -> None:
    line = dump_documents([plugin("one")])
    with pytest.raises(CorpusInvalid, match="one id: one"):
        load_documents(line + line)
    with pytest.raises(CorpusInvalid, match="one id: one"):
        dump_documents([plugin("one"), plugin("one")])


def test_an_unknown_field_is_an_error() -> None:
    with pytest.raises(ValidationError, match="stars"):
        plugin("one", stars=5)


BOMB = plugin("bomb", "Announce thrown pipe bombs to everybody")
DOOR = plugin("door", "Lock the saferoom door until all survivors are inside")
PANIC = plugin("panic", "Count panic hordes", code='void f() { HookEvent("create_panic_event"); }')


def ids(*documents: RetrievalDocument, query: str, k: int = 3) -> list[str]:
    return [hit.document.id for hit in RetrievalIndex(documents).search(query, k)]


def test_the_nearest_plugin_comes_first() -> None:
    assert ids(BOMB, DOOR, PANIC, query="who threw that pipe bomb?")[0] == "bomb"
    assert ids(BOMB, DOOR, PANIC, query="lock doors of the safe room")[0] == "door"


def test_the_event_that_the_code_hooks_is_found() -> None:
    quiet = plugin("quiet", "Count panic hordes", code="void f() { }")
    assert ids(PANIC, quiet, query="create_panic_event")[0] == "panic"


def test_other_wordings_are_found() -> None:
    asked = plugin("hat", "Cosmetics", also_asked=("give zoey a sombrero",))
    assert ids(asked, BOMB, query="sombrero") == ["hat"]
    assert ids(asked.model_copy(update={"also_asked": ()}), BOMB, query="sombrero") == []


@pytest.mark.parametrize("query", ["", "   ", "the of and", "chocolate cake", "\0", "рецепт торта"])
def test_what_the_corpus_does_not_know_is_no_hit(query: str) -> None:
    assert ids(BOMB, DOOR, PANIC, query=query) == []


def test_a_stray_word_in_a_strange_request_is_no_hit() -> None:
    query = "door handles for my kitchen cupboards, brushed steel, delivered to Lisbon on Friday"
    assert ids(BOMB, DOOR, PANIC, query=query) == []
    assert ids(BOMB, DOOR, PANIC, query="door")[0] == "door"


def test_equal_scores_are_ordered_by_id_whatever_the_order_given() -> None:
    twins = [plugin(name, "Announce pipe bombs") for name in ("c", "a", "b")]
    for given_ in (twins, twins[::-1]):
        hits = RetrievalIndex([t.model_copy(update={"title": ""}) for t in given_]).search("pipe")
        assert [hit.document.id for hit in hits] == ["a", "b", "c"]
        assert len({hit.score for hit in hits}) == 1


def test_hits_are_limited_and_covered() -> None:
    many = [plugin(f"p{n}", "Announce pipe bombs") for n in range(9)]
    hits = RetrievalIndex(many).search("pipe bomb", 4)
    assert len(hits) == 4
    assert all(COVERAGE_FLOOR <= hit.coverage <= 1 and hit.score > 0 for hit in hits)


def test_an_empty_corpus_finds_nothing() -> None:
    assert ids(query="anything") == []
    assert ids(plugin("x", "of the", title="", code=";"), query="anything") == []


def test_a_missing_library_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bm25s", None)
    with pytest.raises(ExtraMissing, match=r"\[serving\]"):
        RetrievalIndex([BOMB])
