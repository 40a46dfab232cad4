"""The base of everything that can stand in a list of steps."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import model_validator

from l4d2_sourcepawn.scenario.fields import Strict

if TYPE_CHECKING:
    from l4d2_sourcepawn.scenario.stage import Stage


class Step(Strict):
    """One step. `verb` is its key in the file; `shorthand` the field that a bare value is."""

    verb: ClassVar[str]
    shorthand: ClassVar[str | None] = None

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, given: Any) -> Any:
        if given is None:
            return {}
        if cls.shorthand is not None and not isinstance(given, dict | Step):
            return {cls.shorthand: given}
        return given


class Happening(Step):
    """Something that happens in the game."""

    @abstractmethod
    def happen(self, stage: Stage) -> None:
        """Let it happen.

        Raises:
            NotPossible: the world is not so that it could.
            SimulationError: the game has no such thing.
        """


class Check(Step):
    """Something that is looked at; the world is afterwards as it was."""

    @abstractmethod
    def failures(self, stage: Stage) -> Iterator[Failed]:
        """Yield what does not hold."""


class Failed(Strict):
    """An expectation that does not hold: what was expected, and what was seen instead."""

    expected: str
    observed: str
