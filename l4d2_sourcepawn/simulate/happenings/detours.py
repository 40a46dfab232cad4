"""Left4DHooks' way of asking: before the game does something, and after it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from l4d2_sourcepawn.simulate.hooks import HANDLED
from l4d2_sourcepawn.simulate.plugin import Argument, Ref

if TYPE_CHECKING:
    from l4d2_sourcepawn.simulate.session import Session


def detoured(
    session: Session, name: str, values: tuple[Argument, ...], original: Callable[[], None]
) -> bool:
    """Let the game do something around which Left4DHooks calls its three forwards.

    `name` may forbid it with Plugin_Handled: then `name_PostHandled` follows. Otherwise
    `original` runs, and `name_Post` follows it: events of the game come before it.

    Returns:
        Whether it was done.
    """
    forbidden = session.forward(name, *values) >= HANDLED
    if forbidden:
        session.forward(f"{name}_PostHandled", *_after(values))
        return False
    original()
    session.forward(f"{name}_Post", *_after(values))
    return True


def detoured_birth(
    session: Session, name: str, values: tuple[Argument, ...], original: Callable[[], int]
) -> bool:
    """Do the same for what brings somebody to life.

    The forwards afterwards have the index of the newborn in front; -1 where it was forbidden.
    """
    if session.forward(name, *values) >= HANDLED:
        session.forward(f"{name}_PostHandled", -1, *_after(values))
        return False
    index = original()
    session.forward(f"{name}_Post", index, *_after(values))
    return True


def _after(values: tuple[Argument, ...]) -> tuple[Argument, ...]:
    return tuple(value.value if isinstance(value, Ref) else value for value in values)
