"""From a manifest to the backend that answers for it."""

from __future__ import annotations

from typing import Final

from l4d2_registry import ModelManifest, Registry
from l4d2_serving.backends.protocol import Backend
from l4d2_serving.backends.retrieval import RetrievalBackend
from l4d2_serving.errors import ModelUnavailable

_LATER: Final = "this release cannot serve it yet; choose a model of kind retrieval"

_WHY_NOT: Final = {
    "external": "published figures only: somebody else trained it and its weights are not here, "
    "so it cannot answer",
    "gguf": f"local weights need the extra [local], whose backend comes with a later release; "
    f"{_LATER}",
    "lora": f"an adapter has to be merged and exported first; {_LATER}",
    "openai_hosted": f"the backend for hosted models comes with a later release; {_LATER}",
    "bot_policy": "it plays the game and writes no plugins",
    "director_profile": "it paces the game and writes no plugins",
}


def cannot_answer(manifest: ModelManifest) -> str | None:
    """Return why no model of this kind can answer here, or None if it can."""
    return _WHY_NOT.get(manifest.kind)


def load_backend(registry: Registry, manifest: ModelManifest) -> Backend:
    """Load what the manifest describes, its artefacts verified.

    Raises:
        ModelUnavailable: this kind cannot answer here; the message says why.
        CorpusInvalid, RegistryError: an artefact is damaged or missing.
    """
    reason = cannot_answer(manifest)
    if reason is not None:
        raise ModelUnavailable(
            f"model {manifest.name}@{manifest.version} is of kind {manifest.kind}: {reason}"
        )
    return RetrievalBackend.from_registry(registry, manifest)
