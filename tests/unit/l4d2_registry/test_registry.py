"""The registry: what is registered stays, what answers to a reference is verified."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from l4d2_registry import (
    AliasConflict,
    AliasNotFound,
    Artefact,
    BlobMissing,
    DigestMismatch,
    ManifestInvalid,
    ModelManifest,
    ModelNotFound,
    ModelRef,
    ReadFailed,
    Registry,
    RegistryError,
    SchemaTooNew,
    UnsafePath,
    WriteFailed,
    canonical_json,
    digest_bytes,
)

MakeManifest = Callable[..., ModelManifest]


def register(registry: Registry, manifest: ModelManifest) -> ModelRef:
    return registry.register(manifest, card="# A card\n", registered_by={"run": "r1"})


def point(registry: Registry, ref: ModelRef, expected: int, alias: str = "production") -> None:
    registry.point(
        alias, ref, expected_generation=expected, policy="bootstrap", reason="why", actor="test"
    )


def snapshot(registry: Registry) -> dict[str, tuple[bytes, int, int]]:
    return {
        path.relative_to(registry.root).as_posix(): (
            path.read_bytes(),
            path.stat().st_mtime_ns,
            path.stat().st_ino,
        )
        for path in registry.root.rglob("*")
        if path.is_file()
    }


def folder(registry: Registry, ref: ModelRef) -> Path:
    return registry.root / "models" / ref.name / ref.version


def plant(registry: Registry, name: str, data: bytes) -> ModelRef:
    """Put bytes where a manifest with their digest would lie."""
    ref = ModelRef(name, digest_bytes(data)[:12])
    path = folder(registry, ref) / "manifest.json"
    path.parent.mkdir(parents=True)
    path.write_bytes(data)
    return ref


def test_a_registered_version_reads_back(registry: Registry, manifest: ModelManifest) -> None:
    ref = register(registry, manifest)

    assert ref == manifest.ref
    assert registry.read(ref) == manifest
    assert registry.card(ref) == "# A card\n"
    assert registry.registered(ref) == {"run": "r1", "at": "2030-01-01T00:00:00.000000+00:00"}
    assert list(registry.models()) == registry.versions("baseline") == [ref]
    assert (folder(registry, ref) / "manifest.json").read_bytes() == canonical_json(manifest)


def test_registering_twice_changes_no_byte(registry: Registry, manifest: ModelManifest) -> None:
    register(registry, manifest)
    before = snapshot(registry)

    again = registry.register(manifest, card="another card", registered_by={"run": "r2"})

    assert again == manifest.ref
    assert snapshot(registry) == before


def test_an_artefact_has_to_be_there_first(
    registry: Registry, manifest: ModelManifest, make_manifest: MakeManifest
) -> None:
    good = manifest.artefacts[0].model_dump()
    absent = Artefact(**{**good, "sha256": digest_bytes(b"absent")})
    longer = Artefact(**{**good, "bytes": 1})
    before = snapshot(registry)

    with pytest.raises(BlobMissing, match="artefact 'retrieval_corpus'"):
        register(registry, make_manifest(artefacts=(absent,)))
    with pytest.raises(DigestMismatch, match="the manifest says 1"):
        register(registry, make_manifest(artefacts=(longer,)))
    assert snapshot(registry) == before


def test_a_registration_that_was_cut_off_is_completed(
    registry: Registry, manifest: ModelManifest
) -> None:
    ref = register(registry, manifest)
    (folder(registry, ref) / "manifest.json").unlink()

    assert list(registry.models()) == []
    with pytest.raises(ModelNotFound):
        registry.resolve("baseline")
    register(registry, manifest)
    assert registry.resolve("baseline").manifest == manifest


def test_a_manifest_too_large_to_read_back_is_refused(
    registry: Registry, make_manifest: MakeManifest
) -> None:
    with pytest.raises(ManifestInvalid, match="shorten its texts"):
        register(registry, make_manifest(summary="x" * (4 << 20)))
    assert list(registry.models()) == []


def test_a_file_in_the_way_is_not_taken_for_a_registered_version(
    registry: Registry, manifest: ModelManifest
) -> None:
    (registry.root / "models").mkdir()
    (registry.root / "models" / "baseline").touch()

    with pytest.raises(WriteFailed, match="file stands where a folder"):
        register(registry, manifest)


def test_a_version_that_another_manifest_took_is_refused(
    registry: Registry, manifest: ModelManifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stands in for two manifests whose digests share 48 bits."""
    register(registry, manifest)
    other = manifest.model_copy(update={"summary": "other"})
    monkeypatch.setattr(ModelManifest, "version", manifest.version)

    with pytest.raises(DigestMismatch, match="another manifest whose digest starts alike"):
        register(registry, other)


