"""A window: what happened since the last expectation, and how everybody was before it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from l4d2_sourcepawn.scenario.probes import PROBES, Probed
from l4d2_sourcepawn.simulate import Effect, Player
from l4d2_sourcepawn.simulate.timers import TICK

if TYPE_CHECKING:
    from l4d2_sourcepawn.scenario.stage import Stage


@dataclass
class Window:
    """Effects from `mark` on, and the probes of everybody at the time `start` in seconds."""

    mark: int
    start: float
    before: dict[Player, dict[str, Probed]]
    typed: set[int] = field(default_factory=set)
    hidden: set[int] = field(default_factory=set)

    @classmethod
    def begin(cls, stage: Stage) -> Window:
        """Begin a window now."""
        world = stage.world
        before = {
            player: _probed(stage, player) for player in tuple(world.players()) if player.in_game
        }
        return cls(len(world.effects), world.time, before)

    def effects(self, stage: Stage) -> tuple[Effect, ...]:
        """Return what the plugin did in the window."""
        return tuple(
            effect
            for number, effect in enumerate(stage.world.effects.since(self.mark), self.mark)
            if number not in self.hidden
        )

    def hide(self, first: int, end: int) -> None:
        """Leave effects out of every look at the window: those of a test blow."""
        self.hidden.update(range(first, end))

    def ignore_first(self, stage: Stage, mark: int) -> None:
        """Leave the first effect after a mark out: it is the step's own, not the plugin's."""
        if len(stage.world.effects) > mark:
            self.hidden.add(mark)

    def rebase(self, stage: Stage, player: Player) -> None:
        """Take a player as it is now for how it was before."""
        if player in self.before:
            self.before[player] = _probed(stage, player)

    def elapsed(self, stage: Stage) -> float:
        """Return the seconds since the window began."""
        return max(0.0, stage.world.time - self.start + TICK / 2)


def _probed(stage: Stage, player: Player) -> dict[str, Probed]:
    return {name: probe(stage.session, player) for name, probe in PROBES.items()}
