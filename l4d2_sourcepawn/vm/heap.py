"""What translated code asks of the heap: scopes, dynamic arrays, moves of many cells.

`floor` is always the lowest cell of the calling function's stack.
"""

from __future__ import annotations

from typing import Final

from l4d2_sourcepawn.vm.cells import wrap
from l4d2_sourcepawn.vm.errors import ErrorCode, PluginError
from l4d2_sourcepawn.vm.memory import STACK_MARGIN, Memory
from l4d2_sourcepawn.vm.translation import BYTES_PER_INSTRUCTION

_CELL: Final = 4
_INT_MAX: Final = 0x7FFFFFFF


def take_heap(memory: Memory, size: int, floor: int) -> int:
    """Take so many bytes; return where they begin."""
    memory.floor = floor
    return memory.allocate(size)


def enter_scope(memory: Memory, floor: int) -> None:
    """Begin a scope, whose end frees what is taken from now on."""
    memory.floor = floor
    at = memory.allocate(4)
    memory.cells[at >> 2] = memory.scope
    memory.scope = at


def leave_scope(memory: Memory) -> None:
    """End the innermost scope."""
    if memory.scope < 0:
        raise PluginError(ErrorCode.INVALID_ADDRESS)
    memory.hp = memory.scope
    memory.scope = memory.cells[memory.scope >> 2]


def track(memory: Memory, size: int, floor: int) -> None:
    """Note on the heap that the last so many bytes belong together (before scopes: 1.10)."""
    memory.floor = floor
    if size < 0 or memory.hp + STACK_MARGIN > floor << 2:
        raise PluginError(ErrorCode.TRACKER_BOUNDS)
    memory.cells[memory.hp >> 2] = size
    memory.hp += 4


def untrack(memory: Memory) -> None:
    """Free what was noted last."""
    bottom = memory.data_bytes
    if memory.hp - bottom < _CELL:
        raise PluginError(ErrorCode.TRACKER_BOUNDS)
    memory.hp -= 4
    size = memory.cells[memory.hp >> 2]
    if not 0 <= size <= memory.hp - bottom:
        raise PluginError(ErrorCode.TRACKER_BOUNDS)
    memory.hp -= size


def make_array(memory: Memory, sizes: tuple[int, ...], zero: bool, floor: int) -> int:  # noqa: FBT001
    """Make a dynamic array. `sizes` has the last dimension first."""
    memory.floor = floor
    dimensions = sizes[::-1]
    if min(dimensions) <= 0:
        alone = len(dimensions) == 1
        raise PluginError(ErrorCode.INVALID_ARRAY_SIZE if alone else ErrorCode.ARRAY_TOO_BIG)
    vectors = 0
    data = 1
    for size in dimensions[:-1]:
        data *= size
        vectors += data
    data *= dimensions[-1]
    if vectors + data > _INT_MAX >> 2:
        raise PluginError(ErrorCode.ARRAY_TOO_BIG)
    base = memory.allocate(4 * (vectors + data))
    memory.fuel -= vectors + 4 * data // BYTES_PER_INSTRUCTION
    if zero:
        start = base + 4 * vectors
        memory.bytes[start : start + 4 * data] = bytes(4 * data)
    if vectors:
        _write_vectors(memory, base, dimensions, vectors)
    if not memory.heap_scopes:
        track(memory, 4 * (vectors + data), floor)
    return base


def _write_vectors(memory: Memory, base: int, dimensions: tuple[int, ...], vectors: int) -> None:
    """Write the addresses by which the outer dimensions lead to the inner ones."""
    direct = memory.direct_arrays
    next_vector, next_data = base, base + 4 * vectors
    inner = 4 * dimensions[-1]

    def make(level: int) -> int:
        nonlocal next_vector, next_data
        if level == len(dimensions) - 1:
            next_data += inner
            return next_data - inner
        at = next_vector
        next_vector += 4 * dimensions[level]
        for index in range(dimensions[level]):
            cell = at + 4 * index
            target = make(level + 1)
            memory.cells[cell >> 2] = target if direct else target - cell
        return at

    make(0)


def initialise(
    memory: Memory, array: int, template: int, vectors: int, copied: int, filled: int, value: int
) -> None:
    """Fill a new array from its template in the data: vectors, values, then a repeated one."""
    data = memory.data_bytes
    memory.check(array, 4 * (vectors + copied + filled))
    outside = template < 0 or template & 3 or template + 4 * (vectors + copied) > data
    if array & 3 or ((vectors or copied) and outside):
        raise PluginError(ErrorCode.INVALID_ADDRESS)
    to, source, cells = array >> 2, template >> 2, memory.cells
    direct = array if memory.direct_arrays else 0
    for index in range(vectors):
        cells[to + index] = wrap(cells[source + index] + direct)
    to += vectors
    source += vectors
    cells[to : to + copied] = cells[source : source + copied]
    to += copied
    memory.bytes[to << 2 : (to + filled) << 2] = (value & 0xFFFFFFFF).to_bytes(4, "little") * filled


def copy(memory: Memory, source: int, target: int, size: int) -> None:
    """Copy so many bytes."""
    if size:
        memory.check(source, size)
        memory.check(target, size)
        memory.bytes[target : target + size] = memory.bytes[source : source + size]


def fill(memory: Memory, target: int, value: int, size: int) -> None:
    """Put a cell into each of the cells that so many bytes hold."""
    memory.check(target, size)
    size &= ~3
    memory.bytes[target : target + size] = (value & 0xFFFFFFFF).to_bytes(4, "little") * (size >> 2)