TAMPERINGS: dict[str, Callable[[bytes], bytes]] = {
    "a figure": lambda data: data.replace(b'"passed":8', b'"passed":9'),
    "white space": lambda data: data + b"\n",
    "empty": lambda _: b"",
    "half": lambda data: data[: len(data) // 2],
}


@pytest.mark.parametrize("how", TAMPERINGS)
def test_a_manifest_changed_after_it_was_written_is_refused(
    registry: Registry, manifest: ModelManifest, how: str
) -> None:
    ref = register(registry, manifest)
    point(registry, ref, 0)
    path = folder(registry, ref) / "manifest.json"
    path.chmod(0o644)
    path.write_bytes(TAMPERINGS[how](path.read_bytes()))

    for reference in ("production", "baseline", str(ref)):
        with pytest.raises(DigestMismatch, match="changed after it was written; delete its folder"):
            registry.resolve(reference)
    with pytest.raises(DigestMismatch):
        register(registry, manifest)


def test_bytes_with_the_right_digest_still_have_to_be_a_manifest(
    registry: Registry, manifest: ModelManifest
) -> None:
    raw = json.loads(canonical_json(manifest))
    unknown_key = plant(registry, "baseline", canonical_json({**raw, "sudo": True}))
    spaced = plant(registry, "baseline", json.dumps(raw).encode())
    defaults_left_out = plant(
        registry, "baseline", canonical_json({k: v for k, v in raw.items() if k != "published"})
    )
    newer = plant(registry, "baseline", canonical_json({**raw, "schema_version": 2}))
    bottomless = plant(registry, "baseline", b"[" * 200_000)
    another_s = plant(registry, "impostor", canonical_json(manifest))

    for ref, message in (
        (unknown_key, "sudo: Extra inputs"),
        (spaced, "not canonical"),
        (bottomless, "JSON"),
        (another_s, "is one of 'baseline'"),
    ):
        with pytest.raises(ManifestInvalid, match=message):
            registry.read(ref)
    with pytest.raises(ManifestInvalid):
        registry.read(defaults_left_out)
    with pytest.raises(SchemaTooNew, match="upgrade l4d2-ai-architect"):
        registry.read(newer)


def test_a_shorter_version_name_is_another_version(
    registry: Registry, manifest: ModelManifest
) -> None:
    """One character of the digest would be a version that anybody can forge."""
    ref = register(registry, manifest)
    for length in (1, 11):
        short = ModelRef("baseline", ref.version[:length])
        shutil.copytree(folder(registry, ref), folder(registry, short))
        with pytest.raises(DigestMismatch):
            registry.read(short)


@pytest.mark.parametrize(
    "reference",
    [
        "",
        "@",
        "..",
        "../x",
        "../../etc/passwd",
        "/etc",
        "baseline@",
        "@v1",
        "baseline@..",
        "baseline@../../x",
        "baseline@a/b",
        "a@b@c",
        "Baseline",
        "baseline\n",
        "base line",
        "baseline\0",
        "x" * 65,
        "é",
        "\ud800",
    ],
)
def test_hostile_references_are_no_references(
    registry: Registry, manifest: ModelManifest, reference: str
) -> None:
    register(registry, manifest)

    with pytest.raises(ModelNotFound, match="not a model reference") as caught:
        registry.resolve(reference)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("ref", [ModelRef("..", "x"), ModelRef("x", ".."), ModelRef("a/b", "c")])
def test_a_hand_made_reference_cannot_leave_the_folder(registry: Registry, ref: ModelRef) -> None:
    for read in (registry.read, registry.card):
        with pytest.raises(ModelNotFound, match="not a model reference"):
            read(ref)
    assert registry.registered(ref) == {}


def test_what_is_not_there_names_what_is(registry: Registry, manifest: ModelManifest) -> None:
    with pytest.raises(ModelNotFound, match="nothing yet"):
        registry.resolve("production")
    ref = register(registry, manifest)
    point(registry, ref, 0)

    with pytest.raises(ModelNotFound, match="there is: production, baseline"):
        registry.resolve("prodution")
    with pytest.raises(ModelNotFound, match="`l4d2 models` lists"):
        registry.resolve("baseline@000000000000")


def test_a_reference_is_an_alias_or_the_newest_version_or_one_version(
    registry: Registry, make_manifest: MakeManifest
) -> None:
    first, second = (register(registry, make_manifest(summary=text)) for text in ("one", "two"))
    point(registry, first, 0)

    assert registry.resolve("production").ref == first
    assert registry.resolve("baseline").ref == second
    assert registry.resolve(str(first)).ref == first
    assert registry.resolve("baseline").generation is None
    generation = registry.resolve("production").generation
    assert generation is not None
    assert generation.generation == 1


def test_the_newest_is_the_last_registered_whatever_its_digest(
    registry: Registry, make_manifest: MakeManifest
) -> None:
    refs = [register(registry, make_manifest(summary=str(number))) for number in range(8)]

    assert registry.versions("baseline") == refs
    assert [ref.version for ref in refs] != sorted(ref.version for ref in refs)


def test_registrations_within_one_second_keep_their_order(
    tmp_path: Path, make_manifest: MakeManifest
) -> None:
    moments = iter(range(100))
    start = dt.datetime(2030, 1, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=5)))
    registry = Registry(tmp_path, clock=lambda: start + dt.timedelta(microseconds=next(moments)))
    refs = [register(registry, make_manifest(summary=str(n), artefacts=())) for n in range(8)]

    assert registry.versions("baseline") == refs
    assert registry.registered(refs[0])["at"] == "2030-01-01T07:00:00.000000+00:00"


