"""A trained model as the asset `fine_tuned_model` stores it: `model.json` and the model's files."""

from __future__ import annotations

from typing import Final

from l4d2_assets.core.artefacts import Artefact, Product
from l4d2_assets.core.training.protocol import Trained, TrainedModel
from l4d2_registry import canonical_json

MODEL_FILE: Final = "model.json"


def store_trained(trained: Trained) -> Product:
    """Return the files to store."""
    return Product(data={MODEL_FILE: canonical_json(trained.model), **trained.contents})


def load_trained(artefact: Artefact) -> Trained:
    """Return the model that `store_trained` stored, its files verified."""
    model = TrainedModel.model_validate_json(artefact.read(MODEL_FILE))
    return Trained(model, {file.file_name: artefact.read(file.file_name) for file in model.files})
