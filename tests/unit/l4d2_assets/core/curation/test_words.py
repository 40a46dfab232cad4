from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from l4d2_assets.core.curation.words import code_lines, code_words, normalised_code


def test_words_are_identifiers_and_whole_literals():
    source = 'HookEvent("tank_spawn", OnTank); // HookEvent2("x")\n/* Block */ int a = \'q\';'
    assert code_words(source) == {"HookEvent", "tank_spawn", "OnTank", "int", "a"}


def test_comment_marks_in_a_literal_open_no_comment():
    assert code_words('"http://x" Real /* "no" */') == {"http://x", "Real"}


def test_unclosed_literal_ends_with_its_line():
    assert code_words('"open\nNext') == {"open", "Next"}


def test_name_on_a_continued_line_is_one_name():
    assert "tank_spawn" in code_words("tank_\\\nspawn")


@pytest.mark.parametrize(
    ("source", "lines"),
    [("", 0), ("// a\n\n/* b\nc */\n", 0), ("a;\n\n// b\nc; // d\n", 2), ('"//"\n', 1)],
)
def test_lines_of_code_are_counted(source, lines):
    assert code_lines(source) == lines


def test_layout_and_comments_do_not_matter():
    assert normalised_code("int a; // one\nint b;") == normalised_code(
        "int  a;/* two */\r\n\tint b;"
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('"a b"', '"a  b"'),
        ('"// x"', '""'),
        ("int a;", "inta;"),
        ("' '", "'  '"),
        ("a/**/b", "ab"),
    ],
)
def test_what_is_not_layout_does(first, second):
    assert normalised_code(first) != normalised_code(second)


sources = st.text(alphabet="ab \"/*\\\n\t'", max_size=40)


@given(sources, st.sampled_from(["\n", "\t ", "  \n"]))
def test_more_white_space_changes_nothing(source, space):
    assert normalised_code(source) == normalised_code(f"{space}{source}")
