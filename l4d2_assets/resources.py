"""The one resource of the pipeline: where the project lies and how its steps are run."""

from __future__ import annotations

from pathlib import Path

import dagster as dg

from l4d2_assets.core.graph import Graph
from l4d2_assets.core.project import Project
from l4d2_assets.core.steps import Done, Step, run_step


class Pipeline(dg.ConfigurableResource[None]):
    """Runs steps in a project.

    Empty fields mean `Project.discover`: L4D2_HOME and L4D2_DATA, the working
    folder, this checkout.
    """

    root: str = ""
    data: str = ""

    def project(self) -> Project:
        """Return the project; raises `ProjectMissing`."""
        if not self.root:
            found = Project.discover()
            return Project(found.root, Path(self.data)) if self.data else found
        root = Path(self.root)
        return Project(root, Path(self.data) if self.data else root / "data")

    def run(self, step: Step, graph: Graph, partition: str | None) -> Done:
        """Run a step of a graph; raises the typed errors of `run_step` and of its work."""
        return run_step(step, project=self.project(), graph=graph, partition=partition)
