"""The contract between who makes models and who serves them.

What belongs here: digests, canonical JSON, atomic and confined files, blobs by
digest, immutable manifests and append-only alias generations. What does not:
anything that knows how a model was trained, judged or is served. Standard
library and pydantic only, so that a serving process starts fast and a reader
in any environment can verify what it loads.
"""

from l4d2_registry.aliases import AliasGeneration, AliasLog
from l4d2_registry.blobs import BlobStore
from l4d2_registry.canonical import canonical_json, digest_bytes, digest_file, digest_json
from l4d2_registry.errors import (
    AliasConflict,
    AliasNotFound,
    BlobMissing,
    DigestMismatch,
    LockBusy,
    ManifestInvalid,
    ModelNotFound,
    ReadFailed,
    RegistryError,
    SchemaTooNew,
    UnsafePath,
    WriteFailed,
)
from l4d2_registry.manifest import (
    Artefact,
    Cost,
    EvaluationSummary,
    Licence,
    Lineage,
    ModelManifest,
    PromptContract,
    PublishedFigure,
    RungScore,
)
from l4d2_registry.references import ModelRef
from l4d2_registry.registry import Registry, Resolved
from l4d2_registry.verification import Problem

__all__ = [
    "AliasConflict",
    "AliasGeneration",
    "AliasLog",
    "AliasNotFound",
    "Artefact",
    "BlobMissing",
    "BlobStore",
    "Cost",
    "DigestMismatch",
    "EvaluationSummary",
    "Licence",
    "Lineage",
    "LockBusy",
    "ManifestInvalid",
    "ModelManifest",
    "ModelNotFound",
    "ModelRef",
    "Problem",
    "PromptContract",
    "PublishedFigure",
    "ReadFailed",
    "Registry",
    "RegistryError",
    "Resolved",
    "RungScore",
    "SchemaTooNew",
    "UnsafePath",
    "WriteFailed",
    "canonical_json",
    "digest_bytes",
    "digest_file",
    "digest_json",
]
