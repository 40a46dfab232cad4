"""The `external` trainer: models made elsewhere, of which only published words are known.

The history is a facts file with a source per figure. Nothing in it was
reproduced here, and nothing downstream may treat it as if it were.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pydantic import Field

from l4d2_assets.core.config import Strict, load_config
from l4d2_assets.core.errors import ConfigInvalid
from l4d2_assets.core.training.protocol import Job, Trained, TrainedModel
from l4d2_assets.core.training.spec import TrainingSpec
from l4d2_registry import Cost, Licence, PublishedFigure

HISTORY_FILE: Final = "published_history.yaml"


class Figure(Strict):
    """A published figure; `checked` says what a later look found about it, if anything."""

    what: str
    value: str
    source: str
    checked: str | None = None


class HistoryEntry(Strict):
    """One published model version. `base_model` must be the recipe's."""

    published_on: dt.date
    base_model: str
    data: str
    hosted_model: str | None = None
    expires_at: dt.date | None = None
    figures: tuple[Figure, ...] = Field(min_length=1)


class PublishedHistory(Strict):
    """`configs/published_history.yaml`."""

    licence: str
    entries: dict[str, HistoryEntry]


def load_history(path: Path) -> PublishedHistory:
    """Read the history; raises `SourceMissing` or `ConfigInvalid`."""
    return load_config(path, PublishedHistory)


class ExternalTrainer:
    """Records a published model as what it is: words."""

    name = "external"
    code_modules = (__name__,)

    def __init__(self, history: PublishedHistory) -> None:
        self._history = history

    def submit(self, spec: TrainingSpec) -> Job:
        """Return a job that was done elsewhere; its cost is unknown here."""
        self._entry(spec)
        return Job(
            trainer=self.name,
            spec_sha256=spec.sha256,
            job_id=f"external-{spec.parameters['history']}",
            state="succeeded",
            note="trained elsewhere; as published, not reproduced",
            estimated_usd=None,
        )

    def collect(
        self,
        spec: TrainingSpec,
        job: Job,
        dataset: Mapping[str, bytes],  # noqa: ARG002 - its data was never published
    ) -> Trained:
        """Return the model's published figures; it has no file."""
        entry = self._entry(spec)
        told = (
            ("published on", entry.published_on.isoformat()),
            ("training data", entry.data),
        )
        figures = (
            *(PublishedFigure(what=w, value=v, source=HISTORY_FILE) for w, v in told),
            *map(_figure, entry.figures),
        )
        model = TrainedModel(
            version=spec.version,
            kind="external",
            reproducible=False,
            spec_sha256=job.spec_sha256,
            files=(),
            licences=(Licence(spdx=self._history.licence, covers="published figures"),),
            published=figures,
            hosted_model=entry.hosted_model,
            expires_at=entry.expires_at,
            cost=Cost(usd=None, note="paid by its makers; not known here"),
        )
        return Trained(model)

    def _entry(self, spec: TrainingSpec) -> HistoryEntry:
        name = spec.parameters["history"]
        try:
            entry = self._history.entries[name]
        except KeyError:
            known = ", ".join(sorted(self._history.entries))
            raise ConfigInvalid(
                f"recipe {spec.version!r}: training.history: no entry {name!r} in "
                f"configs/published_history.yaml; there is: {known}"
            ) from None
        if entry.base_model != spec.base_model:
            raise ConfigInvalid(
                f"recipe {spec.version!r}: base_model: is {spec.base_model!r}, but "
                f"configs/{HISTORY_FILE} says {entry.base_model!r} for {name!r}"
            )
        return entry


def _figure(figure: Figure) -> PublishedFigure:
    value = f"{figure.value} ({figure.checked})" if figure.checked else figure.value
    return PublishedFigure(what=figure.what, value=value, source=figure.source)
