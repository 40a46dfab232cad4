"""A record file is read exactly as it was written, or refused."""

from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from l4d2_registry import ManifestInvalid, SchemaTooNew, canonical_json
from l4d2_registry.records import Frozen, parse_record, record_bytes


class Inner(Frozen):
    number: float | None = None


class Sample(Frozen):
    schema_version: Literal[1] = 1
    text: str
    inner: Inner = Inner()


def parse(data: bytes) -> Sample:
    return parse_record(data, Sample, newest_schema=1, where="file x", remedy="write it again")


@given(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.none() | st.floats(allow_nan=False, allow_infinity=False),
)
def test_what_is_written_reads_back(text: str, number: float | None) -> None:
    sample = Sample(text=text, inner=Inner(number=number))

    assert parse(record_bytes(sample, what="sample", max_bytes=10_000)) == sample


@given(st.binary(max_size=40))
def test_arbitrary_bytes_are_refused_in_one_line(data: bytes) -> None:
    with pytest.raises(ManifestInvalid) as caught:
        parse(data)
    assert "\n" not in str(caught.value)


GOOD = canonical_json(Sample(text="x"))


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "JSON"),
        (b"null", "object"),
        (b"[" * 100_000, "JSON"),
        (b'{"x":' * 100_000, "JSON"),
        (GOOD[:-1], "JSON"),
        (GOOD + b"\n", "not canonical"),
        (b" " + GOOD, "not canonical"),
        (b"\xef\xbb\xbf" + GOOD, "JSON"),
        (GOOD.decode().encode("utf-16"), "JSON"),
        (GOOD.replace(b'"x"', b'"\\u0078"'), "not canonical"),
        (GOOD.replace(b'"text":"x"', b'"text":"y","text":"x"'), "not canonical"),
        (b'{"text":"x"}', "not canonical"),
        (GOOD.replace(b'"x"', b'"\xff"'), "JSON"),
        (GOOD.replace(b'"x"', b'"\\ud800"'), "JSON"),
        (GOOD.replace(b"null", b"NaN"), "finite number"),
        (GOOD.replace(b"null", b'"1.5"'), "not canonical"),
        (GOOD.replace(b"null", b"1e999"), "finite number"),
        (GOOD.replace(b'"x"', b"1"), "text: Input should be a valid string"),
        (GOOD.replace(b'"number":null', b'"number":null,"odd":1'), "inner.odd: Extra inputs"),
        (GOOD.replace(b'"schema_version":1', b'"schema_version":0'), "schema_version"),
        (GOOD.replace(b'"schema_version":1', b'"schema_version":true'), "not canonical"),
        (GOOD.replace(b'"schema_version":1', b'"schema_version":"2"'), "schema_version"),
    ],
)
def test_every_other_spelling_is_refused_with_its_fault(data: bytes, fault: str) -> None:
    assert data != GOOD
    with pytest.raises(ManifestInvalid) as caught:
        parse(data)

    message = str(caught.value)
    assert type(caught.value) is ManifestInvalid
    assert fault in message
    assert message.startswith("file x is damaged: ")
    assert message.endswith("; write it again")


def test_a_newer_release_s_file_asks_for_an_upgrade_whatever_else_is_in_it() -> None:
    with pytest.raises(SchemaTooNew, match="schema 2, this release reads up to 1; upgrade"):
        parse(b'{"schema_version":2,"shape":["unknown"]}')


def test_a_record_that_could_not_be_read_back_is_not_written() -> None:
    with pytest.raises(ManifestInvalid, match="the sample has 54 bytes, at most 53 are kept"):
        record_bytes(Sample(text=""), what="sample", max_bytes=53)
    with pytest.raises(ManifestInvalid, match="surrogates"):
        record_bytes(Sample.model_construct(text="\ud800"), what="sample", max_bytes=99)
