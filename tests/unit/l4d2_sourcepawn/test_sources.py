from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from l4d2_sourcepawn.compiler.precheck import MAX_SOURCE_BYTES
from l4d2_sourcepawn.errors import InputUnreadable
from l4d2_sourcepawn.sources import find_sources, read_source


def test_a_folder_stands_for_its_plugins_by_name(tmp_path: Path) -> None:
    for name in ("b.sp", "a.sp", "sub/c.sp", "include/d.inc", ".git/e.sp", "f.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("\n")
    (tmp_path / "loop").symlink_to(tmp_path)
    found = [os.path.relpath(path, tmp_path) for path in find_sources(str(tmp_path))]
    assert found == ["a.sp", "b.sp", "sub/c.sp"]


def test_a_folder_without_plugins_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputUnreadable, match=r"no \.sp file"):
        list(find_sources(str(tmp_path)))


def test_a_file_stands_for_itself_whatever_its_name() -> None:
    assert list(find_sources("x.txt")) == ["x.txt"]
    assert list(find_sources("-")) == ["-"]


def test_text_is_kept_to_the_byte(tmp_path: Path) -> None:
    data = "\ufeffint é;\r\n\x00".encode()
    (tmp_path / "a.sp").write_bytes(data)
    assert read_source(str(tmp_path / "a.sp")).encode() == data


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("é".encode())))
    assert read_source("-") == "é"


def test_what_is_no_source_text_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "latin.sp").write_bytes(b"ok\n// caf\xe9\n")
    (tmp_path / "large.sp").write_bytes(b" " * (MAX_SOURCE_BYTES + 1))
    for name, reason in (
        ("latin.sp", r"not UTF-8 text \(line 2, byte 9\)"),
        ("large.sp", "is larger than"),
        ("absent.sp", "No such file"),
        ("a\0b", "null"),
        (".", "directory"),
    ):
        with pytest.raises(InputUnreadable, match=reason):
            read_source(str(tmp_path / name))


def test_an_endless_file_is_not_read_to_its_end() -> None:
    with pytest.raises(InputUnreadable, match="is larger than"):
        read_source("/dev/zero")
