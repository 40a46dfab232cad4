from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from l4d2_sourcepawn.vm import flow
from l4d2_sourcepawn.vm.flow import Fall, Goto, Layout, Region, Step, structure

STEPS = 200


def walk_graph(graph: dict[int, tuple[int, ...]], choices: list[int]) -> list[int]:
    """Return the blocks on the way that a list of choices leads."""
    path, block = [], 0
    for number in range(STEPS):
        path.append(block)
        targets = list(dict.fromkeys(graph[block]))
        if not targets:
            break
        block = targets[choices[number % len(choices)] % len(targets)]
    return path


def walk_layout(layout: Layout, graph: dict[int, tuple[int, ...]], choices: list[int]) -> list[int]:  # noqa: C901
    """Return the blocks on the same way through the regions."""
    path: list[int] = []

    class Done(Exception):
        pass

    def walk(region: Region) -> int | None:
        for item in region:
            if isinstance(item, Goto):
                return item.target
            if isinstance(item, Fall):
                return None
            if len(path) == STEPS:
                raise Done
            assert isinstance(item, Step)
            number = len(path)
            path.append(item.block)
            targets = list(dict.fromkeys(graph[item.block]))
            if not targets:
                raise Done
            if item.arms:
                chosen = targets[choices[number % len(choices)] % len(targets)]
                away = walk(item.arms[chosen])
                if away is not None:
                    return away
        return None

    entry: int | None = 0
    try:
        while entry is not None:
            entry = walk(layout.entries[entry])
    except Done:
        pass
    return path


@st.composite
def graphs(draw: st.DrawFn) -> dict[int, tuple[int, ...]]:
    size = draw(st.integers(1, 24))
    block = st.integers(0, size - 1)
    graph = {n: tuple(draw(st.lists(block, max_size=3))) for n in range(size)}
    reachable, waiting = {0}, [0]
    while waiting:
        for target in graph[waiting.pop()]:
            if target not in reachable:
                reachable.add(target)
                waiting.append(target)
    return {n: targets for n, targets in graph.items() if n in reachable}


@given(graphs(), st.lists(st.integers(0, 5), min_size=1, max_size=20))
def test_regions_lead_the_same_way_as_the_graph(
    graph: dict[int, tuple[int, ...]], choices: list[int]
) -> None:
    layout = structure(graph, 0)
    assert next(iter(layout.entries)) == 0
    assert walk_layout(layout, graph, choices) == walk_graph(graph, choices)


def test_a_plain_branch_needs_no_second_entry() -> None:
    layout = structure({0: (1, 2), 1: (3,), 2: (3,), 3: ()}, 0)
    assert list(layout.entries) == [0]


def test_a_tangle_is_laid_out_without_a_search() -> None:
    size = 6000
    graph = {n: (n + 1, size + n) for n in range(size)} | {size: (0,)}
    graph |= {size + n: (size + n + 1, n // 2) for n in range(1, size)} | {2 * size: ()}
    layout = structure(graph, 0)
    assert len(layout.entries) > 1


def test_deep_nesting_is_cut() -> None:
    depth = 4 * flow.MAX_NESTING
    graph = {n: (n + 1, 1000) for n in range(depth)} | {depth: (1000,), 1000: ()}
    assert walk_layout(structure(graph, 0), graph, [0]) == [*range(depth + 1), 1000]
