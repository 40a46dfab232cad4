"""`verify` tells a killed process's left-overs from damage, and misses neither."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from l4d2_registry import BlobStore, ModelManifest, Problem, Registry, digest_bytes
from l4d2_registry.files import sweep_temporaries


@pytest.fixture
def whole(registry: Registry, make_manifest: Callable[..., ModelManifest]) -> Registry:
    for number, text in enumerate(("one", "two")):
        ref = registry.register(make_manifest(summary=text), card="# Card", registered_by={})
        registry.point(
            "production",
            ref,
            expected_generation=number,
            policy="bootstrap",
            reason="why",
            actor="test",
        )
    return registry


def answers(registry: Registry) -> tuple[object, ...]:
    return (
        list(registry.models()),
        registry.aliases(),
        list(registry.blobs),
        registry.resolve("production"),
        registry.resolve("baseline"),
    )


def test_a_whole_registry_and_an_absent_one_have_no_problem(
    whole: Registry, tmp_path: Path
) -> None:
    assert whole.verify() == []
    assert Registry(tmp_path / "absent").verify() == []
    assert not (tmp_path / "absent").exists()


def test_left_overs_are_harmless_and_readers_do_not_see_them(whole: Registry) -> None:
    before = answers(whole)
    temporary = ".tmp-99-0123456789abcdef"
    cut_off = whole.root / "models" / "baseline" / ("0" * 12)
    cut_off.mkdir()
    (cut_off / "registered.json").write_text("{}")
    (whole.root / "models" / "newcomer" / ("1" * 12)).mkdir(parents=True)
    (whole.root / "aliases" / "staging").mkdir()
    for place in ("blobs/sha256", "models/baseline/" + "0" * 12, "aliases/production"):
        (whole.root / place / temporary).write_bytes(b"half")
    whole.blobs.put(b"a blob that nothing names")

    problems = whole.verify()

    assert {problem.where for problem in problems} == {
        "models/baseline/000000000000",
        "models/newcomer/111111111111",
        "aliases/staging",
        f"blobs/sha256/{temporary}",
        f"models/baseline/000000000000/{temporary}",
        f"aliases/production/{temporary}",
    }
    assert all(problem.harmless for problem in problems)
    after = answers(whole)
    assert (*after[:2], *after[3:]) == (*before[:2], *before[3:])
    assert sweep_temporaries(whole.root, older_than_s=-60) == 3


def only(problems: list[Problem]) -> Problem:
    assert len(problems) == 1, problems
    return problems[0]


def rewrite(path: Path, old: bytes, new: bytes) -> None:
    data = path.read_bytes()
    assert old in data
    path.chmod(0o644)
    path.write_bytes(data.replace(old, new, 1))


def test_a_damaged_blob_is_found(whole: Registry) -> None:
    digest = whole.blobs.put(b"named by nobody")
    rewrite(whole.blobs.path(digest), b"n", b"N")

    problem = only(whole.verify())
    assert problem.where == f"blobs/{digest}"
    assert not problem.harmless


def test_a_missing_blob_is_found_at_every_version_that_needs_it(whole: Registry) -> None:
    for digest in list(whole.blobs):
        whole.blobs.path(digest).unlink()

    problems = whole.verify()
    assert len(problems) == 2
    assert all(not p.harmless and "retrieval_corpus" in p.what for p in problems)


def test_a_changed_manifest_is_found_where_it_lies_and_where_it_is_named(whole: Registry) -> None:
    ref = whole.versions("baseline")[1]
    rewrite(whole.root / "models" / ref.name / ref.version / "manifest.json", b"two", b"TWO")

    assert [(p.where, p.harmless) for p in whole.verify()] == [
        (f"models/baseline/{ref.version}", False),
        ("aliases/production/00000002", False),
    ]


def test_a_manifest_that_vanished_is_damage_to_the_alias_that_names_it(whole: Registry) -> None:
    ref = whole.versions("baseline")[1]
    (whole.root / "models" / ref.name / ref.version / "manifest.json").unlink()

    assert [(p.where, p.harmless) for p in whole.verify()] == [
        (f"models/baseline/{ref.version}", True),
        ("aliases/production/00000002", False),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [(b'"baseline"', b'"absent"'), (b'"alias"', b'"ALIAS"'), (b'sha256":"', b'sha256":"0')],
)
def test_a_damaged_generation_is_found(whole: Registry, old: bytes, new: bytes) -> None:
    rewrite(whole.root / "aliases" / "production" / "00000001.json", old, new)

    problem = only(whole.verify())
    assert problem.where == "aliases/production/00000001"
    assert not problem.harmless


def test_a_generation_given_for_another_manifest_is_found(whole: Registry) -> None:
    path = whole.root / "aliases" / "production" / "00000001.json"
    recorded = json.loads(path.read_bytes())["manifest_sha256"].encode()
    rewrite(path, recorded, digest_bytes(b"another").encode())

    assert "another manifest digest" in only(whole.verify()).what


def test_a_lost_generation_is_found(whole: Registry) -> None:
    (whole.root / "aliases" / "production" / "00000001.json").unlink()

    problem = only(whole.verify())
    assert (problem.where, problem.harmless) == ("aliases/production", False)
    assert whole.aliases() == ["production"]


def test_a_generation_far_ahead_costs_no_time(whole: Registry) -> None:
    source = whole.root / "aliases" / "production" / "00000002.json"
    (source.parent / "99999999.json").write_bytes(source.read_bytes())

    assert [p.where for p in whole.verify()] == [
        "aliases/production",
        "aliases/production/99999999",
    ]


def test_folders_with_other_names_are_found(whole: Registry) -> None:
    (whole.root / "aliases" / "Production").mkdir()
    (whole.root / "models" / "Base Line" / "v1").mkdir(parents=True)

    assert [(p.where, p.harmless) for p in whole.verify()] == [
        ("models/Base Line/v1", False),
        ("aliases/Production", False),
    ]


def test_what_hangs_or_cannot_be_read_is_a_problem_not_an_error(whole: Registry) -> None:
    ref = whole.versions("baseline")[0]
    folder = whole.root / "models" / ref.name / ref.version
    (folder / "manifest.json").unlink()
    os.mkfifo(folder / "manifest.json")
    generation = whole.root / "aliases" / "production" / "00000002.json"
    generation.unlink()
    generation.mkdir()

    assert [(p.where, p.harmless) for p in whole.verify()] == [
        (f"models/baseline/{ref.version}", False),
        ("aliases/production/00000001", False),
        ("aliases/production/00000002", False),
    ]


def test_a_blob_on_a_bad_disk_is_a_problem_not_an_error(
    whole: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> str:
        raise OSError(5, "Input/output error", str(path))

    monkeypatch.setattr("l4d2_registry.blobs.digest_file", refuse)
    assert isinstance(whole.blobs, BlobStore)

    problem = only(whole.verify())
    assert "disk does not answer" in problem.what
    assert not problem.harmless
