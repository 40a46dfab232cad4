"""Playing the same round again and again, to see what there is more of each time."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from l4d2_sourcepawn.simulate.census import Counted, What, take_census
from l4d2_sourcepawn.vm import StackFrame

if TYPE_CHECKING:
    from l4d2_sourcepawn.simulate.session import Session

ROUNDS: Final = 4
"""Rounds that are compared. One more of a thing after each of four is no coincidence."""


@dataclass(frozen=True, slots=True)
class Growth:
    """Something of which there is more after every round. `counts` are those after each.

    `what` and `name` are those of `census.Counted`. `function`, `file` and `line` say
    where the plugin makes it, for handles only.
    """

    what: What
    name: str
    counts: tuple[int, ...]
    function: str = ""
    file: str = ""
    line: int = 0


def watch_handles(session: Session) -> None:
    """Note from now on where the plugin makes its handles."""
    machine = session.plugin.machine

    def where() -> StackFrame | None:
        return next((frame for frame in machine.stack_trace() if frame.line), None)

    session.handles.where = where


def find_growth(
    session: Session, loaded: Counter[Counted], play: Callable[[], None]
) -> tuple[Growth, ...]:
    """Play the same round until it is clear what there is more of after each.

    Ends early where nothing grew, at once if there is no more than when the plugin was
    loaded. A round in which a callback did not come to its end proves nothing, for what it
    would have closed stays open: then nothing is told. Nor is it of a plugin that spent half of
    the session's instructions before.

    Args:
        session: a session in which that round was played once already, with
            `watch_handles` on since it was loaded.
        loaded: the census when the plugin was loaded, taken without `search`.
        play: plays the round once more, to a change of map.
    """
    if take_census(session, search=False) <= loaded:
        return ()
    censuses = [take_census(session)]
    unfinished = _unfinished(session)
    for _ in range(1, ROUNDS):
        if _half_spent(session):
            return ()
        play()
        censuses.append(take_census(session))
        if session.plugin.stopped or _unfinished(session) != unfinished:
            return ()
        if not _growing(censuses):
            return ()
    return tuple(_told(counted, censuses) for counted in _growing(censuses))


def _half_spent(session: Session) -> bool:
    """Tell whether further rounds could use up the session's instructions: no fault of its own."""
    total = session.plugin.total
    return total is not None and session.plugin.machine.instructions > total // 2


def _unfinished(session: Session) -> int:
    """Return how many callbacks did not come to their end so far."""
    plugin = session.plugin
    stopped = len(plugin.faults) + len(plugin.overruns)
    return stopped + plugin.unmocked.total() + plugin.unknown.total()


def _growing(censuses: list[Counter[Counted]]) -> list[Counted]:
    """Return what every census has more of than the one before, in a fixed order."""
    found = [
        counted
        for counted in censuses[-1]
        if all(before[counted] < after[counted] for before, after in itertools.pairwise(censuses))
    ]
    return sorted(found, key=lambda counted: (counted.what, counted.name, str(counted.place)))


def _told(counted: Counted, censuses: list[Counter[Counted]]) -> Growth:
    place = counted.place or StackFrame("")
    return Growth(
        counted.what,
        counted.name,
        tuple(census[counted] for census in censuses),
        place.function,
        place.file,
        place.line,
    )