@pytest.mark.parametrize("stamp", [b"", b"null", b"[1]", b'{"at":5}', b"\xff", b"[" * 100_000])
def test_a_damaged_stamp_loses_only_the_order(
    registry: Registry, make_manifest: MakeManifest, stamp: bytes
) -> None:
    first, second = (register(registry, make_manifest(summary=text)) for text in ("one", "two"))
    path = folder(registry, first) / "registered.json"
    path.chmod(0o644)
    path.write_bytes(stamp)

    assert set(registry.versions("baseline")) == {first, second}
    assert registry.resolve("baseline").ref in {first, second}


def test_stray_folders_are_no_models(registry: Registry, manifest: ModelManifest) -> None:
    ref = register(registry, manifest)
    models = registry.root / "models"
    shutil.copytree(folder(registry, ref), models / "baseline" / "Copy of it")
    shutil.copytree(folder(registry, ref), models / ".hidden" / ref.version)
    (models / "baseline" / "notes.txt").touch()

    assert list(registry.models()) == [ref]
    assert registry.resolve("baseline").ref == ref


def test_an_alias_moves_only_from_where_it_was_seen(
    registry: Registry, make_manifest: MakeManifest
) -> None:
    first, second = (register(registry, make_manifest(summary=text)) for text in ("one", "two"))
    point(registry, first, 0)

    for stale in (0, 2):
        with pytest.raises(AliasConflict, match="decide again"):
            point(registry, second, stale)
    assert registry.resolve("production").ref == first
    point(registry, second, 1)
    assert registry.resolve("production").ref == second
    assert registry.aliases() == ["production"]


