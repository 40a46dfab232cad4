"""Lines through the world: a flat floor at height 0, and players as upright boxes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from l4d2_sourcepawn.simulate.entities import Entity, Player, Vector
from l4d2_sourcepawn.simulate.world import World

FAR: Final = 32_768.0
"""Units that a ray without an end goes: the size of a map."""

_UP: Final[Vector] = (0.0, 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Trace:
    """What a line met. `fraction` is the part of the way, 1.0 if nothing was met."""

    start: Vector
    end: Vector
    fraction: float
    entity: int
    normal: Vector

    @property
    def hit(self) -> bool:
        """Whether it met anything."""
        return self.fraction < 1.0


def trace(world: World, start: Vector, end: Vector, accepts: Callable[[Entity], bool]) -> Trace:
    """Follow a line until it meets the floor or a player that `accepts` lets it meet."""
    delta = tuple(b - a for a, b in zip(start, end, strict=True))
    best, entity, normal = 1.0, -1, (0.0, 0.0, 0.0)
    if start[2] > 0.0 and end[2] < 0.0:
        best, entity, normal = start[2] / (start[2] - end[2]), 0, _UP
        if not accepts(world.entity(0)):
            best, entity, normal = 1.0, -1, (0.0, 0.0, 0.0)
    met: list[tuple[float, Player]] = []
    for player in world.players():
        if player.in_game and player.alive:
            fraction = _enters(start, delta, player)
            if fraction is not None and fraction < best:
                met.append((fraction, player))
    for fraction, player in sorted(met, key=lambda pair: (pair[0], pair[1].index)):
        if accepts(player):
            best, entity = fraction, player.index
            normal = (0.0, 0.0, 0.0)
            break
    at = tuple(a + best * d for a, d in zip(start, delta, strict=True))
    return Trace(start, (at[0], at[1], at[2]), best, entity, normal)


def _enters(start: Vector, delta: Iterable[float], player: Player) -> float | None:
    low, high = 0.0, 1.0
    bounds = zip(
        start,
        delta,
        player.origin,
        player.vector("m_vecMins"),
        player.vector("m_vecMaxs"),
        strict=True,
    )
    for origin, step, centre, minimum, maximum in bounds:
        near, far = centre + minimum - origin, centre + maximum - origin
        if step == 0.0:
            if near > 0.0 or far < 0.0:
                return None
            continue
        first, second = sorted((near / step, far / step))
        low, high = max(low, first), min(high, second)
        if low > high:
            return None
    return low
