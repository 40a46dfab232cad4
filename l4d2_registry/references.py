"""Names: what people type for a model, and what its folders are called."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

NAME_PATTERN: Final = r"^[a-z0-9][a-z0-9._-]{0,63}$"


def is_name(text: str) -> bool:
    """Tell whether `text` can name a model, a version or an alias, and so a folder."""
    return re.fullmatch(NAME_PATTERN, text) is not None


@dataclass(frozen=True, slots=True)
class ModelRef:
    """A model version: `name@version`."""

    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.name}@{self.version}"

    @property
    def well_formed(self) -> bool:
        """Whether both parts are names: nothing else may become a path."""
        return is_name(self.name) and is_name(self.version)
