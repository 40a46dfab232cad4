"""The manifest: everything a server has to know of a model version, and who made it of what.

A manifest holds no clock and no run id, so the same inputs give the same
manifest and the same version anywhere; when and by whom it was registered
stands in the alias generations and beside it in `registered.json`.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Final, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from l4d2_registry.canonical import Digest, digest_json
from l4d2_registry.records import Frozen
from l4d2_registry.references import NAME_PATTERN, ModelRef

MANIFEST_SCHEMA: Final = 1
VERSION_LENGTH: Final = 12

Name = Annotated[str, StringConstraints(pattern=NAME_PATTERN)]
ModelKind = Literal[
    "retrieval", "gguf", "lora", "openai_hosted", "external", "bot_policy", "director_profile"
]


class Artefact(Frozen):
    """A file of the version. `role` is what a backend asks for, e.g. `gguf`."""

    role: Name
    file_name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$")]
    sha256: Digest
    bytes: int = Field(ge=0)
    media_type: str


class Licence(Frozen):
    """An SPDX expression and what it covers."""

    spdx: str
    covers: str


class PromptContract(Frozen):
    """How the model must be asked: a digest that training, evaluation and serving compare."""

    id: Name
    sha256: Digest
    context_tokens: int | None = Field(default=None, gt=0)
    stop: tuple[str, ...] = ()


class RungScore(Frozen):
    """One rung of the verdict's ladder over an evaluation suite.

    `low` and `high` bound the pass rate by a 95 % Wilson interval over the
    `scored` answers; a rung that was not judged has none of the three figures.
    """

    rung: Name
    judged: bool
    passed: int = Field(default=0, ge=0)
    scored: int = Field(default=0, ge=0)
    unscored: int = Field(default=0, ge=0)
    low: float | None = Field(default=None, ge=0, le=1)
    high: float | None = Field(default=None, ge=0, le=1)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.passed > self.scored:
            raise ValueError(f"rung {self.rung}: {self.passed} passed of {self.scored} scored")
        if (self.low is None) != (self.high is None):
            raise ValueError(f"rung {self.rung}: an interval has two bounds")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"rung {self.rung}: interval from {self.low} to {self.high}")
        if not self.judged and (self.scored or self.low is not None):
            raise ValueError(f"rung {self.rung}: figures for a rung that was not judged")
        return self


class EvaluationSummary(Frozen):
    """What the evaluation report with this digest says, for people and for the gate."""

    suite: Name
    suite_sha256: Digest
    report_sha256: Digest
    judge: str
    tasks: int = Field(ge=0)
    reproduced: bool
    rungs: tuple[RungScore, ...]

    def rung(self, name: str) -> RungScore | None:
        """Return the score of a rung, or None if the report does not name it."""
        return next((score for score in self.rungs if score.rung == name), None)


class PublishedFigure(Frozen):
    """A figure that somebody else published and nobody here reproduced."""

    what: str
    value: str
    source: str


class Lineage(Frozen):
    """Digests of everything the version was made of."""

    recipe_sha256: Digest
    spec_sha256: Digest
    code_sha256: Digest
    dataset_sha256: Digest | None = None
    snapshots: dict[str, Digest] = Field(default_factory=dict)


class Cost(Frozen):
    """What making the version cost. None means unknown, never zero."""

    usd: float | None = Field(default=None, ge=0)
    note: str = ""


class ModelManifest(Frozen):
    """An immutable model version. Its digest is the version's identity."""

    schema_version: Literal[1] = 1
    name: Name
    kind: ModelKind
    summary: str
    base_model: str | None = None
    licences: tuple[Licence, ...]
    artefacts: tuple[Artefact, ...]
    prompt: PromptContract
    lineage: Lineage
    evaluation: EvaluationSummary | None = None
    published: tuple[PublishedFigure, ...] = ()
    hosted_model: str | None = None
    cost: Cost = Cost()
    expires_at: dt.date | None = None

    @model_validator(mode="after")
    def _roles_once(self) -> Self:
        roles = [artefact.role for artefact in self.artefacts]
        if len(set(roles)) != len(roles):
            raise ValueError(f"two artefacts have one role: {sorted(roles)}")
        return self

    @property
    def sha256(self) -> str:
        """The digest of the canonical manifest."""
        return digest_json(self)

    @property
    def version(self) -> str:
        """The version's name: the first 12 characters of the digest."""
        return self.sha256[:VERSION_LENGTH]

    @property
    def ref(self) -> ModelRef:
        """The reference under which the version is registered."""
        return ModelRef(self.name, self.version)

    def artefact(self, role: str) -> Artefact | None:
        """Return the artefact with this role, if the version has one."""
        return next((a for a in self.artefacts if a.role == role), None)
