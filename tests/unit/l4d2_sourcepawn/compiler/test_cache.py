from __future__ import annotations

import json
import logging
import multiprocessing
import os
from pathlib import Path

import pytest

from l4d2_sourcepawn.compiler import CompileCache, Compiler
from l4d2_sourcepawn.compiler.cache import CachedResult
from l4d2_sourcepawn.verdict import Diagnostic, Severity

GOOD = '#include <sourcemod>\npublic void OnPluginStart() { int x; PrintToServer("x"); }\n'
BAD = "#include <sourcemod>\npublic void OnPluginStart() { Foo(); }\n"
KEY = "a" * 64


@pytest.fixture
def cached(tmp_path: Path, compiler: Compiler) -> Compiler:
    return Compiler.discover(timeout_s=1.0, cache_folder=tmp_path / "cache")


def entries(cached: Compiler) -> list[Path]:
    assert cached.cache is not None
    return sorted(cached.cache.folder.rglob("*.json"))


def forbid_running(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise AssertionError("the compiler was run")

    monkeypatch.setattr("l4d2_sourcepawn.compiler.compiler.run_confined", fail)


@pytest.mark.parametrize("source", [GOOD, BAD])
def test_a_result_is_kept(cached: Compiler, monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    first = cached.compile(source)
    forbid_running(monkeypatch)
    assert cached.compile(source) == first
    assert first.diagnostics


def test_another_name_source_or_identity_is_another_entry(cached: Compiler, tmp_path: Path) -> None:
    (tmp_path / "extra").mkdir()
    (tmp_path / "extra" / "x.inc").write_text("\n")
    other = Compiler.discover(
        include_roots=[tmp_path / "extra"], timeout_s=1.0, cache_folder=tmp_path / "cache"
    )
    for compiler, source, name in (
        (cached, GOOD, "a.sp"),
        (cached, GOOD, "b.sp"),
        (cached, BAD, "a.sp"),
        (other, GOOD, "a.sp"),
    ):
        compiler.compile(source, name=name)
    assert len(entries(cached)) == 4


def test_bytecode_is_made_when_it_is_asked_for(cached: Compiler) -> None:
    assert cached.compile(GOOD).smx is None
    assert (cached.compile(GOOD, need_smx=True).smx or b"").startswith(b"FFPS")


def test_a_hang_a_crash_and_a_refusal_are_not_kept(cached: Compiler) -> None:
    for source in ("#if 1\nvoid A(\n{\n#endif\n", "#endinput\n", "void A(\n{\n"):
        cached.compile(source)
    assert entries(cached) == []


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"null", b"\xff\xfe", b'{"schema_version": 9}', b"[" * 100_000]
)
def test_a_damaged_entry_is_ignored_and_written_again(
    cached: Compiler, damage: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    first = cached.compile(BAD)
    (entry,) = entries(cached)
    whole = entry.read_bytes()
    entry.write_bytes(damage)
    with caplog.at_level(logging.WARNING):
        assert cached.compile(BAD) == first
    assert "damaged" in caplog.text
    assert entry.read_bytes() == whole


def test_an_entry_under_anothers_name_is_ignored(cached: Compiler) -> None:
    cached.compile(BAD)
    (entry,) = entries(cached)
    record = json.loads(entry.read_bytes()) | {"key": KEY, "outcome": "compiled"}
    entry.write_bytes(json.dumps(record).encode())
    assert cached.compile(BAD).outcome == "errors"


def test_an_oversized_entry_is_not_read(tmp_path: Path) -> None:
    cache = CompileCache(tmp_path)
    (tmp_path / "aa").mkdir()
    (tmp_path / "aa" / f"{KEY}.json").write_bytes(b" " * (2 << 20))
    assert cache.get(KEY) is None


def test_an_entry_that_cannot_be_read_counts_as_absent(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A link to itself: root, as whom tests may run, can read every file."""
    entry = tmp_path / "aa" / f"{KEY}.json"
    entry.parent.mkdir()
    entry.symlink_to(entry)
    with caplog.at_level(logging.WARNING):
        assert CompileCache(tmp_path).get(KEY) is None
    assert "damaged" in caplog.text


def test_a_cache_that_cannot_be_written_does_not_fail_the_compile(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "cache").write_text("a file stands here")
    with caplog.at_level(logging.WARNING):
        compiler = Compiler.discover(timeout_s=1.0, cache_folder=tmp_path / "cache")
        assert compiler.compile(GOOD).outcome == "compiled"
    assert "not cached" in caplog.text


def _write_and_read(folder: str, rounds: int) -> int:
    cache = CompileCache(Path(folder))
    damaged = 0
    for number in range(rounds):
        message = "x" * (number % 50 * 100)
        found = Diagnostic(code="SP001", severity=Severity.ERROR, message=message)
        cache.put(CachedResult(key=KEY, outcome="errors", diagnostics=(found,), output_tail=""))
        damaged += cache.get(KEY) is None
    return damaged


def test_two_processes_share_a_cache(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert pool.starmap(_write_and_read, [(str(tmp_path), 100)] * 2) == [0, 0]
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [f"{KEY}.json"]


def test_what_a_killed_writer_left_is_swept_and_a_writer_at_work_keeps_its_own(
    tmp_path: Path,
) -> None:
    cache = CompileCache(tmp_path)
    shard = tmp_path / KEY[:2]
    shard.mkdir()
    left, held = (shard / f".tmp-{pid}-{'0' * 16}" for pid in (1, 2))
    for path in (left, held):
        path.write_bytes(b"half")
    os.utime(left, (1, 1))
    cache.put(CachedResult(key=KEY, outcome="compiled", diagnostics=(), output_tail=""))
    assert sorted(path.name for path in shard.iterdir()) == [held.name, f"{KEY}.json"]
