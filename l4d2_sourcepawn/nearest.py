"""Which known names a wrong name may have meant. Deterministic, and bounded in time."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Final, NamedTuple

_WORD: Final = re.compile(r"[A-Z][A-Z0-9]*(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_LONGEST: Final = 128
_COMMON: Final = 400
"""A word in more names than this is of no help in finding names, only in ranking them."""

_FARTHEST: Final = 0.6
_LARGEST_EDIT: Final = 4
_MOST_TOLD_APART: Final = 3


def nearest(name: str, candidates: Iterable[str], n: int = 3) -> tuple[str, ...]:
    """Return up to `n` candidates near to a name, the nearest first; see `NameSearch`."""
    return NameSearch(candidates).nearest(name, n)


class _Name(NamedTuple):
    """A name made ready. `letters` has a bit for each letter and for how often it came before.

    A single edit changes at most one bit in each direction, so that names whose
    bits differ in more need no closer look.
    """

    name: str
    folded: str
    letters: int
    words: frozenset[str]


class NameSearch:
    """Names made ready to be searched more than once.

    Near is a spelling a few letters away, whatever the case, or a name that
    shares about half of its words, in any order (`GetPlayerHealth` and
    `GetClientHealth`, `tank_death` and `tank_killed`). A rare word counts for
    more than one that is in many names, and a name that contains all words of
    the wrong one is near.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = [_prepared(name) for name in sorted(set(names))]
        self._by_word: dict[str, list[int]] = {}
        for index, known in enumerate(self._names):
            for word in known.words:
                self._by_word.setdefault(word, []).append(index)

    def nearest(self, name: str, n: int = 3) -> tuple[str, ...]:
        """Return up to `n` of the names near to `name`, the nearest first, never itself."""
        if not name or len(name) > _LONGEST:
            return ()
        wrong = _prepared(name)
        scores: dict[int, float] = {}
        for index in self._alike(wrong):
            known = self._names[index]
            scores[index] = self._words_apart(wrong.words, known.words)
        limit = min(_LARGEST_EDIT, max(1, len(name) // 4))
        for index, known in enumerate(self._names):
            if (
                abs(len(known.folded) - len(wrong.folded)) <= limit
                and (known.letters & ~wrong.letters).bit_count() <= limit
                and (wrong.letters & ~known.letters).bit_count() <= limit
            ):
                distance = edit_distance(wrong.folded, known.folded, limit)
                if distance is not None:
                    apart = distance / max(len(wrong.folded), len(known.folded))
                    scores[index] = min(apart, scores.get(index, 1.0))
        ranked = sorted(
            (score, abs(len(self._names[index].name) - len(name)), self._names[index].name)
            for index, score in scores.items()
            if score <= _FARTHEST and self._names[index].name != name
        )
        return tuple(near for _, _, near in ranked[:n])

    def _alike(self, wrong: _Name) -> set[int]:
        found: set[int] = set()
        for word in wrong.words:
            having = self._by_word.get(word, ())
            if len(having) <= _COMMON:
                found.update(having)
        return found

    def _words_apart(self, wrong: frozenset[str], known: frozenset[str]) -> float:
        """Return 0 for the same words, 1 for none in common; rare words weigh more."""
        shared = sum(map(self._weight, wrong & known))
        return 1 - 2 * shared / (sum(map(self._weight, wrong)) + sum(map(self._weight, known)))

    def _weight(self, word: str) -> float:
        return math.log(2 + len(self._names) / (1 + len(self._by_word.get(word, ()))))


def edit_distance(left: str, right: str, limit: int) -> int | None:
    """Return how many letters to insert, delete, replace or swap with the next one.

    None if they are more than `limit`.
    """
    if abs(len(left) - len(right)) > limit:
        return None
    far = limit + 1  # stands for every distance above the limit
    before: list[int] = []
    row = [min(j, far) for j in range(len(right) + 1)]
    for i, a in enumerate(left, start=1):
        # a cell further than the limit from the diagonal is that far itself
        first, last = max(1, i - limit), min(len(right), i + limit)
        current = [far] * (len(right) + 1)
        current[0] = min(i, far)
        for j in range(first, last + 1):
            b = right[j - 1]
            cost = row[j - 1] if a == b else 1 + min(row[j], current[j - 1], row[j - 1])
            if i > 1 and j > 1 and a == right[j - 2] and b == left[i - 2]:
                cost = min(cost, before[j - 2] + 1)
            current[j] = cost
        if min(current) > limit:
            return None
        before, row = row, current
    return row[-1] if row[-1] <= limit else None


def _prepared(name: str) -> _Name:
    folded = name.lower()
    letters = 0
    seen: dict[int, int] = {}
    for letter in folded:
        kind = ord(letter) & 63
        again = seen.get(kind, 0)
        seen[kind] = again + 1
        letters |= 1 << (kind + 64 * min(again, _MOST_TOLD_APART))
    return _Name(name, folded, letters, frozenset(w.lower() for w in _WORD.findall(name)))
