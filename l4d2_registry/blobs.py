"""Content-addressed bytes: `blobs/sha256/<2 hex>/<64 hex>`, read-only, never rewritten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from l4d2_registry.canonical import digest_bytes, digest_file
from l4d2_registry.errors import BlobMissing, DigestMismatch
from l4d2_registry.files import create_by_digest
from l4d2_registry.refusals import reading

_HEX = re.compile(r"[0-9a-f]{64}")


class BlobStore:
    """Blobs under one folder. Putting the same bytes twice stores them once."""

    def __init__(self, root: Path) -> None:
        self._root = root / "sha256"

    def path(self, digest: str) -> Path:
        """Return where the blob lies or would lie; `BlobMissing` if that is no digest."""
        if not _HEX.fullmatch(digest):
            raise BlobMissing(f"{digest!r} is not a SHA-256 digest")
        return self._root / digest[:2] / digest

    def __contains__(self, digest: str) -> bool:
        if not _HEX.fullmatch(digest):
            return False
        path = self.path(digest)
        with reading(path):
            return path.is_file()

    def __iter__(self) -> Iterator[str]:
        """Iterate over the digests held, in order."""
        held = (path.name for path in self._root.glob("*/*") if path.parent.name == path.name[:2])
        yield from sorted(digest for digest in held if digest in self)

    def put(self, data: bytes) -> str:
        """Store `data` durably and return its digest."""
        digest = digest_bytes(data)
        return digest if digest in self else create_by_digest(self._root, [data], self.path)

    def read(self, digest: str) -> bytes:
        """Return the blob's bytes, verified.

        Raises:
            BlobMissing: it is not here.
            DigestMismatch: the bytes changed on disk.
            ReadFailed: the operating system refuses.
        """
        path = self._present(digest)
        with reading(path):
            data = path.read_bytes()
        if digest_bytes(data) != digest:
            raise self._changed(digest)
        return data

    def size(self, digest: str) -> int:
        """Return the blob's length in bytes, unverified; raises `BlobMissing`."""
        return self._present(digest).stat().st_size

    def verified_path(self, digest: str) -> Path:
        """Return the blob's path after reading it through once to verify it.

        For files too large to hold in memory (GGUF). Raises as `read` does.
        """
        path = self._present(digest)
        with reading(path):
            found = digest_file(path)
        if found != digest:
            raise self._changed(digest)
        return path

    def _present(self, digest: str) -> Path:
        path = self.path(digest)
        if digest not in self:
            raise BlobMissing(
                f"blob {digest} is missing from {self._root}; materialize the model version "
                "that names it again"
            )
        return path

    def _changed(self, digest: str) -> DigestMismatch:
        return DigestMismatch(
            f"blob {self.path(digest)} is damaged: its bytes no longer have the digest in its "
            "name. Delete it and materialize the model version again"
        )
