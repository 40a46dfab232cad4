"""The step `expect`: everything in it must hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from pydantic import model_validator

from l4d2_sourcepawn.scenario.expect.blow import TestBlow
from l4d2_sourcepawn.scenario.expect.messages import CHAT, SCREEN, Message
from l4d2_sourcepawn.scenario.expect.players import PlayerState, Unchanged, named_labels
from l4d2_sourcepawn.scenario.expect.server import (
    ConVarIs,
    EffectLike,
    Entities,
    Sound,
    Spawned,
    kicked,
)
from l4d2_sourcepawn.scenario.fields import Label
from l4d2_sourcepawn.scenario.step import Check, Failed

if TYPE_CHECKING:
    from l4d2_sourcepawn.scenario.stage import Stage


class Expect(Check):
    """What must be so now, or must have happened in the window."""

    verb: ClassVar[str] = "expect"
    chat: Message | None = None
    message: Message | None = None
    player: PlayerState | None = None
    blow: TestBlow | None = None
    convar: ConVarIs | None = None
    entities: Entities | None = None
    spawned: Spawned | None = None
    sound: Sound | None = None
    kicked: Label | None = None
    unchanged: Unchanged | None = None
    effect: EffectLike | None = None

    @model_validator(mode="after")
    def _expects_something(self) -> Expect:
        if not self.model_fields_set:
            raise ValueError("expect needs at least one thing to look at")
        return self

    def failures(self, stage: Stage) -> Iterator[Failed]:
        """Yield what does not hold."""
        if self.chat is not None:
            yield from self.chat.failures(stage, CHAT)
        if self.message is not None:
            yield from self.message.failures(stage, SCREEN)
        for part in (
            self.player,
            self.blow,
            self.convar,
            self.entities,
            self.spawned,
            self.sound,
            self.effect,
        ):
            if part is not None:
                yield from part.failures(stage)
        if self.kicked is not None:
            yield from kicked(stage, self.kicked)
        if self.unchanged is not None:
            yield from self.unchanged.failures(stage, named_labels(self.player))
