"""Recipes: a model version is a reviewed file, `configs/models/<version>.yaml`.

The file's name is the partition key. A recipe says everything a version is
made of; what it leaves out does not exist. Its digest is part of the version's
lineage, so a changed recipe is another version.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from l4d2_assets.core.config import Strict, load_config
from l4d2_assets.core.errors import ConfigInvalid, SourceMissing
from l4d2_registry import digest_json

_VERSION = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")

Version = Annotated[str, StringConstraints(pattern=rf"^{_VERSION.pattern}$")]
CorpusAsset = Literal["seed", "git"]


class DatasetMixture(Strict):
    """Which curated plugins a version learns from, and how they are split.

    `eval_share` is the share of plugin *families* held out; a family (all
    plugins of one author's repository, or one seed plugin with all its wordings)
    is never on both sides. `licences` lists the SPDX expressions that may enter,
    None is any, known or not. `max_documents` caps the plugins taken, None is all.
    `preference_share` bounds the share of preference pairs among the rows.
    """

    sources: tuple[CorpusAsset, ...] = Field(min_length=1)
    eval_share: float = Field(ge=0, lt=1)
    seed: int = Field(ge=0)
    licences: tuple[str, ...] | None
    max_documents: int | None = Field(default=None, ge=1)
    preference_share: float = Field(ge=0, le=1)


class RetrievalTraining(Strict):
    """The offline baseline: search instead of a model. It has nothing to tune yet."""

    trainer: Literal["retrieval"]


class ExternalTraining(Strict):
    """A model trained elsewhere: only what was published about it is known.

    `history` is the entry of `configs/published_history.yaml`.
    """

    trainer: Literal["external"]
    history: str


class EvaluationPlan(Strict):
    """Which suite the version is judged on."""

    suite: Version


class PromotionPlan(Strict):
    """Which policy of `configs/promotion.yaml` decides; `never` keeps the version out."""

    policy: Literal["bootstrap", "behaviour", "never"]


class Recipe(Strict):
    """One model version."""

    version: Version
    title: str
    summary: str
    base_model: str | None = None
    prompt: Version
    dataset: DatasetMixture | None
    training: Annotated[RetrievalTraining | ExternalTraining, Field(discriminator="trainer")]
    evaluation: EvaluationPlan
    promotion: PromotionPlan

    @property
    def sha256(self) -> str:
        """The digest of the recipe's content (comments and layout do not count)."""
        return digest_json(self)


def versions(folder: Path) -> list[str]:
    """Return the versions that have a recipe file, by name, without reading the files.

    A faulty recipe so spoils its own partition only, never the code location. A
    file whose name is no version (an editor's `.#v1.yaml`) is not one.
    """
    return sorted(path.stem for path in folder.glob("*.yaml") if _is_version(path.stem))


def load_recipe(folder: Path, version: str) -> Recipe:
    """Read and validate one recipe.

    Raises:
        SourceMissing: there is no such file; the message lists what there is.
        ConfigInvalid: it has a fault, or its `version` is not its file's name.
    """
    path = folder / f"{version}.yaml"
    known = versions(folder)
    if version not in known:
        raise SourceMissing(
            f"no recipe {path}; there is: {', '.join(known) or 'none'} "
            "(a model version is a file in configs/models)"
        )
    recipe = load_config(path, Recipe)
    if recipe.version != version:
        raise ConfigInvalid(
            f"{path}: version: is {recipe.version!r}, but the file's name says {version!r}"
        )
    if (recipe.dataset is None) != (recipe.training.trainer == "external"):
        raise ConfigInvalid(
            f"{path}: dataset: must be given for trainer {recipe.training.trainer!r}"
            if recipe.dataset is None
            else f"{path}: dataset: must be null for an external model; its data is not here"
        )
    return recipe


def load_all(folder: Path) -> tuple[Sequence[Recipe], Sequence[str]]:
    """Read every recipe; return the good ones and one line for each faulty one."""
    good: list[Recipe] = []
    faults: list[str] = []
    for version in versions(folder):
        try:
            good.append(load_recipe(folder, version))
        except (ConfigInvalid, SourceMissing) as error:
            faults.append(str(error))
    faults += [
        f"{path}: the file's name is no version (lower case, digits, `._-`); rename it"
        for path in sorted(folder.glob("*.yaml"))
        if not _is_version(path.stem)
    ]
    return good, faults


def _is_version(stem: str) -> bool:
    # Dagster splits partition ranges at three dots, so no key may hold them.
    return bool(_VERSION.fullmatch(stem)) and "..." not in stem
