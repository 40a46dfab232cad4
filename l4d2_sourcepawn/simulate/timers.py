"""The clock: ticks of a fixed length, and timers that the server looks at ten times a second."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

TICKS_PER_SECOND: Final = 30
"""Tick rate of the game."""

TICK: Final = 1.0 / TICKS_PER_SECOND
THINK_TICKS: Final = 3
"""Ticks between two looks at the timers: SourceMod's are exact to a tenth of a second."""

MIN_INTERVAL: Final = 0.1
FLAG_REPEAT: Final = 1
FLAG_NO_MAPCHANGE: Final = 1 << 1
FLAG_CLOSE_DATA: Final = 1 << 9
EPSILON: Final = 1e-6
"""Seconds by which a timer may be early: times are sums of fractions."""


@dataclass(eq=False)
class Timer:
    """One timer. `due` is the game time of its next run, in seconds."""

    callback: int
    interval: float
    due: float
    data: int
    flags: int
    handle: int = 0
    killed: bool = False
    running: bool = False

    @property
    def repeats(self) -> bool:
        """Whether it runs again and again."""
        return bool(self.flags & FLAG_REPEAT)


class Timers:
    """The timers of one plugin, in the order in which they come due."""

    def __init__(self) -> None:
        self._timers: list[Timer] = []

    def __len__(self) -> int:
        return len(self._timers)

    def __iter__(self) -> Iterator[Timer]:
        return iter(tuple(self._timers))

    def add(self, timer: Timer) -> None:
        """Wait for a timer."""
        self._timers.append(timer)

    def remove(self, timer: Timer) -> None:
        """Forget a timer."""
        timer.killed = True
        if timer in self._timers:
            self._timers.remove(timer)

    def due(self, now: float) -> list[Timer]:
        """Return the timers whose time has come, the earliest first."""
        ready = [timer for timer in self._timers if timer.due <= now + EPSILON]
        return sorted(ready, key=lambda timer: timer.due)
