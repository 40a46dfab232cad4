"""What a trainer is: it submits a job once, and collects what the job made.

The two halves are two assets, so that a paid or long job is bought in seconds,
recorded, and waited for elsewhere. Both must be safe to call again: `submit`
returns the same job for the same specification, `collect` the same result.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from l4d2_assets.core.training.spec import TrainingSpec
from l4d2_registry import Cost, Licence, PublishedFigure, digest_bytes
from l4d2_registry.canonical import Digest
from l4d2_registry.manifest import ModelKind


class Job(BaseModel):
    """A submitted job. `state` is `succeeded` at once where nothing runs elsewhere."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1] = 1
    trainer: str
    spec_sha256: Digest
    job_id: str
    state: Literal["succeeded"]
    note: str
    estimated_usd: float | None = Field(ge=0)


class ModelFile(BaseModel):
    """What a model artefact is called and where its bytes lie in the trained artefact."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    role: str
    file_name: str
    media_type: str


class TrainedModel(BaseModel):
    """What a trainer made, apart from the bytes of its files."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1] = 1
    version: str
    kind: ModelKind
    reproducible: bool
    spec_sha256: Digest
    files: tuple[ModelFile, ...]
    licences: tuple[Licence, ...]
    published: tuple[PublishedFigure, ...] = ()
    hosted_model: str | None = None
    expires_at: dt.date | None = None
    cost: Cost


@dataclass(frozen=True, slots=True)
class Trained:
    """A trained model with the bytes of its files, by file name."""

    model: TrainedModel
    contents: Mapping[str, bytes] = field(default_factory=dict)

    def file_digests(self) -> dict[str, str]:
        """Return the digest of each file, by role."""
        return {file.role: digest_bytes(self.contents[file.file_name]) for file in self.model.files}


class Trainer(Protocol):
    """A way to get a model from a specification and a dataset."""

    @property
    def name(self) -> str:
        """The name that recipes use."""
        ...

    @property
    def code_modules(self) -> tuple[str, ...]:
        """The modules whose source decides the result; a change is another specification.

        Keep it to the training code itself: whatever stands here makes a paid
        job be bought again when it changes.
        """
        ...

    def submit(self, spec: TrainingSpec) -> Job:
        """Start the job, or find it if it was started before."""
        ...

    def collect(self, spec: TrainingSpec, job: Job, dataset: Mapping[str, bytes]) -> Trained:
        """Return what the job made. `dataset` maps file names to bytes."""
        ...
