"""Steps of rounds, maps and time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Final, Literal

from pydantic import StringConstraints

from l4d2_sourcepawn.scenario.errors import NotPossible
from l4d2_sourcepawn.scenario.fields import TEAMS, Label, Seconds
from l4d2_sourcepawn.scenario.step import Happening
from l4d2_sourcepawn.simulate.entities import Player, Team
from l4d2_sourcepawn.simulate.happenings import panics, rounds

if TYPE_CHECKING:
    from l4d2_sourcepawn.scenario.stage import Stage

MapName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,48}$")]

_BETWEEN_ROUNDS: Final = 6.0
"""Seconds; the game's own pause is of this order. What runs through it is a plugin's timer."""


def _first_survivor(stage: Stage) -> Player:
    for player in stage.world.players():
        if player.team == Team.SURVIVOR and player.alive and player.in_game:
            return player
    raise NotPossible("no living survivor is there")


class LeaveStartArea(Happening):
    verb: ClassVar[str] = "leave_start_area"
    by: Label | None = None

    def happen(self, stage: Stage) -> None:
        if stage.world.left_safe_area:
            raise NotPossible("the survivors have left the start area of this round already")
        by = stage.player(self.by) if self.by is not None else _first_survivor(stage)
        rounds.leave_start_area(stage.session, by)


class PanicStart(Happening):
    verb: ClassVar[str] = "panic_start"
    by: Label | None = None

    def happen(self, stage: Stage) -> None:
        panics.panic_starts(stage.session, stage.player(self.by) if self.by is not None else None)


class PanicEnd(Happening):
    verb: ClassVar[str] = "panic_end"

    def happen(self, stage: Stage) -> None:
        panics.panic_ends(stage.session)


class Horde(Happening):
    verb: ClassVar[str] = "horde"

    def happen(self, stage: Stage) -> None:
        panics.horde(stage.session)


class CarAlarm(Happening):
    verb: ClassVar[str] = "car_alarm"
    by: Label

    def happen(self, stage: Stage) -> None:
        panics.car_alarm(stage.session, stage.player(self.by))


class EndRound(Happening):
    verb: ClassVar[str] = "end_round"
    winner: Literal["infected", "survivors"] = "infected"

    def happen(self, stage: Stage) -> None:
        rounds.end_round(stage.session, TEAMS[self.winner.removesuffix("s")])


class StartRound(Happening):
    verb: ClassVar[str] = "start_round"

    def happen(self, stage: Stage) -> None:
        rounds.start_round(stage.session)


class RestartRound(Happening):
    verb: ClassVar[str] = "restart_round"

    def happen(self, stage: Stage) -> None:
        rounds.end_round(stage.session, Team.INFECTED)
        stage.wait(_BETWEEN_ROUNDS)
        rounds.start_round(stage.session)


class MapChange(Happening):
    verb: ClassVar[str] = "map_change"
    to: MapName

    def happen(self, stage: Stage) -> None:
        rounds.change_map(stage.session, self.to)


class MapTransition(Happening):
    verb: ClassVar[str] = "map_transition"
    to: MapName

    def happen(self, stage: Stage) -> None:
        rounds.transition(stage.session, self.to)


class Finale(Happening):
    verb: ClassVar[str] = "finale"
    stage: Literal["start", "escape", "leaving", "win"]

    def happen(self, stage: Stage) -> None:
        rounds.finale(stage.session, self.stage)


class Wait(Happening):
    verb: ClassVar[str] = "wait"
    shorthand: ClassVar[str | None] = "seconds"
    seconds: Seconds

    def happen(self, stage: Stage) -> None:
        stage.wait(self.seconds)


class ReloadPlugin(Happening):
    verb: ClassVar[str] = "reload_plugin"

    def happen(self, stage: Stage) -> None:
        stage.reload_plugin()
