"""Which trainers this release has."""

from __future__ import annotations

from l4d2_assets.core.errors import TrainerUnavailable
from l4d2_assets.core.project import Project
from l4d2_assets.core.training.external import HISTORY_FILE, ExternalTrainer, load_history
from l4d2_assets.core.training.protocol import Trainer
from l4d2_assets.core.training.retrieval import RetrievalTrainer


def trainer_named(name: str, project: Project) -> Trainer:
    """Return the trainer that a recipe names; raises `TrainerUnavailable`."""
    match name:
        case RetrievalTrainer.name:
            return RetrievalTrainer()
        case ExternalTrainer.name:
            return ExternalTrainer(load_history(project.config(HISTORY_FILE)))
    raise TrainerUnavailable(
        f"trainer {name!r} is not in this release; there is: retrieval, external"
    )
