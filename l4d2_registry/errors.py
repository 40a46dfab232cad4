"""Every error this package raises, under one root."""

from __future__ import annotations


class RegistryError(Exception):
    """Root of the package's errors. The message says what, where, and what to do."""


class UnsafePath(RegistryError):
    """A path would leave the folder it has to stay in."""


class WriteFailed(RegistryError):
    """The operating system refused a durable write (disk full, no permission, read-only)."""


class ReadFailed(RegistryError):
    """The operating system refused to read a file that is there (no permission, bad disk)."""


class LockBusy(RegistryError):
    """Another process holds the lock and did not let go in time."""


class BlobMissing(RegistryError):
    """No blob with this digest is in the store."""


class DigestMismatch(RegistryError):
    """Bytes on disk are not the bytes their digest names."""


class ManifestInvalid(RegistryError):
    """A manifest or alias file cannot be read as what it claims to be."""


class SchemaTooNew(ManifestInvalid):
    """The file was written by a newer release; upgrade the reader."""


class ModelNotFound(RegistryError):
    """No registered model answers to this reference."""


class AliasNotFound(ModelNotFound):
    """The alias has no generation yet."""


class AliasConflict(RegistryError):
    """Somebody else moved the alias first; read it again and decide again."""
