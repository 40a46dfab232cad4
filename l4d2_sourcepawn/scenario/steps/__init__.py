"""The happenings that a scenario can have, by the key that they have in a file."""

from __future__ import annotations

from types import ModuleType
from typing import Final

from l4d2_sourcepawn.scenario.step import Happening
from l4d2_sourcepawn.scenario.steps import clients, infected, life, raw, rounds, things

_MODULES: Final = (rounds, clients, life, infected, things, raw)


def _of(module: ModuleType) -> dict[str, type[Happening]]:
    return {
        value.verb: value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Happening) and hasattr(value, "verb")
    }


HAPPENINGS: Final[dict[str, type[Happening]]] = {
    verb: step for module in _MODULES for verb, step in _of(module).items()
}
