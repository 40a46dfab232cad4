"""Whom an expectation is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from l4d2_sourcepawn.scenario.fields import GROUPS, Who
from l4d2_sourcepawn.simulate import Player

if TYPE_CHECKING:
    from l4d2_sourcepawn.scenario.stage import Stage

OTHERS: Final = "others"


def players_of(stage: Stage, who: Who) -> list[Player]:
    """Return the players that a group, a label or several labels name.

    Raises:
        NotPossible: a label names nobody who is there.
    """
    if isinstance(who, tuple):
        return [stage.player(label) for label in who]
    if who in GROUPS:
        team = GROUPS[who]
        return [
            player
            for player in stage.world.players()
            if player.in_game and (team is None or player.team == team)
        ]
    return [stage.player(who)]


def described(stage: Stage, player: Player) -> str:
    """Return a player for people: its label, and the name that it has in this variant."""
    label = stage.label_of(player)
    kind = "bot" if player.bot else "human"
    return f"{label} ({player.name!r}, {kind})" if label != player.name else f"{label} ({kind})"
