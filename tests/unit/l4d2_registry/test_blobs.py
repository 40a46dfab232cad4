"""Bytes by their digest: stored once, verified on every read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from l4d2_registry import BlobMissing, BlobStore, DigestMismatch, digest_bytes


@pytest.fixture
def store(tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path / "blobs")


def damage(path: Path) -> None:
    path.chmod(0o644)
    data = bytearray(path.read_bytes())
    data[0] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("data", [b"", b"abc", os.urandom(3 << 20)])
def test_what_was_put_is_one_blob(store: BlobStore, tmp_path: Path, data: bytes) -> None:
    digest = store.put(data)

    assert digest == store.put(data) == digest_bytes(data)
    assert digest in store
    assert list(store) == [digest]
    assert store.read(digest) == data
    assert store.size(digest) == len(data)
    assert store.verified_path(digest).read_bytes() == data
    assert {p for p in tmp_path.rglob("*") if p.is_file()} == {store.path(digest)}


def test_putting_twice_leaves_the_first_file_and_writes_nothing(store: BlobStore) -> None:
    path = store.path(store.put(b"abc"))
    places = (path, path.parent, path.parent.parent)
    before = [(place.stat().st_ino, place.stat().st_mtime_ns) for place in places]

    store.put(b"abc")

    assert [(place.stat().st_ino, place.stat().st_mtime_ns) for place in places] == before


def test_damage_is_found_on_every_way_to_read(store: BlobStore) -> None:
    digest = store.put(b"abc")
    damage(store.path(digest))

    for read in (store.read, store.verified_path):
        with pytest.raises(DigestMismatch, match="materialize the model version again"):
            read(digest)


def test_a_missing_blob_says_what_to_do(store: BlobStore) -> None:
    digest = digest_bytes(b"never put")

    assert digest not in store
    for read in (store.read, store.verified_path, store.size):
        with pytest.raises(BlobMissing, match="materialize"):
            read(digest)


@pytest.mark.parametrize(
    "text", ["", "..", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 64 + "\n", "\u0660" * 64]
)
def test_what_is_no_digest_never_becomes_a_path(store: BlobStore, text: str) -> None:
    assert text not in store
    with pytest.raises(BlobMissing, match="is not a SHA-256 digest"):
        store.path(text)


def test_only_well_placed_blobs_are_held(store: BlobStore) -> None:
    digest = store.put(b"abc")
    folder = store.path(digest).parent
    (folder / "notes.txt").touch()
    (folder.parent / "zz").mkdir()
    (folder.parent / "zz" / digest).write_bytes(b"abc")
    (folder / (digest[:2] + "0" * 62)).mkdir()

    assert list(store) == [digest]
