from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from l4d2_sourcepawn.lexer import TokenKind, lex

SOURCEY = st.text(alphabet=st.sampled_from("ab01.x/*\"'\\ \t\r\n#é(){}<>=+-\ufeff\0"), max_size=80)


def told(source: str) -> list[tuple[str, str]]:
    """Return kinds and texts, white space left out."""
    return [
        (token.kind.value, token.text)
        for token in lex(source)
        if token.kind is not TokenKind.WHITESPACE
    ]


@given(st.one_of(st.text(), SOURCEY))
@example("a\\\n")
@example("\\\n\\\r\n")
@example("#define A /* \\\n */ 1 /* x */ // y")
def test_the_tokens_are_the_whole_source_in_order(source: str) -> None:
    tokens = lex(source)
    assert "".join(source[token.start : token.end] for token in tokens) == source
    position = 0
    for token in tokens:
        assert token.start == position < token.end
        position = token.end


@given(SOURCEY.filter(lambda source: "\r" not in source))
def test_places_are_those_of_the_source(source: str) -> None:
    for token in lex(source):
        before = source[: token.start]
        assert token.line == before.count("\n") + 1
        assert token.column == len(before) - before.rfind("\n")


@pytest.mark.parametrize("line_end", ["\n", "\r", "\r\n"])
def test_every_line_end_counts_once(line_end: str) -> None:
    assert [t.line for t in lex(f"a{line_end}b{line_end}{line_end}c") if t.is_code] == [1, 2, 4]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a>>>=b", [("identifier", "a"), ("punctuation", ">>>="), ("identifier", "b")]),
        ("0x1F", [("number", "0x1F")]),
        ("0b1_0", [("number", "0b1_0")]),
        ("1_000.5e-3", [("number", "1_000.5e-3")]),
        ("1.x", [("number", "1"), ("punctuation", "."), ("identifier", "x")]),
        ("...", [("punctuation", "...")]),
        ("'\\''", [("character", "'\\''")]),
        ('"//"', [("string", '"//"')]),
        ("é", [("unknown", "é")]),
        ("a # b", [("identifier", "a"), ("punctuation", "#"), ("identifier", "b")]),
        ("#error don't (", [("directive", "#error don't (")]),
        ("  #define A 1 // x", [("directive", "#define A 1"), ("line", "// x")]),
        (
            "/* x */ #define A /* y */",
            [("block", "/* x */"), ("directive", "#define A"), ("block", "/* y */")],
        ),
        ("#define A /* y */ 1", [("directive", "#define A /* y */ 1")]),
        ('#define A "// no"', [("directive", '#define A "// no"')]),
        ("#define A \\\n  1\nb", [("directive", "#define A 1"), ("identifier", "b")]),
        ("a\\\n  b", [("identifier", "ab")]),
        (
            "a(\\\n b",
            [("identifier", "a"), ("punctuation", "("), ("continuation", ""), ("identifier", "b")],
        ),
    ],
)
def test_tokens(source: str, expected: list[tuple[str, str]]) -> None:
    assert told(source) == expected


def test_a_token_after_a_continued_line_is_on_its_own_line() -> None:
    last = lex("a(\\\n  b")[-1]
    assert (last.text, last.line, last.column) == ("b", 2, 3)


def test_comments_and_white_space_are_not_seen() -> None:
    assert [token.text for token in lex("a /* b */ c // d\n#if e") if token.is_code] == [
        "a",
        "c",
        "#if e",
    ]


@pytest.mark.parametrize(
    "unit", ["/*", '"', "'\\", "#define A /*", "\\\n", "(", "#", "1.", "/**/ "]
)
def test_time_is_linear(unit: str) -> None:
    """Quadratic work on this much would take minutes."""
    begin = time.process_time()
    lex(unit * 50_000)
    assert time.process_time() - begin < 10


@given(st.one_of(st.text(), SOURCEY))
@example("a\\\n b")
@example("x # y \\\n #")
def test_without_blanks_nothing_else_is_missing(source: str) -> None:
    blank = (TokenKind.WHITESPACE, TokenKind.CONTINUATION)
    assert list(lex(source, blanks=False)) == [t for t in lex(source) if t.kind not in blank]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("#if a", ["directive"]),
        ("/* b */ #if a", ["block", "directive"]),
        ("/* b\n*/ #if a", ["block", "directive"]),
        ("x #if a", ["identifier", "punctuation", "identifier", "identifier"]),
        ("x /* b\n*/ #if a", ["identifier", "block", "directive"]),
        ("x # /* b\n*/ #if a", ["identifier", "punctuation", "block", "directive"]),
        ('x # # "s" // c', ["identifier", "punctuation", "punctuation", "string", "line"]),
        ("#a\nx #b\n#c", ["directive", "identifier", "punctuation", "identifier", "directive"]),
    ],
)
def test_a_hash_begins_a_directive_only_where_no_code_is_before_it(
    source: str, expected: list[str]
) -> None:
    assert [kind for kind, _ in told(source)] == expected


def test_tokens_are_a_sequence() -> None:
    tokens = lex("a b\nc", blanks=False)
    assert len(tokens) == 3
    assert [token.text for token in tokens[1:]] == ["b", "c"]
    assert tokens[-1] == tokens[2]
    assert (tokens.line(1), tokens.line(2), tokens[2].column) == (1, 2, 1)
    assert [token.text for token in tokens.joined([range(2, 3), range(1)])] == ["c", "a"]
    with pytest.raises(IndexError):
        tokens[3]
