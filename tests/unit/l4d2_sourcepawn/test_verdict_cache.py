from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import pytest

from l4d2_sourcepawn import verdict_cache
from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.judge_ladder import Job
from l4d2_sourcepawn.verdict import LADDER, Judge, Rung, RungResult, Status, Verdict
from l4d2_sourcepawn.verdict_cache import VerdictCache, cached, code_sha256, verdict_key

KEY = "ab" * 32


def verdict(status: Status = Status.FAILED, *, needs: tuple[str, ...] = ()) -> Verdict:
    rungs = [RungResult(rung=Rung.EXTRACTED, status=Status.PASSED, reason="given")]
    rungs.append(RungResult(rung=Rung.COMPILES, status=status, reason="why", needs=needs))
    rungs += [
        RungResult(rung=rung, status=Status.NOT_REACHED, reason="below") for rung in LADDER[2:]
    ]
    return Verdict(source_sha256="0" * 64, judge=Judge(), rungs=tuple(rungs))


@pytest.fixture
def cache(tmp_path: Path) -> VerdictCache:
    return VerdictCache(tmp_path / "verdicts")


def files(cache: VerdictCache) -> list[Path]:
    return sorted(cache.folder.rglob("*.json"))


def test_what_is_kept_is_given_back(cache: VerdictCache) -> None:
    assert cache.get(KEY) is None
    cache.put(KEY, verdict())
    assert cache.get(KEY) == verdict()
    assert cache.get("cd" * 32) is None


@pytest.mark.parametrize("damage", [b"", b"{", b"null", b'{"key": 1}', b"\xff" * 40])
def test_a_damaged_entry_is_a_miss_and_is_written_again(cache: VerdictCache, damage: bytes) -> None:
    cache.put(KEY, verdict())
    (file,) = files(cache)
    file.write_bytes(damage)
    assert cache.get(KEY) is None
    cache.put(KEY, verdict())
    assert cache.get(KEY) == verdict()


def test_an_entry_under_another_name_is_no_answer(cache: VerdictCache) -> None:
    cache.put(KEY, verdict())
    (file,) = files(cache)
    other = "ab" + "cd" * 31
    file.rename(file.with_name(f"{other}.json"))
    assert cache.get(other) is None


def test_a_fault_of_the_machine_is_not_kept_and_a_known_limit_is(cache: VerdictCache) -> None:
    cache.put(KEY, verdict(Status.UNSCORED))
    assert cache.get(KEY) is None
    cache.put(KEY, verdict(Status.UNSCORED, needs=("native X",)))
    assert cache.get(KEY) is not None


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    cache = VerdictCache(tmp_path, max_entries=256 * 3)
    keys = [f"ab{n:062x}" for n in range(5)]
    for age, key in enumerate(keys[:3]):
        cache.put(key, verdict())
        os.utime(cache._path(key), (1000 + age, 1000 + age))
    assert cache.get(keys[0]) is not None, "reading it makes it used"
    cache.put(keys[3], verdict())
    assert [cache.get(key) is not None for key in keys[:4]] == [True, False, True, True]
    assert len(files(cache)) == 3


def test_what_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = VerdictCache(tmp_path / "file")
    cache.put(KEY, verdict())
    assert cache.get(KEY) is None


def test_everything_that_decides_a_verdict_is_in_its_key(
    compiler: Compiler, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = Job("x")
    keys = {
        verdict_key(changed, compiler)
        for changed in (
            job,
            Job("y"),
            Job("x", is_reply=True),
            Job("x", level=Rung.COMPILES),
            Job("x", name="other.sp"),
        )
    }
    identity = dataclasses.replace(compiler.identity, includes_sha256="1" * 64)
    keys.add(verdict_key(job, dataclasses.replace(compiler, identity=identity)))
    identity = dataclasses.replace(compiler.identity, binary_sha256="1" * 64)
    keys.add(verdict_key(job, dataclasses.replace(compiler, identity=identity)))
    limits = dataclasses.replace(compiler.limits, cpu_s=9.0)
    keys.add(verdict_key(job, dataclasses.replace(compiler, limits=limits)))
    monkeypatch.setattr(verdict_cache, "code_sha256", lambda: "0" * 64)
    keys.add(verdict_key(job, compiler))
    assert len(keys) == 9


def test_a_second_time_nothing_is_judged(compiler: Compiler, cache: VerdictCache) -> None:
    asked: list[int] = []

    def judged() -> Verdict:
        asked.append(1)
        return verdict()

    for _ in range(3):
        assert cached(Job("x"), compiler, cache, judged) == verdict()
    assert len(asked) == 1
    cached(Job("x"), compiler, None, judged)
    cached(Job("x"), None, cache, judged)
    assert len(asked) == 3


def test_the_digest_of_the_code_covers_rules_and_facts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a copy, in which one fact is changed."""
    (tmp_path / "facts").mkdir()
    (tmp_path / "a.py").write_text("x")
    (tmp_path / "facts" / "b.json").write_text("{}")
    monkeypatch.setattr(verdict_cache.resources, "files", lambda _: tmp_path)
    digest = code_sha256.__wrapped__
    before = digest()
    (tmp_path / "a.cpython-311.pyc").write_text("compiled")
    assert digest() == before
    (tmp_path / "facts" / "b.json").write_text("[]")
    assert digest() != before
