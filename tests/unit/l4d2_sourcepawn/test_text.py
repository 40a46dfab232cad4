from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from l4d2_sourcepawn.text import Kind, LogicalText

SOURCEY = st.text(alphabet=st.sampled_from("ab/*\"'\\ \t\r\n#é"), max_size=60)


def kinds(source: str) -> list[tuple[str, str]]:
    text = LogicalText(source)
    return [(piece.kind.value, text.text[piece.start : piece.end]) for piece in text.pieces]


@given(SOURCEY)
@example("/*/")
@example('"\\')
def test_the_pieces_are_the_whole_text_in_order(source: str) -> None:
    text = LogicalText(source)
    position = 0
    for piece in text.pieces:
        assert piece.start == position < piece.end
        position = piece.end
    assert position == len(text.text)


@given(SOURCEY)
def test_blanking_comments_moves_nothing(source: str) -> None:
    text = LogicalText(source)
    assert len(text.without_comments) == len(text.text)
    for piece in text.pieces:
        before = text.text[piece.start : piece.end]
        after = text.without_comments[piece.start : piece.end]
        if piece.kind in (Kind.LINE_COMMENT, Kind.BLOCK_COMMENT):
            assert not after.strip()
            assert [c for c in before if c in "\r\n"] == [c for c in after if c in "\r\n"]
        else:
            assert after == before


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('a "/*" b', [("code", "a "), ("string", '"/*"'), ("code", " b")]),
        ("'\"'x", [("character", "'\"'"), ("code", "x")]),
        ('"a\\"b"', [("string", '"a\\"b"')]),
        ('"cut\nx', [("string", '"cut'), ("code", "\nx")]),
        ('// "a\n/* b */', [("line", '// "a'), ("code", "\n"), ("block", "/* b */")]),
        ("/* /* */ x", [("block", "/* /* */"), ("code", " x")]),
        ("a // b", [("code", "a "), ("line", "// b")]),
    ],
)
def test_comments_and_literals_are_told_apart(source: str, expected: list[tuple[str, str]]) -> None:
    assert kinds(source) == expected


@pytest.mark.parametrize("source", ['"a', "'a", '"a\\"', "/* a", "/*/", '"a\n"'])
def test_a_missing_end_is_noticed(source: str) -> None:
    assert not all(piece.closed for piece in LogicalText(source).pieces)


def test_a_continued_line_is_joined_without_its_indentation() -> None:
    assert LogicalText("#inc\\ \t\r\n   lude <a>").text == "#include <a>"


def test_lines_are_counted_in_the_original() -> None:
    text = LogicalText("one \\\n two\nthree \\\r\n four\rfive")
    lines = {word: text.line_of(text.text.index(word)) for word in ("one", "two", "three", "five")}
    assert lines == {"one": 1, "two": 2, "three": 3, "five": 5}


@pytest.mark.parametrize(
    "source",
    [
        "#pragma ctrlchar '$'\n",
        "// a \\\nb",
        'char a[] = "b\n',
        "x" * 4001,
        "é" * 2001,
    ],
)
def test_what_compilers_may_read_differently_is_not_plain(source: str) -> None:
    assert not LogicalText(source).is_plain


@pytest.mark.parametrize("source", ["", "// it's\n", "#define A \\\n 1\n", "é" * 2000, "/* a"])
def test_ordinary_text_is_plain(source: str) -> None:
    assert LogicalText(source).is_plain
