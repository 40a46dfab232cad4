"""Every error this package raises, under one root.

Each message fits one line and says what, where, and what to do: the Dagster
adapter and the command line show it as it is.
"""

from __future__ import annotations


class AssetsError(Exception):
    """Root of the package's errors."""


class ProjectMissing(AssetsError):
    """No project folder (with `configs/` and `data/seed/`) could be found."""


class ConfigInvalid(AssetsError):
    """A configuration file has an unknown key, a wrong type or a forbidden value."""


class SourceMissing(AssetsError):
    """A source of raw data is not where the configuration says."""


class SourceUnreadable(AssetsError):
    """A source is there but cannot be read as what it should be."""


class ArtefactMissing(AssetsError):
    """An upstream asset was never materialized here."""


class ArtefactDamaged(AssetsError):
    """An artefact's bytes are not those its record names."""


class InputsDisagree(AssetsError):
    """Two inputs were made from different versions of a third."""


class NothingLeft(AssetsError):
    """A step kept no record at all, so everything after it would be empty."""


class TrainerUnavailable(AssetsError):
    """The recipe names a trainer that this release does not have."""


class Unreproducible(AssetsError):
    """The model cannot be asked here: only its published figures exist."""


class JudgeFailed(AssetsError):
    """The judge itself failed, so whether a plugin works could not be told."""


class PromotionRefused(AssetsError):
    """The gate says no; the message gives the reasons."""


class RunNotRecorded(AssetsError):
    """The orchestrator's own records of a run cannot be written or read."""
