"""An expectation on damage: a test blow, which is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import Field

from l4d2_sourcepawn.scenario.amounts import Amount, holds, told
from l4d2_sourcepawn.scenario.fields import Actor, Label, Strict
from l4d2_sourcepawn.scenario.step import Failed
from l4d2_sourcepawn.scenario.steps.life import BLOWS, Blow
from l4d2_sourcepawn.simulate import Entity, Player, Team

if TYPE_CHECKING:
    from l4d2_sourcepawn.scenario.stage import Stage

_SAFE: Final = 100_000
"""Points that the victim has in addition during the blow, so that it cannot fall or die."""

_ROUNDING: Final = 1.0
"""The game cuts damage to whole points, and so may a plugin that weighs it."""


class TestBlow(Strict):
    """A blow, and the points that it must take: of the game as `usual`, none, or so many."""

    __test__ = False

    victim: Label
    by: Actor
    amount: Annotated[float, Field(gt=0, le=10_000)]
    type: Blow = "bullet"
    taken: Amount | Literal["usual", "none"]

    def failures(self, stage: Stage) -> Iterator[Failed]:
        """Deal the blow and yield how it differs from what it should be."""
        victim, attacker = stage.entity(self.victim), stage.attacker(self.by)
        usual = self.amount * self._factor(stage, victim)
        taken = self._deal(stage, victim, attacker)
        if not isinstance(self.taken, str):
            right, wanted = holds(self.taken, taken), told(self.taken)
        elif self.taken == "usual":
            right, wanted = abs(taken - usual) <= _ROUNDING, f"{usual:g} as usual"
        else:
            right, wanted = taken == 0, "none"
        if not right:
            yield Failed(
                expected=f"a blow of {self.amount:g} ({self.type}) by {self.by} takes {wanted} "
                f"of {self.victim}'s health",
                observed=f"{taken:g}",
            )

    def _factor(self, stage: Stage, victim: Entity) -> float:
        by = stage.cast.get(self.by)
        friendly = (
            isinstance(victim, Player)
            and isinstance(by, Player)
            and by is not victim
            and by.team == victim.team == Team.SURVIVOR
        )
        return stage.usual_friendly_fire() if friendly else 1.0

    def _deal(self, stage: Stage, victim: Entity, attacker: int) -> float:
        """Deal the blow and put everything of the victim back. Returns the points lost."""
        kept, mark = dict(victim.properties), len(stage.world.effects)
        victim.health += _SAFE
        if isinstance(victim, Player):
            victim.put("m_healthBuffer", 0.0)
        before = victim.health
        stage.session.damage(victim.index, self.amount, attacker=attacker, kind=BLOWS[self.type])
        lost = float(before - victim.health)
        victim.properties.clear()
        victim.properties.update(kept)
        stage.window.hide(mark, len(stage.world.effects))
        return max(0.0, lost)
