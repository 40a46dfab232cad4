"""The training specification: everything that decides what a trainer makes, as one digest."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from l4d2_registry import digest_json
from l4d2_registry.canonical import Digest


class TrainingSpec(BaseModel):
    """What a job is asked to do.

    `recipe_sha256`, `dataset_sha256` and `code_sha256` pin the inputs;
    `parameters` are the recipe's training section as plain JSON. Equal specs are
    the same job: whoever has its result does not buy it again.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    trainer: str
    base_model: str | None
    recipe_sha256: Digest
    dataset_sha256: Digest
    code_sha256: Digest
    prompt_sha256: Digest
    parameters: dict[str, Any]

    @property
    def sha256(self) -> str:
        """The specification's digest, which names the job."""
        return digest_json(self)
