"""Expectations on the server: variables, entities, spawns, sounds, kicks, raw effects."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import Field

from l4d2_sourcepawn.scenario.amounts import Amount, Range, holds, told
from l4d2_sourcepawn.scenario.expect.subjects import described, players_of
from l4d2_sourcepawn.scenario.fields import Label, Strict, Who, Word
from l4d2_sourcepawn.scenario.step import Failed
from l4d2_sourcepawn.simulate import Effect, Kind, Player, Team, Zombie

if TYPE_CHECKING:
    from l4d2_sourcepawn.scenario.stage import Stage

_ALIKE: Final = 0.5
_CLASSES: Final = {"common": "infected"}


class ConVarIs(Strict):
    """The value that a variable must have now."""

    name: Word
    value: str | int | float

    def failures(self, stage: Stage) -> Iterator[Failed]:
        """Yield that it has another one."""
        convar = stage.world.convar(self.name)
        now = convar.value if convar is not None else None
        if now is None or not _equal(now, self.value):
            yield Failed(
                expected=f"{self.name} is {self.value}",
                observed="there is no such variable" if now is None else now,
            )


class Entities(Strict):
    """How many of a class must be alive in the world now."""

    what: Word
    count: Amount

    def failures(self, stage: Stage) -> Iterator[Failed]:
        """Yield that there are more or less."""
        classname = _CLASSES.get(self.what, self.what)
        found = 0
        for entity in stage.world.entities():
            if isinstance(entity, Player):
                infected = entity.team == Team.INFECTED and entity.zombie in set(Zombie)
                named = infected and Zombie(entity.zombie).name.lower() == self.what
                found += named and entity.alive and entity.in_game
            else:
                found += entity.classname == classname and entity.spawned and not entity.killed
        if not holds(self.count, found):
            yield Failed(expected=f"{told(self.count)} of {self.what}", observed=str(found))


class Spawned(Strict):
    """What the plugin must have spawned in the window, and at which intervals."""

    what: Word
    count: Amount | None = None
    gaps: Range | None = None
    varied: bool = False
    slack: Annotated[float, Field(ge=0, le=60)] = 1.0

    def failures(self, stage: Stage) -> Iterator[Failed]:
        """Yield what does not hold."""
        times = [effect.time for effect in self._spawns(stage)]
        gaps = [
            round(after - before, 2) for before, after in pairwise((stage.window.start, *times))
        ]
        if self.count is not None and not holds(self.count, len(times)):
            yield Failed(
                expected=f"{told(self.count)} of {self.what} spawned",
                observed=f"{len(times)} spawned",
            )
        if self.gaps is not None:
            for number, gap in enumerate(gaps, 1):
                if not self._allowed(gap):
                    yield Failed(
                        expected=f"{told(self.gaps)} s before {self.what} number {number}",
                        observed=f"{gap:g} s",
                    )
                    break
        if self.varied and (len(gaps) < _FOR_VARIETY or max(gaps) - min(gaps) <= _ALIKE):
            shown = ", ".join(f"{gap:g}" for gap in gaps[:8]) or "none"
            yield Failed(expected="intervals that differ", observed=f"{shown} s")

    def _spawns(self, stage: Stage) -> list[Effect]:
        names = {self.what, _CLASSES.get(self.what, self.what)}
        return [
            effect
            for effect in stage.window.effects(stage)
            if effect.kind is Kind.ENTITY_SPAWNED and effect.name in names
        ]

    def _allowed(self, gap: float) -> bool:
        assert self.gaps is not None  # noqa: S101 - the caller looked
        lowest = self.gaps.min if self.gaps.min is not None else 0
        highest = self.gaps.max if self.gaps.max is not None else float("inf")
        return lowest - self.slack <= gap <= highest + self.slack


_FOR_VARIETY: Final = 3


class Sound(Strict):
    """Who must hear a sound, and how often."""

    to: Who
    times: Amount = Range(min=1)

    def failures(self, stage: Stage) -> Iterator[Failed]:
        """Yield who hears it more or less often."""
        sounds = [each for each in stage.window.effects(stage) if each.kind is Kind.SOUND]
        for player in players_of(stage, self.to):
            heard = sum(each.target in (None, player.index) for each in sounds)
            if not player.bot and not holds(self.times, heard):
                yield Failed(
                    expected=f"{described(stage, player)} hears {told(self.times)} sounds",
                    observed=str(heard),
                )


class EffectLike(Strict):
    """An entry in the effect log; for what nothing else looks at."""

    kind: Kind = Field(strict=False)
    target: Label | None = None
    name: Word | None = None
    value: str | int | float | None = None
    times: Amount = Range(min=1)

    def failures(self, stage: Stage) -> Iterator[Failed]:
        """Yield that there are more or fewer such entries."""
        target = stage.cast[self.target].index if self.target in stage.cast else None
        found = sum(
            effect.kind is self.kind
            and (self.target is None or effect.target == target)
            and (self.name is None or effect.name == self.name)
            and (self.value is None or _equal(str(effect.value), self.value))
            for effect in stage.window.effects(stage)
        )
        if not holds(self.times, found):
            yield Failed(expected=f"{told(self.times)} effects of {self.kind}", observed=str(found))


def kicked(stage: Stage, label: str) -> Iterator[Failed]:
    """Yield that somebody was not kicked in the window."""
    entity = stage.cast.get(label)
    index = entity.index if entity is not None else None
    effects = stage.window.effects(stage)
    if not any(each.kind is Kind.KICK and each.target == index for each in effects):
        yield Failed(expected=f"{label} is kicked", observed="nothing of the kind")


def _equal(now: str, wanted: float | str) -> bool:
    try:
        return float(now) == float(wanted)
    except ValueError:
        return now == str(wanted)
