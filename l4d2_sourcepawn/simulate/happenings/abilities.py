"""Special infected that use what they can."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from l4d2_sourcepawn.simulate.entities import Player

if TYPE_CHECKING:
    from l4d2_sourcepawn.simulate.session import Session

_FIRST_USE: Final = 0


def use_ability(session: Session, player: Player, ability: str) -> None:
    """Let an infected player use its ability, `ability_vomit` for example."""
    session.fire_event(
        "ability_use", {"userid": player.userid, "ability": ability, "context": _FIRST_USE}
    )


def spit(session: Session, spitter: Player) -> None:
    """Let a Spitter spit."""
    use_ability(session, spitter, "ability_spit")