def test_a_move_that_cannot_be_recorded_is_refused_in_one_line(
    registry: Registry, manifest: ModelManifest
) -> None:
    ref = register(registry, manifest)
    move: dict[str, Any] = {
        "expected_generation": 0, "policy": "p", "reason": "r", "actor": "a",
    }  # fmt: skip

    with pytest.raises(ModelNotFound):
        registry.point("production", ModelRef("baseline", "0" * 12), **move)
    with pytest.raises(UnsafePath):
        registry.point("../x", ref, **move)
    for changes in (
        {"expected_generation": -1},
        {"decision_sha256": "no digest"},
        {"reason": "\ud800"},
        {"actor": "x" * 70_000},
    ):
        with pytest.raises(ManifestInvalid) as caught:
            registry.point("production", ref, **{**move, **changes})
        assert str(caught.value).isprintable()
    assert registry.aliases() == []


def test_an_alias_notices_that_its_version_was_replaced(
    registry: Registry, manifest: ModelManifest
) -> None:
    ref = register(registry, manifest)
    point(registry, ref, 0)
    path = registry.root / "aliases" / "production" / "00000001.json"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes().replace(manifest.sha256.encode(), b"0" * 64))

    with pytest.raises(DigestMismatch, match="was given for another manifest"):
        registry.resolve("production")


def test_a_rollback_is_one_more_generation(registry: Registry, make_manifest: MakeManifest) -> None:
    refs = [register(registry, make_manifest(summary=text)) for text in ("one", "two", "three")]
    for number, ref in enumerate(refs):
        point(registry, ref, number)

    back = registry.rollback("production", reason="it broke", actor="test")

    assert (back.generation, back.restores, back.policy) == (4, 2, "rollback")
    assert registry.resolve("production").ref == refs[1]
    further = registry.rollback("production", reason="that too", actor="test")
    assert (further.generation, further.restores) == (5, 1)
    assert registry.resolve("production").ref == refs[0]
    with pytest.raises(AliasNotFound, match="no earlier version to roll back to"):
        registry.rollback("production", reason="and that", actor="test")
    assert [g.version for g in registry.alias("production").history()] == [
        refs[n].version for n in (0, 1, 2, 1, 0)
    ]

    point(registry, refs[2], 5)
    assert registry.rollback("production", reason="again", actor="test").restores == 1
    assert registry.resolve("production").ref == refs[0]


def test_a_rollback_with_nothing_before_changes_nothing(
    registry: Registry, manifest: ModelManifest
) -> None:
    with pytest.raises(AliasNotFound, match="no earlier version"):
        registry.rollback("production", reason="why", actor="test")
    ref = register(registry, manifest)
    point(registry, ref, 0)
    with pytest.raises(AliasNotFound, match="no earlier version"):
        registry.rollback("production", reason="why", actor="test")
    assert registry.alias("production").latest_number() == 1


def test_a_rollback_leads_out_of_a_damaged_generation(
    registry: Registry, make_manifest: MakeManifest
) -> None:
    refs = [register(registry, make_manifest(summary=text)) for text in ("one", "two")]
    for number, ref in enumerate(refs):
        point(registry, ref, number)
    path = registry.root / "aliases" / "production" / "00000002.json"
    path.chmod(0o644)
    path.write_bytes(b"")

    with pytest.raises(ManifestInvalid, match="roll back"):
        registry.resolve("production")
    registry.rollback("production", reason="damaged", actor="test")
    assert registry.resolve("production").ref == refs[0]


def test_a_card_and_a_manifest_that_cannot_be_read_are_typed(
    registry: Registry, manifest: ModelManifest
) -> None:
    ref = register(registry, manifest)
    for name in ("manifest.json", "MODEL_CARD.md"):
        (folder(registry, ref) / name).unlink()
    with pytest.raises(ModelNotFound, match="no card"):
        registry.card(ref)
    for name in ("manifest.json", "MODEL_CARD.md"):
        (folder(registry, ref) / name).mkdir()
    for read in (registry.read, registry.card):
        with pytest.raises(ReadFailed, match="move it away"):
            read(ref)


def test_every_error_has_one_root() -> None:
    import l4d2_registry
    from l4d2_registry import errors

    kinds = {
        name: kind
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, Exception)
    }
    assert all(issubclass(kind, RegistryError) for kind in kinds.values())
    assert set(kinds) <= set(l4d2_registry.__all__)
