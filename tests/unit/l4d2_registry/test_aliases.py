"""Aliases: an append-only log whose next generation exactly one writer gets."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from l4d2_registry import (
    AliasConflict,
    AliasGeneration,
    AliasLog,
    AliasNotFound,
    ManifestInvalid,
    ReadFailed,
    SchemaTooNew,
    UnsafePath,
    canonical_json,
    digest_bytes,
)

GOLDEN = Path(__file__).parent / "golden" / "alias_generation.json"


def move(generation: int, model: str = "a", **changes: Any) -> AliasGeneration:
    fields: dict[str, Any] = {
        "alias": "production",
        "generation": generation,
        "model": model,
        "version": "0" * 12,
        "manifest_sha256": digest_bytes(model.encode()),
        "previous_generation": generation - 1 or None,
        "policy": "bootstrap",
        "reason": "the first",
        "actor": "test",
        "at": dt.datetime(2030, 1, 2, 3, 4, 5, 678900, tzinfo=dt.UTC),
    }
    return AliasGeneration(**{**fields, **changes})


@pytest.fixture
def log(tmp_path: Path) -> AliasLog:
    return AliasLog(tmp_path, "production")


@pytest.fixture
def filled(log: AliasLog) -> AliasLog:
    for number, model in enumerate("abc", start=1):
        log.append(move(number, model))
    return log


def overwrite(tmp_path: Path, generation: int, data: bytes) -> None:
    path = tmp_path / "production" / f"{generation:08d}.json"
    path.unlink(missing_ok=True)
    path.write_bytes(data)


def test_the_bytes_of_schema_1_are_frozen() -> None:
    record = move(4, restores=2, decision_sha256=digest_bytes(b"decision"))

    assert canonical_json(record) + b"\n" == GOLDEN.read_bytes()


def test_an_alias_without_generations_points_to_nothing(log: AliasLog) -> None:
    assert log.latest_number() == 0
    assert list(log.history()) == []
    with pytest.raises(AliasNotFound, match="promote a model version first"):
        log.current()
    with pytest.raises(AliasNotFound):
        log.read(1)


def test_generations_follow_each_other_and_stay(filled: AliasLog) -> None:
    assert filled.numbers() == [1, 2, 3]
    assert filled.current() == move(3, "c")
    assert list(filled.history()) == [move(1, "a"), move(2, "b"), move(3, "c")]


@pytest.mark.parametrize("generation", [1, 3, 5])
def test_only_the_next_generation_is_taken(
    filled: AliasLog, tmp_path: Path, generation: int
) -> None:
    before = sorted((tmp_path / "production").iterdir())

    with pytest.raises(AliasConflict, match=r"at generation 3; generation .* decide again"):
        filled.append(move(generation, "x"))
    with pytest.raises(AliasConflict, match="of 'other' cannot follow"):
        filled.append(move(4, alias="other"))
    assert sorted((tmp_path / "production").iterdir()) == before


def test_the_loser_of_a_race_is_told(filled: AliasLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filled, "latest_number", lambda: 2)

    with pytest.raises(AliasConflict, match="generation 3 was taken by somebody else"):
        filled.append(move(3, "x"))
    assert filled.read(3) == move(3, "c")


def test_of_many_processes_exactly_one_wins_each_generation(
    tmp_path: Path, run_python: Callable[..., Any]
) -> None:
    done = run_python(Path(__file__).parent / "race_driver.py", tmp_path, "6", "15")

    assert done.returncode == 0, done.stderr
    rounds = json.loads(done.stdout)
    assert [sorted(outcome) for outcome in rounds] == [["AliasConflict"] * 5 + ["won"]] * 15
    assert len({outcome.index("won") for outcome in rounds}) > 1, "nobody ever raced"
    log = AliasLog(tmp_path, "production")
    assert [f"racer-{outcome.index('won')}" for outcome in rounds] == [
        record.actor for record in log.history()
    ]
    assert log.numbers() == list(range(1, 16))


@pytest.mark.parametrize("alias", ["", "..", "../x", "a/b", "A", "a\n", "/etc", "a\0"])
def test_an_alias_name_is_a_plain_folder_name(tmp_path: Path, alias: str) -> None:
    with pytest.raises(UnsafePath, match="not an alias name"):
        AliasLog(tmp_path, alias)


@pytest.mark.parametrize(
    "changes",
    [
        {"generation": 0},
        {"previous_generation": None},
        {"previous_generation": 1},
        {"previous_generation": 3},
        {"restores": 3},
        {"restores": 4},
        {"restores": 0},
        {"at": dt.datetime(2030, 1, 1)},  # noqa: DTZ001 - that is the point
        {"policy": None},
    ],
)
def test_a_generation_that_cannot_be_is_refused(changes: dict[str, Any]) -> None:
    move(3)
    with pytest.raises(ValidationError):
        move(**{"generation": 3, **changes})


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "half": lambda data: data[: len(data) // 2],
    "changed": lambda data: data.replace(b'"c"', b'"C"'),
    "key": lambda data: data.replace(b'"actor"', b'"actors"'),
    "other alias": lambda data: data.replace(b"production", b"staging"),
    "other generation": lambda _: canonical_json(move(2, "b")) + b"\n",
    "spaced": lambda data: data.replace(b":", b": "),
    "huge": lambda data: data + b" " * 70_000,
    "deep": lambda _: b"[" * 60_000,
}


@pytest.mark.parametrize("how", DAMAGES)
def test_a_damaged_generation_is_reported_and_can_be_rolled_back(
    filled: AliasLog, tmp_path: Path, how: str
) -> None:
    overwrite(tmp_path, 3, DAMAGES[how](canonical_json(move(3, "c")) + b"\n"))

    with pytest.raises(ManifestInvalid):
        filled.current()
    with pytest.raises(ManifestInvalid):
        list(filled.history())
    assert filled.before(3) == move(2, "b")
    filled.append(move(4, "b", restores=2))
    assert filled.current().model == "b"
    assert filled.before(4) == move(1, "a")


def test_a_newer_release_s_generation_is_neither_read_nor_passed_over(
    filled: AliasLog, tmp_path: Path
) -> None:
    overwrite(tmp_path, 3, b'{"schema_version":2}')

    for read in (filled.current, lambda: filled.before(3)):
        with pytest.raises(SchemaTooNew, match="upgrade"):
            read()


def test_a_folder_in_place_of_a_generation_is_typed(filled: AliasLog, tmp_path: Path) -> None:
    (tmp_path / "production" / "00000004.json").mkdir()

    with pytest.raises(ReadFailed):
        filled.current()
    assert filled.before(4) == move(3, "c")


def test_other_files_are_no_generations(filled: AliasLog, tmp_path: Path) -> None:
    folder = tmp_path / "production"
    for name in (
        "00000000.json",
        "4.json",
        "000000004.json",
        "00000004.json.bak",
        "٠٠٠٠٠٠٠٤.json",
        "-0000004.json",
        ".tmp-1-0123456789abcdef",
        "notes.json",
    ):
        (folder / name).touch()

    assert filled.numbers() == [1, 2, 3]


def test_before_walks_what_was_not_rolled_back(log: AliasLog) -> None:
    """a, b, c; back to b; back to a; then d on top: b and c never come back."""
    for record in (
        move(1, "a"),
        move(2, "b"),
        move(3, "c"),
        move(4, "b", restores=2),
        move(5, "a", restores=1),
        move(6, "d"),
        move(7, "a", restores=1),
    ):
        log.append(record)

    models = {number: log.before(number).model for number in (2, 3, 4, 6)}
    assert models == {2: "a", 3: "b", 4: "a", 6: "a"}
    for number in (1, 5, 7):
        with pytest.raises(AliasNotFound, match="no earlier version"):
            log.before(number)


def test_before_passes_over_a_move_to_the_same_version(log: AliasLog) -> None:
    for number, model in enumerate("abb", start=1):
        log.append(move(number, model))

    assert log.before(3) == move(1, "a")


def test_before_does_not_find_what_was_rolled_back_behind_a_new_move(log: AliasLog) -> None:
    for record in (move(1, "a"), move(2, "b"), move(3, "a", restores=1), move(4, "a")):
        log.append(record)

    with pytest.raises(AliasNotFound):
        log.before(4)


def test_before_ends_when_nothing_can_be_read(filled: AliasLog, tmp_path: Path) -> None:
    for number in (1, 2, 3):
        overwrite(tmp_path, number, b"")

    with pytest.raises(AliasNotFound):
        filled.before(3)


def test_a_record_too_large_to_read_back_is_not_written(log: AliasLog) -> None:
    with pytest.raises(ManifestInvalid, match="shorten its texts"):
        log.append(move(1, reason="x" * 70_000))
    assert log.latest_number() == 0

    room = 64 * 1024 - len(canonical_json(move(1, reason="")))
    log.append(move(1, reason="x" * room))
    assert log.current().reason == "x" * room
