from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from l4d2_assets.core import config
from l4d2_assets.core.config import Strict, load_config, parse_yaml
from l4d2_assets.core.errors import AssetsError, ConfigInvalid, SourceMissing


class Inner(Strict):
    share: float = Field(ge=0, le=1)


class Settings(Strict):
    count: int
    label: str
    items: tuple[str, ...]
    flag: bool = False
    day: dt.date | None = None
    inner: Inner | None = None


GOOD = "count: 3\nlabel: some\nitems: [a, b]\n"


@pytest.fixture
def file(tmp_path):
    def write(content):
        path = tmp_path / "settings.yaml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    return write


def fault(path) -> str:
    with pytest.raises(ConfigInvalid) as caught:
        load_config(path, Settings)
    message = str(caught.value)
    assert message.startswith(str(path))
    assert "\n" not in message
    return message.removeprefix(str(path))


def test_good_file_is_read(file):
    read = load_config(file(GOOD + "day: 2030-01-02\ninner: {share: 0.5}\n"), Settings)
    assert (read.count, read.items, read.inner.share) == (3, ("a", "b"), 0.5)
    assert read.day == dt.date(2030, 1, 2)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (GOOD + "colour: red\n", ": colour: unknown key; remove it or correct its spelling"),
        ("label: some\nitems: []\n", ": count: key is missing; add it"),
        (GOOD + "count: 4\n", ":4: key 'count' is given twice; correct the file"),
        (GOOD + "inner: {share: 0.1, share: 0.2}\n", ":4: key 'share' is given twice"),
        (GOOD.replace("3", "true"), ": count: Input should be a valid integer"),
        (GOOD.replace("3", '"3"'), ": count: Input should be a valid integer"),
        (GOOD.replace("3", "3.0"), ": count: Input should be a valid integer"),
        (GOOD.replace("some", "7"), ": label: Input should be a valid string"),
        (GOOD + "flag: 1\n", ": flag: Input should be a valid boolean"),
        (GOOD + 'flag: "yes"\n', ": flag: Input should be a valid boolean"),
        (GOOD + "day: soon\n", ": day: Input should be a valid date"),
        (GOOD + "day: 2030-13-01\n", ": month must be in 1..12; correct the file"),
        (GOOD + "inner: {share: 2}\n", ": inner.share: Input should be less than or equal to 1"),
        (GOOD + "inner: {share: .nan}\n", ": inner.share: Input should be a finite number"),
        (GOOD.replace("[a, b]", "a"), ": items: Input should be a valid tuple"),
        ("", ": (file): Input should be a valid dictionary"),
        ("- a\n", ": (file): Input should be a valid dictionary"),
        ("count: [\n", ":2: "),
        ("count: @3\n", ":1: found character '@' that cannot start any token"),
        ("a\0b", ": not YAML; correct the file"),
        (
            "label: !!python/object/apply:os.system [true]\n",
            ":1: could not determine a constructor",
        ),
        ("? [a]\n: 1\n", ":1: a key is a list or a mapping; correct the file"),
        ("items: &a [x]\nlabel: *a\n", ":2: an alias is not allowed here; correct the file"),
        ("items: &a [*a]\n", ":1: an alias is not allowed here; correct the file"),
        (GOOD + "3: x\n", ": 3: "),
        (GOOD + '"line one\\nline two": x\n', ": line one line two: unknown key"),
        ("colour: red\nsize: 1\n" + GOOD, ": colour: unknown key; remove it or correct its "),
        (b"label: \xff\n", ": not UTF-8 at byte 7; save it as UTF-8"),
        ("[" * 5000, ": nested too deeply; correct the file"),
        ("count: " + "9" * 5000, ": Exceeds the limit"),
    ],
)
def test_fault_is_one_line_with_the_place(file, content, says):
    assert fault(file(content)).startswith(says)


def test_further_faults_are_counted(file):
    assert fault(file(GOOD + "colour: red\nsize: 1\n")).endswith("(and 1 more)")


def test_alias_bomb_is_refused_before_it_unfolds(file):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    assert "an alias is not allowed" in fault(file("\n".join(lines)))


def test_missing_file_is_its_own_error(tmp_path):
    with pytest.raises(SourceMissing, match="is missing; restore it"):
        load_config(tmp_path / "none.yaml", Settings)
    with pytest.raises(SourceMissing, match="cannot be read"):
        load_config(tmp_path, Settings)


def test_larger_file_is_not_parsed(file, monkeypatch):
    path = file(GOOD)
    monkeypatch.setattr(config, "_MAX_BYTES", len(GOOD))
    load_config(path, Settings)
    monkeypatch.setattr(config, "_MAX_BYTES", len(GOOD) - 1)
    assert "is larger than" in fault(path)


@given(st.text(max_size=80))
def test_no_text_gives_an_untyped_error(text):
    said = "here"
    try:
        config.validate(parse_yaml(text, "here"), Settings, "here")
    except AssetsError as error:
        said = str(error)
    assert said.startswith("here")
    assert "\n" not in said
