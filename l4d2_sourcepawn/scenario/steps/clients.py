"""Steps of clients that come, go, speak and type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Final, Literal

from pydantic import Field, StringConstraints

from l4d2_sourcepawn.scenario.errors import NotPossible
from l4d2_sourcepawn.scenario.fields import (
    TEAMS,
    Label,
    NewLabel,
    Points,
    Position,
    Role,
    TeamName,
    Text,
    Whole,
    Word,
)
from l4d2_sourcepawn.scenario.step import Happening
from l4d2_sourcepawn.simulate.happenings import care, clients

if TYPE_CHECKING:
    from l4d2_sourcepawn.scenario.stage import Stage

BUTTONS: Final = {
    "attack": 1 << 0,
    "jump": 1 << 1,
    "duck": 1 << 2,
    "forward": 1 << 3,
    "back": 1 << 4,
    "use": 1 << 5,
    "attack2": 1 << 11,
    "reload": 1 << 13,
    "zoom": 1 << 19,
}
"""`IN_...` of `entity_prop_stocks.inc`."""

Button = Literal["attack", "jump", "duck", "forward", "back", "use", "attack2", "reload", "zoom"]


class Join(Happening):
    verb: ClassVar[str] = "join"
    who: NewLabel
    role: Role = "spectator"
    human: bool | None = None
    slot_of: Label | None = None

    def happen(self, stage: Stage) -> None:
        stage.join(self.who, self.role, human=self.human, slot_of=self.slot_of)


class Leave(Happening):
    verb: ClassVar[str] = "leave"
    who: Label

    def happen(self, stage: Stage) -> None:
        clients.depart(stage.session, stage.player(self.who))


class Idle(Happening):
    verb: ClassVar[str] = "idle"
    who: Label

    def happen(self, stage: Stage) -> None:
        player = stage.player(self.who)
        if player.bot:
            raise NotPossible(f"{self.who} is a bot and cannot go idle")
        stage.label(f"{self.who}_bot", clients.go_idle(stage.session, player, stage.seat()))


class TakeOver(Happening):
    verb: ClassVar[str] = "take_over"
    who: Label

    def happen(self, stage: Stage) -> None:
        bot = stage.player(f"{self.who}_bot")
        clients.take_over(stage.session, stage.player(self.who), bot)


class ChangeTeam(Happening):
    verb: ClassVar[str] = "change_team"
    who: Label
    team: TeamName

    def happen(self, stage: Stage) -> None:
        clients.join_team(stage.session, stage.player(self.who), TEAMS[self.team])


class Rename(Happening):
    verb: ClassVar[str] = "rename"
    who: Label
    name: Annotated[str, StringConstraints(min_length=1, max_length=31)]

    def happen(self, stage: Stage) -> None:
        clients.rename(stage.session, stage.player(self.who), self.name)


class Say(Happening):
    verb: ClassVar[str] = "say"
    who: Label
    text: Text
    team: bool = False

    def happen(self, stage: Stage) -> None:
        player = stage.player(self.who)
        stage.window.typed.add(player.index)
        stage.session.say(player.index, stage.text(self.text), team=self.team)


class Command(Happening):
    verb: ClassVar[str] = "command"
    who: Label
    line: Text

    def happen(self, stage: Stage) -> None:
        player = stage.player(self.who)
        stage.window.typed.add(player.index)
        stage.session.client_command(player.index, stage.text(self.line))


class ServerCommand(Happening):
    verb: ClassVar[str] = "server_command"
    shorthand: ClassVar[str | None] = "line"
    line: Text

    def happen(self, stage: Stage) -> None:
        stage.session.server_command(stage.text(self.line))


class Press(Happening):
    verb: ClassVar[str] = "press"
    who: Label
    buttons: Annotated[tuple[Button, ...], Field(min_length=1, max_length=9)]

    def happen(self, stage: Stage) -> None:
        bits = sum(BUTTONS[name] for name in set(self.buttons))
        player = stage.player(self.who)
        stage.session.press(player.index, bits)
        player.buttons = 0


class Menu(Happening):
    verb: ClassVar[str] = "menu"
    who: Label
    item: Whole

    def happen(self, stage: Stage) -> None:
        stage.session.choose(stage.player(self.who).index, self.item)


class Set(Happening):
    verb: ClassVar[str] = "set"
    who: Label
    health: Whole | None = None
    temp_health: Points | None = None
    position: Position | None = None

    def happen(self, stage: Stage) -> None:
        player = stage.player(self.who)
        if self.health is not None:
            player.health = self.health
        if self.temp_health is not None:
            care.put_temp_health(stage.session, player, self.temp_health)
        if self.position is not None:
            player.origin = self.position
        stage.window.rebase(stage, player)


class ConVar(Happening):
    verb: ClassVar[str] = "convar"
    name: Word
    value: str | int | float

    def happen(self, stage: Stage) -> None:
        convar = stage.world.convar(self.name)
        if convar is None:
            raise NotPossible(f"the server has no variable {self.name}")
        mark = len(stage.world.effects)
        stage.session.set_convar(convar, str(self.value))
        stage.window.ignore_first(stage, mark)
