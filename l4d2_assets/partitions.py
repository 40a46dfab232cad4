"""One static partition per recipe file: nothing to register in an instance."""

from __future__ import annotations

import dagster as dg

from l4d2_assets.core.errors import SourceMissing
from l4d2_assets.core.project import Project
from l4d2_assets.core.recipes import versions


def model_versions(project: Project) -> dg.StaticPartitionsDefinition:
    """Return the partitions of all model assets; raises `SourceMissing` without a recipe."""
    keys = versions(project.recipes)
    if not keys:
        raise SourceMissing(f"no recipe in {project.recipes}; a model version is a file there")
    return dg.StaticPartitionsDefinition(keys)
