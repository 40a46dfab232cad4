"""Steps for what has no happening of its own: an event or a forward by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from l4d2_sourcepawn.scenario.fields import Position, Word
from l4d2_sourcepawn.scenario.step import Happening

if TYPE_CHECKING:
    from l4d2_sourcepawn.scenario.stage import Stage

Cell = Annotated[int, Field(ge=-(1 << 31), le=(1 << 31) - 1)]
FieldText = Annotated[str, Field(max_length=500)]
Fraction = Annotated[float, Field(ge=-1e9, le=1e9)]


class Event(Happening):
    verb: ClassVar[str] = "event"
    name: Word
    fields_: Annotated[dict[Word, bool | Cell | Fraction | FieldText], Field(max_length=40)] = (
        Field(default_factory=dict, alias="fields")
    )

    def happen(self, stage: Stage) -> None:
        fields = {key: stage.raw(value) for key, value in self.fields_.items()}
        stage.session.fire_event(self.name, fields)


class Forward(Happening):
    verb: ClassVar[str] = "forward"
    name: Word
    arguments: Annotated[
        tuple[bool | Cell | Fraction | FieldText | Position, ...], Field(max_length=20)
    ] = ()

    def happen(self, stage: Stage) -> None:
        arguments = [
            value if isinstance(value, tuple) else stage.raw(value) for value in self.arguments
        ]
        stage.session.forward(self.name, *arguments)
