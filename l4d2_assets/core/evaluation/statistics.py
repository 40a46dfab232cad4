"""Statistics for pass rates of small batteries, with the guards that keep them honest."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

CONFIDENCE: Final = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval for a proportion, both ends in 0..1."""

    low: float
    high: float


def wilson_interval(passed: int, total: int, *, confidence: float = CONFIDENCE) -> Interval:
    """Return the Wilson score interval of `passed` successes in `total` trials.

    Wilson (1927); recommended for small n by Brown, Cai and DasGupta, "Interval
    Estimation for a Binomial Proportion" (Statistical Science 16, 2001). With no
    trials nothing is known: the interval is 0..1.

    Raises:
        ValueError: counts that no experiment gives, or a confidence outside 0..1.
    """
    if not 0 <= passed <= total:
        raise ValueError(f"{passed} of {total} is no count of successes")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence {confidence} is not between 0 and 1")
    if total == 0:
        return Interval(0.0, 1.0)
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    rate = passed / total
    scale = 1 + z * z / total
    centre = (rate + z * z / (2 * total)) / scale
    half = z * math.sqrt(rate * (1 - rate) / total + z * z / (4 * total * total)) / scale
    # At 0 and n of n the bounds are exactly 0 and 1; floating point would miss them.
    low = 0.0 if passed == 0 else max(0.0, centre - half)
    high = 1.0 if passed == total else min(1.0, centre + half)
    return Interval(round(low, 6), round(high, 6))


def mcnemar_exact(pairs: Sequence[tuple[bool, bool]]) -> float:
    """Return the two-sided p-value of McNemar's exact test on paired passes.

    `pairs` holds (first passed, second passed) for the same tasks. Only the
    discordant pairs speak (McNemar 1947; exact binomial form). Without one the
    models cannot be told apart: p is 1.
    """
    only_first = sum(a and not b for a, b in pairs)
    only_second = sum(b and not a for a, b in pairs)
    discordant = only_first + only_second
    if discordant == 0:
        return 1.0
    tail = sum(math.comb(discordant, k) for k in range(min(only_first, only_second) + 1))
    return min(1.0, 2.0 * tail / float(2**discordant))
