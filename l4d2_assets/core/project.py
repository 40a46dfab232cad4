"""Where a project's committed inputs lie, and where its generated data goes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from l4d2_assets.core.errors import ProjectMissing

HOME_VARIABLE = "L4D2_HOME"
DATA_VARIABLE = "L4D2_DATA"


@dataclass(frozen=True, slots=True)
class Project:
    """A checkout (`root`) and the folder for generated data (`data`)."""

    root: Path
    data: Path

    @classmethod
    def discover(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Find the project: `L4D2_HOME`, else the working folder, else this checkout.

        `L4D2_DATA` moves the generated data; it is `<root>/data` otherwise.

        Raises:
            ProjectMissing: none of them holds `configs/models`.
        """
        named = environ.get(HOME_VARIABLE)
        places = [Path(named)] if named else [Path.cwd(), Path(__file__).parents[2]]
        for place in places:
            if (place / "configs" / "models").is_dir():
                root = place.resolve()
                data = environ.get(DATA_VARIABLE)
                return cls(root, Path(data).absolute() if data else root / "data")
        raise ProjectMissing(
            f"no project in {' or '.join(map(str, places))} (a folder with configs/models); "
            f"run inside a checkout or set {HOME_VARIABLE} to one"
        )

    @property
    def recipes(self) -> Path:
        """The folder of reviewed model recipes, one file a version."""
        return self.root / "configs" / "models"

    @property
    def seed(self) -> Path:
        """The embedded corpus."""
        return self.root / "data" / "seed"

    @property
    def eval(self) -> Path:
        """Evaluation tasks, suites and controls."""
        return self.root / "data" / "eval"

    @property
    def registry(self) -> Path:
        """The model registry that serving reads."""
        return self.data / "registry"

    def config(self, name: str) -> Path:
        """Return the path of `configs/<name>`."""
        return self.root / "configs" / name

    def shown(self, path: Path) -> str:
        """Return `path` as people read it: relative to the checkout where it lies inside."""
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)
