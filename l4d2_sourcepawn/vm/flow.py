"""From a control-flow graph to nested regions, the shape that Python can say.

Python has no goto. A join of branches is placed right after the branch that
forks them, so that control falls into it; a block that cannot be reached by
falling, such as the head of a loop, becomes an *entry*: it is reached by going
round one loop over all entries. Which blocks need to be entries is found by
trying, from none upwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

MAX_NESTING: Final = 24
"""Deepest nesting of branches within one region; beyond, a block becomes an entry."""
MAX_ARMS: Final = 32
"""Most ways out of a block that are laid out as branches; beyond, they lead to entries."""
_MAX_ROUNDS: Final = 12
_MAX_DOMINATOR_STEPS: Final = 500_000


@dataclass(frozen=True, slots=True)
class Goto:
    """Go round the loop to an entry."""

    target: int


@dataclass(frozen=True, slots=True)
class Fall:
    """Fall out of the region's end, into what comes after it."""


@dataclass(slots=True)
class Step:
    """A block and what follows it: a region for each of its distinct successors."""

    block: int
    arms: dict[int, Region]


Item = Step | Goto | Fall
Region = list[Item]
"""Steps one after the other; only the last item of a region can be a Goto or a Fall."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Regions by entry, the function's own entry first."""

    entries: Mapping[int, Region]
    loop_heads: frozenset[int]


def structure(successors: Mapping[int, Sequence[int]], entry: int) -> Layout:
    """Arrange a graph, given as each block's successors, all reachable from `entry`."""
    order = _reverse_postorder(successors, entry)
    rank = {block: index for index, block in enumerate(order)}
    predecessors: dict[int, set[int]] = {block: set() for block in order}
    heads: set[int] = set()
    for block in order:
        for target in successors[block]:
            predecessors[target].add(block)
            if rank[target] <= rank[block]:
                heads.add(target)
    dominator = _dominators(order, rank, predecessors)
    joins = {block for block in order if len(predecessors[block]) > 1} - heads
    crowded = {t for targets in successors.values() if len(targets) > MAX_ARMS for t in targets}
    entries = dict.fromkeys(sorted({entry, *heads, *crowded}, key=rank.__getitem__))
    builder = _Builder(successors, rank, dominator or {}, joins, entries)
    rounds = 0 if dominator else _MAX_ROUNDS
    while True:
        if rounds == _MAX_ROUNDS:
            # no compiler makes such a tangle: give up on falling, which needs no more search
            builder.entries.update(dict.fromkeys(sorted(joins)))
        rounds += 1
        regions = builder.regions()
        if regions is not None:
            return Layout(regions, frozenset(heads))


class _Builder:
    def __init__(
        self,
        successors: Mapping[int, Sequence[int]],
        rank: Mapping[int, int],
        dominator: Mapping[int, int],
        joins: Iterable[int],
        entries: dict[int, None],
    ) -> None:
        self._successors = successors
        self._joins = frozenset(joins)
        # a dict for its order, which is that of discovery
        self.entries = entries
        self._moved = False
        self._joins_under: dict[int, list[int]] = {}
        for join in sorted(self._joins & dominator.keys(), key=rank.__getitem__):
            self._joins_under.setdefault(dominator[join], []).append(join)

    def regions(self) -> dict[int, Region] | None:
        """Lay out all entries, None if a join turned out to be one: then lay out anew."""
        self._moved = False
        regions: dict[int, Region] = {}
        while len(regions) < len(self.entries) and not self._moved:
            # cutting deep nesting finds more entries on the way
            for block in list(self.entries)[len(regions) :]:
                regions[block] = self.region(block, None, 0)
        return None if self._moved else regions

    def region(self, block: int, follow: int | None, nesting: int) -> Region:
        """Lay out the part of the graph that `block` dominates; falling leads to `follow`."""
        region: Region = []
        while True:
            after = [j for j in self._joins_under.get(block, ()) if j not in self.entries]
            targets = dict.fromkeys(self._successors[block])
            if len(targets) == 1 and not after:
                (target,) = targets
                region.append(Step(block, {}))
                item = self._edge(target, follow)
                if item is not None:
                    region.append(item)
                    return region
                block = target
                continue
            first = after[0] if after else follow
            region.append(
                Step(block, {target: self._arm(target, first, nesting + 1) for target in targets})
            )
            if not after:
                return region
            if nesting > MAX_NESTING and after:
                self._move(after)
                return region
            for join, next_join in pairwise(after):
                region.extend(self.region(join, next_join, nesting + 1))
                _drop_fall(region)
            block = after[-1]

    def _arm(self, target: int, follow: int | None, nesting: int) -> Region:
        item = self._edge(target, follow)
        if item is not None:
            return [item]
        if nesting > MAX_NESTING:
            self.entries[target] = None
            return [Goto(target)]
        return self.region(target, follow, nesting)

    def _edge(self, target: int, follow: int | None) -> Goto | Fall | None:
        """Return how to get to `target`, None if its place is right here."""
        if target in self.entries:
            return Goto(target)
        if target == follow:
            return Fall()
        if target in self._joins:
            # it has its place elsewhere, and cannot be fallen into from here
            self._move([target])
            return Goto(target)
        return None

    def _move(self, joins: Iterable[int]) -> None:
        """Make entries of joins, which may have been given a place already."""
        self.entries.update(dict.fromkeys(joins))
        self._moved = True


def _drop_fall(region: Region) -> None:
    if region and isinstance(region[-1], Fall):
        region.pop()


def _reverse_postorder(successors: Mapping[int, Sequence[int]], entry: int) -> list[int]:
    order: list[int] = []
    seen = {entry}
    stack = [(entry, iter(successors[entry]))]
    while stack:
        block, targets = stack[-1]
        for target in targets:
            if target not in seen:
                seen.add(target)
                stack.append((target, iter(successors[target])))
                break
        else:
            order.append(block)
            stack.pop()
    order.reverse()
    return order


def _dominators(
    order: Sequence[int], rank: Mapping[int, int], predecessors: Mapping[int, set[int]]
) -> dict[int, int] | None:
    """Return each block's immediate dominator, after Cooper, Harvey and Kennedy (2001).

    None if the search takes too long, which takes a graph made for that.
    """
    steps = 0
    entry = order[0]
    dominator = {entry: entry}
    changed = True
    while changed:
        changed = False
        for block in order[1:]:
            steps += 1
            known = [p for p in sorted(predecessors[block], key=rank.__getitem__) if p in dominator]
            common = known[0]
            for each in known[1:]:
                other = each
                while common != other:
                    steps += 1
                    if rank[common] > rank[other]:
                        common = dominator[common]
                    else:
                        other = dominator[other]
            if dominator.get(block) != common:
                dominator[block] = common
                changed = True
            if steps > _MAX_DOMINATOR_STEPS:
                return None
    return dominator
