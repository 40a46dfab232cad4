"""Sorting arrays in a plugin's memory."""

from __future__ import annotations

from collections.abc import Callable
from functools import cmp_to_key
from random import Random
from typing import Final

from l4d2_sourcepawn.vm.cells import to_float
from l4d2_sourcepawn.vm.machine import Machine, Native

DESCENDING: Final = 1
RANDOM: Final = 2
_COST: Final = 8
"""Instructions that sorting one value costs."""


def sorting_natives(rng: Random) -> dict[str, Native]:
    """Return the sorting natives; `rng` shuffles where a random order is asked for."""

    def ordered(
        machine: Machine, values: list[int], order: int, key: Callable[[int], object]
    ) -> list[int]:
        machine.spend(_COST * len(values))
        if order == RANDOM:
            values = list(values)
            rng.shuffle(values)
            return values
        return sorted(values, key=key, reverse=order == DESCENDING)  # type: ignore[arg-type]

    def sort_integers(machine: Machine, params: tuple[int, ...]) -> int:
        values = machine.read_array(params[0], params[1])
        machine.write_array(params[0], ordered(machine, values, params[2], lambda value: value))
        return 1

    def sort_floats(machine: Machine, params: tuple[int, ...]) -> int:
        values = machine.read_array(params[0], params[1])
        machine.write_array(params[0], ordered(machine, values, params[2], to_float))
        return 1

    def sort_strings(machine: Machine, params: tuple[int, ...]) -> int:
        rows = read_rows(machine, params[0], params[1])
        write_rows(machine, params[0], ordered(machine, rows, params[2], machine.read_bytes))
        return 1

    return {
        "SortCustom1D": _sort_custom_1d,
        "SortCustom2D": _sort_custom_2d,
        "SortFloats": sort_floats,
        "SortIntegers": sort_integers,
        "SortStrings": sort_strings,
    }


def read_rows(machine: Machine, array: int, count: int) -> list[int]:
    """Return the addresses of a two-dimensional array's rows."""
    cells = machine.read_array(array, count)
    if machine.program.file.direct_arrays:
        return cells
    return [array + 4 * index + cell for index, cell in enumerate(cells)]


def write_rows(machine: Machine, array: int, rows: list[int]) -> None:
    """Let a two-dimensional array's rows come in another order."""
    if not machine.program.file.direct_arrays:
        rows = [row - array - 4 * index for index, row in enumerate(rows)]
    machine.write_array(array, rows)


def _sort_custom_1d(machine: Machine, params: tuple[int, ...]) -> int:
    array, count, function, handle = params[:4]
    values = machine.read_array(array, count)

    def compare(first: int, second: int) -> int:
        return machine.call(function, first, second, array, handle)

    machine.write_array(array, sorted(values, key=cmp_to_key(compare)))
    return 1


def _sort_custom_2d(machine: Machine, params: tuple[int, ...]) -> int:
    array, count, function, handle = params[:4]

    def compare(first: int, second: int) -> int:
        return machine.call(function, first, second, array, handle)

    rows = sorted(read_rows(machine, array, count), key=cmp_to_key(compare))
    write_rows(machine, array, rows)
    return 1
