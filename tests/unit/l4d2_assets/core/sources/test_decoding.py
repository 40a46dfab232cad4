from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from l4d2_assets.core.sources.decoding import MAX_SOURCE_BYTES, decode_source


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        (b"a\nb", "a\nb"),
        (b"a\r\nb\rc\r\r\nd", "a\nb\nc\n\nd"),
        (b"\xef\xbb\xbf// bom\n", "// bom\n"),
        ("// Ж 最も\n".encode(), "// Ж 最も\n"),
    ],
)
def test_text_is_decoded(data, text):
    assert decode_source(data) == (text, "")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"a\0b", "binary"),
        ("text".encode("utf-16"), "binary"),
        ("привет".encode("cp1251"), "not_utf8"),
        (b"\xed\xa0\x80", "not_utf8"),
        (b"a" * (MAX_SOURCE_BYTES + 1), "too_large"),
    ],
)
def test_what_is_no_text_has_its_reason(data, reason):
    assert decode_source(data) == (None, reason)


def test_largest_size_is_still_read():
    assert decode_source(b"a" * MAX_SOURCE_BYTES)[1] == ""


@given(st.binary(max_size=60))
def test_either_text_or_a_reason(data):
    text, reason = decode_source(data)
    assert (text is None) == bool(reason)
    if text is not None:
        assert "\r" not in text
        assert decode_source(text.encode("utf-8")) == (text, "")


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\ufeff")))
def test_text_comes_back(text):
    assert decode_source(text.encode("utf-8")) == (text, "")
