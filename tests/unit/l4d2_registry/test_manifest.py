"""The manifest: its bytes are a contract, its version is their digest."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from l4d2_registry import Artefact, ModelManifest, RungScore, canonical_json, digest_bytes

GOLDEN = Path(__file__).parent / "golden" / "manifest.json"
GOLDEN_VERSION = "6cba0974efe6"


def test_the_bytes_of_schema_1_are_frozen(manifest: ModelManifest) -> None:
    """Fails when a field is added or changed: that needs a new `schema_version`.

    A registered manifest would otherwise get another digest when it is read again.
    """
    assert canonical_json(manifest) == GOLDEN.read_bytes()
    assert manifest.version == GOLDEN_VERSION


def test_every_field_of_the_golden_manifest_counts(manifest: ModelManifest) -> None:
    defaults = {name: field.default for name, field in ModelManifest.model_fields.items()}
    same = [name for name in defaults if getattr(manifest, name) == defaults[name]]

    assert same == ["schema_version"]


def test_the_version_is_the_digest_of_the_bytes(manifest: ModelManifest) -> None:
    assert manifest.sha256 == digest_bytes(canonical_json(manifest))
    assert manifest.version == manifest.sha256[:12]
    assert str(manifest.ref) == f"baseline@{manifest.version}"


def test_another_process_with_another_hash_seed_gives_the_same_version(
    manifest: ModelManifest, run_python: Callable[..., Any]
) -> None:
    rebuild = (
        "import sys, json; from l4d2_registry import ModelManifest;"
        "raw = json.loads(open(sys.argv[1], 'rb').read());"
        "shuffled = {key: raw[key] for key in set(raw)};"
        "print(ModelManifest.model_validate(shuffled).sha256)"
    )
    for seed in ("1", "4242"):
        done = run_python("-c", rebuild, GOLDEN, PYTHONHASHSEED=seed)
        assert done.stdout.strip() == manifest.sha256, done.stderr


def test_the_order_in_which_snapshots_were_taken_does_not_count(
    manifest: ModelManifest, make_manifest: Callable[..., ModelManifest]
) -> None:
    turned = dict(reversed(manifest.lineage.snapshots.items()))
    lineage = manifest.lineage.model_copy(update={"snapshots": turned})

    assert list(turned) != list(manifest.lineage.snapshots)
    assert make_manifest(lineage=lineage).sha256 == manifest.sha256


def test_any_change_is_another_version(
    manifest: ModelManifest, make_manifest: Callable[..., ModelManifest]
) -> None:
    versions = {
        manifest.version,
        make_manifest(summary=manifest.summary + " ").version,
        make_manifest(expires_at=None).version,
        make_manifest(licences=()).version,
    }
    assert len(versions) == 4


def test_parts_are_found_by_name(manifest: ModelManifest) -> None:
    found = manifest.artefact("retrieval_corpus")

    assert found is not None
    assert found.file_name == "corpus.jsonl"
    assert manifest.artefact("gguf") is None
    assert manifest.evaluation is not None
    compiles = manifest.evaluation.rung("compiles")
    assert compiles is not None
    assert compiles.passed == 8
    assert manifest.evaluation.rung("structure") is None


def test_a_record_cannot_be_changed(manifest: ModelManifest) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        manifest.name = "other"  # type: ignore[misc]


@pytest.mark.parametrize("name", ["", "..", "A", "a/b", "a\n", "-a", "a" * 65])
def test_names_that_are_no_folder_names_are_refused(
    make_manifest: Callable[..., ModelManifest], name: str
) -> None:
    with pytest.raises(ValidationError, match="name"):
        make_manifest(name=name)


@pytest.mark.parametrize("file_name", ["", ".", "..", ".env", "a/b", "a\\b", "a\n", "é", "C:x"])
def test_an_artefact_s_file_name_is_plain(manifest: ModelManifest, file_name: str) -> None:
    good = manifest.artefacts[0].model_dump()

    with pytest.raises(ValidationError, match="file_name"):
        Artefact(**{**good, "file_name": file_name})


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "pickle"},
        {"unknown": 1},
        {"schema_version": 2},
        {"lineage": {"recipe_sha256": "A" * 64, "spec_sha256": "a" * 64, "code_sha256": "a" * 64}},
        {"cost": {"usd": -1}},
        {"cost": {"usd": float("nan")}},
    ],
)
def test_what_the_contract_does_not_know_is_refused(
    make_manifest: Callable[..., ModelManifest], changes: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError):
        make_manifest(**changes)


def test_a_role_is_given_once(
    manifest: ModelManifest, make_manifest: Callable[..., ModelManifest]
) -> None:
    with pytest.raises(ValidationError, match="two artefacts have one role"):
        make_manifest(artefacts=manifest.artefacts * 2)


@pytest.mark.parametrize(
    "figures",
    [
        {"judged": True, "passed": 2, "scored": 1},
        {"judged": False, "scored": 1},
        {"judged": False, "low": 0.1, "high": 0.2},
        {"judged": True, "scored": 1, "low": 0.1},
        {"judged": True, "scored": 1, "high": 0.1},
        {"judged": True, "scored": 1, "low": 0.2, "high": 0.1},
        {"judged": True, "scored": 1, "low": -0.1, "high": 1},
        {"judged": True, "scored": 1, "low": 0, "high": 1.1},
        {"judged": True, "passed": -1},
    ],
)
def test_figures_that_cannot_be_are_refused(figures: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        RungScore(rung="compiles", **figures)


def test_the_golden_file_is_canonical_json() -> None:
    data = GOLDEN.read_bytes()

    assert canonical_json(json.loads(data)) == data
