from __future__ import annotations

import logging
from pathlib import Path

import pytest

from l4d2_sourcepawn.symbols import SymbolIndex
from l4d2_sourcepawn.symbols import index as index_module


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "include"
    folder.mkdir()
    (folder / "a.inc").write_text(
        "// Does it.\n#pragma deprecated Use B\nnative int A(int x);\n"
        "methodmap M < Handle { public native void N(); }\nenum E { E_1 };\n"
    )
    return folder


def contents(index: SymbolIndex) -> list[tuple[object, ...]]:
    symbols = [*index, *index.members("M"), *index.members("E")]
    return [(repr(s), s.signatures, s.doc, s.deprecated, s.owner, s.parent) for s in symbols]


def test_the_kept_index_is_the_same(root: Path, tmp_path: Path) -> None:
    made = SymbolIndex.build([root], cache_folder=tmp_path / "cache")
    kept = SymbolIndex.build([root], cache_folder=tmp_path / "cache")
    assert contents(made) == contents(kept) == contents(SymbolIndex.build([root]))


def test_the_includes_are_parsed_once(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    SymbolIndex.build([root], cache_folder=tmp_path / "cache")

    def fail(*arguments: object) -> None:
        raise AssertionError("parsed again")

    monkeypatch.setattr(index_module, "parse", fail)
    assert "A" in SymbolIndex.build([root], cache_folder=tmp_path / "cache")


def test_changed_includes_are_read_anew(root: Path, tmp_path: Path) -> None:
    SymbolIndex.build([root], cache_folder=tmp_path / "cache")
    (root / "a.inc").write_text("native int B();")
    index = SymbolIndex.build([root], cache_folder=tmp_path / "cache")
    assert "B" in index
    assert "A" not in index


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff", b'{"rows": 1}', b"[" * 1000])
def test_a_damaged_entry_is_made_anew(
    root: Path, tmp_path: Path, data: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    cache = tmp_path / "cache"
    good = SymbolIndex.build([root], cache_folder=cache)
    (entry,) = cache.iterdir()
    intact = entry.read_bytes()
    entry.write_bytes(data)
    with caplog.at_level(logging.WARNING):
        again = SymbolIndex.build([root], cache_folder=cache)
    assert contents(again) == contents(good)
    assert entry.read_bytes() == intact
    assert "damaged" in caplog.text


def test_an_entry_under_a_wrong_name_is_not_believed(root: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    SymbolIndex.build([root], cache_folder=cache)
    (entry,) = cache.iterdir()
    (root / "a.inc").write_text("native int B();")
    SymbolIndex.build([root], cache_folder=cache)
    (other,) = set(cache.iterdir()) - {entry}
    other.write_bytes(entry.read_bytes())
    assert "B" in SymbolIndex.build([root], cache_folder=cache)


def test_a_cache_that_cannot_be_written_is_no_fault(root: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "A" in SymbolIndex.build([root], cache_folder=tmp_path / "file")
