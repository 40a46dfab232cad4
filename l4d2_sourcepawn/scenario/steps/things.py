"""Steps of places, doors, weapons and items."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from l4d2_sourcepawn.scenario.errors import NotPossible
from l4d2_sourcepawn.scenario.fields import Label, Word
from l4d2_sourcepawn.scenario.step import Happening
from l4d2_sourcepawn.simulate.happenings import places, things

if TYPE_CHECKING:
    from l4d2_sourcepawn.scenario.stage import Stage


class EnterSaferoom(Happening):
    verb: ClassVar[str] = "enter_saferoom"
    who: Label
    which: Literal["first", "last"] = "last"

    def happen(self, stage: Stage) -> None:
        places.enter_saferoom(stage.session, stage.player(self.who), self.which)


class LeaveSaferoom(Happening):
    verb: ClassVar[str] = "leave_saferoom"
    who: Label

    def happen(self, stage: Stage) -> None:
        player = stage.player(self.who)
        if not player.saferoom:
            raise NotPossible(f"{self.who} is in no saferoom")
        places.leave_saferoom(stage.session, player)


class Door(Happening):
    verb: ClassVar[str] = "door"
    who: Label
    action: Literal["open", "close"]
    saferoom: bool = False

    def happen(self, stage: Stage) -> None:
        places.use_door(
            stage.session,
            stage.player(self.who),
            opens=self.action == "open",
            saferoom=self.saferoom,
        )


class Pickup(Happening):
    verb: ClassVar[str] = "pickup"
    who: Label
    item: Word

    def happen(self, stage: Stage) -> None:
        things.pick_up(stage.session, stage.player(self.who), self.item)


class Drop(Happening):
    verb: ClassVar[str] = "drop"
    who: Label
    item: Word

    def happen(self, stage: Stage) -> None:
        things.drop(stage.session, stage.player(self.who), self.item)


class Shoot(Happening):
    verb: ClassVar[str] = "shoot"
    who: Label

    def happen(self, stage: Stage) -> None:
        things.shoot(stage.session, stage.player(self.who))


class Reload(Happening):
    verb: ClassVar[str] = "reload"
    who: Label

    def happen(self, stage: Stage) -> None:
        things.reload(stage.session, stage.player(self.who))
