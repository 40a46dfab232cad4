"""Expectations on the state of players."""

from __future__ import annotations

from collections.abc import Iterator
from math import dist
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import Field

from l4d2_sourcepawn.scenario.amounts import Amount, holds, told
from l4d2_sourcepawn.scenario.errors import NotPossible
from l4d2_sourcepawn.scenario.expect.subjects import OTHERS, described, players_of
from l4d2_sourcepawn.scenario.fields import Label, Position, Role, Strict, TeamName, Who, Word
from l4d2_sourcepawn.scenario.probes import FRACTIONS, PROBES, Probed
from l4d2_sourcepawn.scenario.step import Failed
from l4d2_sourcepawn.simulate import Player

if TYPE_CHECKING:
    from l4d2_sourcepawn.scenario.stage import Stage

_AMOUNTS: Final = ("health", "temp_health", "max_health", "speed", "gravity")
_EXACT: Final = (
    "alive",
    "incapacitated",
    "hanging",
    "biled",
    "team",
    "role",
    "frozen",
    "invisible",
    "glows",
)
_DECAYS: Final = "temp_health"
_MOVED: Final = 1.0
_NEAR: Final = 0.5
_SPEED_NEAR: Final = 0.005

Items = Annotated[tuple[Word, ...], Field(min_length=1, max_length=12)]
State = Literal[
    "health",
    "temp_health",
    "max_health",
    "alive",
    "incapacitated",
    "hanging",
    "biled",
    "speed",
    "gravity",
    "team",
    "role",
    "position",
    "items",
    "frozen",
    "invisible",
    "glows",
]


class Near(Strict):
    """A place, and how far from it is near enough, in units."""

    near: Position
    within: Annotated[float, Field(ge=0, le=1e6)]


class PlayerState(Strict):
    """What the probes must say of somebody."""

    who: Who
    health: Amount | None = None
    temp_health: Amount | None = None
    max_health: Amount | None = None
    alive: bool | None = None
    incapacitated: bool | None = None
    hanging: bool | None = None
    biled: bool | None = None
    speed: Amount | None = None
    gravity: Amount | None = None
    team: TeamName | None = None
    role: Role | None = None
    position: Near | None = None
    has: Items | None = None
    has_not: Items | None = None
    frozen: bool | None = None
    invisible: bool | None = None
    glows: bool | None = None
    in_game: bool | None = None

    def failures(self, stage: Stage) -> Iterator[Failed]:
        """Yield what does not hold."""
        if self.in_game is not None:
            yield from self._presence(stage)
            if not self.in_game:
                return
        for player in players_of(stage, self.who):
            for name in _AMOUNTS:
                amount: Amount | None = getattr(self, name)
                if amount is not None:
                    yield from _amount(stage, player, name, amount)
            for name in _EXACT:
                wanted = getattr(self, name)
                if wanted is not None:
                    yield from _exact(stage, player, name, wanted)
            yield from self._place(stage, player)
            yield from self._things(stage, player)

    def _presence(self, stage: Stage) -> Iterator[Failed]:
        labels = self.who if isinstance(self.who, tuple) else (self.who,)
        for label in labels:
            try:
                stage.player(label)
                there = True
            except NotPossible:
                there = False
            if there is not self.in_game:
                yield Failed(
                    expected=f"{label} is {'' if self.in_game else 'not '}on the server",
                    observed="is" if there else "is not",
                )

    def _place(self, stage: Stage, player: Player) -> Iterator[Failed]:
        wanted = self.position
        if wanted is not None and dist(player.origin, wanted.near) > wanted.within:
            yield Failed(
                expected=f"{described(stage, player)} is within {wanted.within:g} of "
                f"{_shown(wanted.near)}",
                observed=_shown(player.origin),
            )

    def _things(self, stage: Stage, player: Player) -> Iterator[Failed]:
        items = PROBES["items"](stage.session, player)
        held = items if isinstance(items, tuple) else ()
        for wanted, there in ((self.has, True), (self.has_not, False)):
            for item in wanted or ():
                if (item in held) is not there:
                    yield Failed(
                        expected=f"{described(stage, player)} has {'' if there else 'no '}{item}",
                        observed=_shown(held),
                    )


class Unchanged(Strict):
    """Probes that must be what they were when the window began."""

    who: Who
    what: Annotated[tuple[State, ...], Field(min_length=1, max_length=20)]

    def failures(self, stage: Stage, named: frozenset[str]) -> Iterator[Failed]:
        """Yield what has changed; `named` are the labels that are not among the others."""
        for player in self._subjects(stage, named):
            before = stage.window.before.get(player)
            if before is None:
                continue
            for name in self.what:
                yield from compare(stage, player, name, before[name])

    def _subjects(self, stage: Stage, named: frozenset[str]) -> list[Player]:
        if self.who != OTHERS:
            return players_of(stage, self.who)
        left_out = {id(stage.cast[label]) for label in named if label in stage.cast}
        everybody = players_of(stage, "everybody")
        return [player for player in everybody if id(player) not in left_out]


def compare(stage: Stage, player: Player, name: str, before: Probed) -> Iterator[Failed]:
    """Yield how a probe of a player differs from what it was."""
    now = PROBES[name](stage.session, player)
    if isinstance(before, tuple) and isinstance(now, tuple) and name == "position":
        same = dist(before, now) <= _MOVED  # type: ignore[arg-type] # both are vectors
    elif isinstance(before, float) and isinstance(now, int | float):
        near = _NEAR if name == _DECAYS else _SPEED_NEAR
        if name == _DECAYS:
            rate = stage.world.convars["pain_pills_decay_rate"].number
            before = max(0.0, before - rate * stage.window.elapsed(stage))
        same = abs(before - now) <= near
    else:
        same = before == now
    if not same:
        yield Failed(
            expected=f"{name} of {described(stage, player)} stays {_shown(before)}",
            observed=_shown(now),
        )


def named_labels(*parts: PlayerState | None) -> frozenset[Label]:
    """Return the labels that expectations on players name."""
    named: set[str] = set()
    for part in parts:
        if part is not None:
            named.update(part.who if isinstance(part.who, tuple) else (part.who,))
    return frozenset(named)


def _amount(stage: Stage, player: Player, name: str, amount: Amount) -> Iterator[Failed]:
    value = PROBES[name](stage.session, player)
    number = float(value) if isinstance(value, int | float) else 0.0
    if not holds(amount, number, fraction=name in FRACTIONS):
        yield Failed(
            expected=f"{name} of {described(stage, player)} is {told(amount)}",
            observed=_shown(number),
        )


def _exact(stage: Stage, player: Player, name: str, wanted: bool | str) -> Iterator[Failed]:  # noqa: FBT001
    value = PROBES[name](stage.session, player)
    if value != wanted:
        yield Failed(
            expected=f"{name} of {described(stage, player)} is {_shown(wanted)}",
            observed=_shown(value),
        )


def _shown(value: Probed) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ", ".join(map(_shown, value)) or "nothing"
    return f"{value:g}" if isinstance(value, int | float) else value
