"""Who holds whom: the properties by which the game and plugins know it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from l4d2_sourcepawn.simulate.entities import NO_ENTITY, Player

if TYPE_CHECKING:
    from l4d2_sourcepawn.simulate.session import Session


@dataclass(frozen=True, slots=True)
class Hold:
    """The two properties that say who holds whom."""

    victim: str
    attacker: str

    def take(self, attacker: Player, victim: Player) -> None:
        """Let one hold the other."""
        attacker.put(self.victim, victim.reference)
        victim.put(self.attacker, attacker.reference)

    def release(self, attacker: Player, victim: Player) -> None:
        """Let go."""
        attacker.put(self.victim, NO_ENTITY)
        victim.put(self.attacker, NO_ENTITY)


POUNCE: Final = Hold("m_pounceVictim", "m_pounceAttacker")
TONGUE: Final = Hold("m_tongueVictim", "m_tongueOwner")
RIDE: Final = Hold("m_jockeyVictim", "m_jockeyAttacker")
CARRY: Final = Hold("m_carryVictim", "m_carryAttacker")
PUMMEL: Final = Hold("m_pummelVictim", "m_pummelAttacker")
HOLDS: Final = (POUNCE, TONGUE, RIDE, CARRY, PUMMEL)


def release_all(session: Session, player: Player) -> None:
    """Let go of whom a player holds and free it from who holds it, without a word."""
    for hold in HOLDS:
        for name, other_name in (
            (hold.victim, hold.attacker),
            (hold.attacker, hold.victim),
        ):
            cell = player.integer(name)
            other = session.world.find(cell) if cell not in (0, NO_ENTITY) else None
            player.put(name, NO_ENTITY)
            if other is not None:
                other.put(other_name, NO_ENTITY)
