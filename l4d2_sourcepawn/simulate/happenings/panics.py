"""Hordes: panic events, and those that the Director sends by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from l4d2_sourcepawn.simulate.entities import Player
from l4d2_sourcepawn.simulate.happenings.detours import detoured

if TYPE_CHECKING:
    from l4d2_sourcepawn.simulate.session import Session


def panic_starts(session: Session, by: Player | None = None) -> None:
    """Begin a panic event: `create_panic_event` with who caused it, then the horde comes.

    Without `by` the map caused it; the userid is 0 then.
    """
    session.world.panic = True
    session.fire_event("create_panic_event", {"userid": by.userid if by is not None else 0})
    horde(session)


def panic_ends(session: Session) -> None:
    """End the panic event."""
    session.world.panic = False
    session.fire_event("panic_event_finished")


def horde(session: Session) -> None:
    """Let a horde come; Left4DHooks tells of every one, panic event or not."""
    detoured(session, "L4D_OnMobRushStart", (), lambda: None)


def car_alarm(session: Session, by: Player) -> None:
    """Set off a car: the alarm, and the panic event that comes of it."""
    session.fire_event("triggered_car_alarm", {"userid": by.userid})
    panic_starts(session, by)
