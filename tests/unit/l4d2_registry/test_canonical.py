"""One byte sequence per value; what would be ambiguous is refused."""

from __future__ import annotations

import hashlib
import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from l4d2_registry import canonical_json, digest_bytes, digest_file, digest_json

texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


class Loose(BaseModel):
    anything: Any


class Typed(BaseModel):
    counts: dict[str, int]


def reversed_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: reversed_keys(value[key]) for key in reversed(value)}
    return [reversed_keys(item) for item in value] if isinstance(value, list) else value


@given(values)
def test_reads_back_as_the_value_and_never_depends_on_key_order(value: Any) -> None:
    data = canonical_json(value)

    assert json.loads(data) == value
    assert canonical_json(reversed_keys(value)) == data
    assert canonical_json(json.loads(data)) == data


@given(values, values)
def test_two_values_share_bytes_only_if_they_are_equal(one: Any, other: Any) -> None:
    if canonical_json(one) == canonical_json(other):
        assert one == other


@given(values)
def test_a_model_has_the_bytes_of_its_data(value: Any) -> None:
    assert canonical_json(Loose(anything=value)) == canonical_json({"anything": value})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"b": 1, "a": [True, None, "é"]}, '{"a":[true,null,"é"],"b":1}'),
        ({"\U00010000": 1, "\ufb33": 2}, '{"\ufb33":2,"\U00010000":1}'),
        ([1, 1.0, 1e21, 0.1, -0.0, 5e-324], "[1,1.0,1e+21,0.1,-0.0,5e-324]"),
        ('"\\/\x00\x1f\x7f\n', '"\\"\\\\/\\u0000\\u001f\x7f\\n"'),
        ((), "[]"),
        ("\u00e9", '"\u00e9"'),  # precomposed and decomposed are two texts
        ("e\u0301", '"e\u0301"'),
    ],
)
def test_golden_bytes(value: Any, expected: str) -> None:
    assert canonical_json(value) == expected.encode()


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("wrap", [lambda x: x, lambda x: {"a": [x]}, lambda x: Loose(anything=x)])
def test_refuses_what_is_no_number(number: float, wrap: Any) -> None:
    with pytest.raises(ValueError, match="not JSON"):
        canonical_json(wrap(number))


@pytest.mark.parametrize("bad", [{1: "a"}, {None: "a"}, {True: "a"}, {1: 0, "1": 0}])
@pytest.mark.parametrize("wrap", [lambda x: x, lambda x: Loose(anything=[x])])
def test_refuses_a_key_that_is_no_string(bad: Any, wrap: Any) -> None:
    with pytest.raises(TypeError):
        canonical_json(wrap(bad))


@pytest.mark.parametrize("bad", [{"a", "b"}, frozenset({"a"})])
@pytest.mark.parametrize("wrap", [lambda x: x, lambda x: Loose(anything=x)])
def test_refuses_a_set_because_it_has_no_order(bad: Any, wrap: Any) -> None:
    with pytest.raises(TypeError):
        canonical_json(wrap(bad))


@pytest.mark.parametrize("bad", ["\ud800", {"\ud800": 1}, ["a\udfff"]])
@pytest.mark.parametrize("wrap", [lambda x: x, lambda x: Loose(anything=x)])
def test_refuses_a_lone_surrogate(bad: Any, wrap: Any) -> None:
    with pytest.raises(ValueError, match="surrogates"):
        canonical_json(wrap(bad))
    with pytest.raises(ValueError, match="surrogates"):
        canonical_json(Typed(counts={"\ud800": 1}))


def test_refuses_what_is_not_json_at_all() -> None:
    with pytest.raises(TypeError):
        canonical_json({"path": b"bytes"})


def test_refuses_data_that_contains_itself_or_is_bottomless() -> None:
    circle: list[Any] = []
    circle.append(circle)
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]

    with pytest.raises(ValueError, match="Circular"):
        canonical_json(circle)
    with pytest.raises(ValueError, match="nested too deeply"):
        canonical_json(deep)


def test_digests_are_sha256(tmp_path: Any) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"abc" * 700_000)
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    assert digest_bytes(b"") == empty
    assert digest_json({"b": 1, "a": 2}) == hashlib.sha256(b'{"a":2,"b":1}').hexdigest()
    assert digest_file(path) == hashlib.sha256(path.read_bytes()).hexdigest()
