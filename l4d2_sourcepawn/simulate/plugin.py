"""Calling into the plugin: values to cells and back, and what goes wrong on the way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Final

from l4d2_sourcepawn.simulate.errors import LimitReached, PluginStopped, UnknownFact
from l4d2_sourcepawn.vm import (
    BudgetExceeded,
    Heap,
    Machine,
    MachineStopped,
    Native,
    PluginError,
    Program,
    UnmockedNative,
    from_float,
    to_float,
)

_MAX_OVERRUNS: Final = 3
_MAX_DEPTH: Final = 24
"""Callbacks within callbacks; a server's stack would not bear many more."""

_MAX_FAULTS: Final = 200
_ENDS_ALL: Final = (PluginStopped, BudgetExceeded, LimitReached)
"""What ends not only the innermost callback but those around it as well."""

_PRIVATE: Final = re.compile(r"\.\d+\.")


@dataclass(eq=False)
class Ref:
    """A by-reference argument; after the call `value` is what the plugin made of it."""

    value: int | float


@dataclass(eq=False)
class Buffer:
    """A string that the plugin may write, in a buffer of `size` bytes."""

    value: str
    size: int = 256


Argument = int | float | str | bytes | tuple[float, ...] | list[float] | list[int] | Ref | Buffer
"""What a callback gets: tuples are vectors to read, lists are arrays to read and write."""


@dataclass(frozen=True, slots=True)
class Fault:
    """An error that a server would log: where it was called from, the words, the stack."""

    callback: str
    message: str
    trace: tuple[str, ...] = ()


def plain_name(name: str) -> str:
    """Return a function's name as the source has it: spcomp makes `.123.Name` of private ones."""
    return _PRIVATE.sub("", name, count=1) if name.startswith(".") else name


class PluginRunner:
    """One plugin in its machine. A fault in a callback ends that callback, as on a server."""

    def __init__(self, program: Program, natives: Mapping[str, Native], budget: int) -> None:
        self.machine = Machine(program, natives, budget=budget)
        self.program = program
        self.faults: list[Fault] = []
        self.unmocked: Counter[str] = Counter()
        self.unknown: Counter[str] = Counter()
        self.overruns: list[str] = []
        self.failed: str | None = None
        self.stopping = False
        self.exhausted = False
        self.total: int | None = None
        self.depth = 0

    @property
    def stopped(self) -> bool:
        """Whether it runs no more: it said so itself, or ran too long too often."""
        used_up = self.exhausted or len(self.overruns) >= _MAX_OVERRUNS
        return used_up or self.failed is not None

    def name_of(self, function: int | str) -> str:
        """Return a function's name for people."""
        if isinstance(function, str):
            return function
        return plain_name(self.machine.function_name(function) or f"function {function}")

    def call(
        self, function: int | str, *values: Argument, default: int = 0, context: str = ""
    ) -> int:
        """Call a function by name or id and return its cell; `default` if it failed."""
        if self.stopped:
            return default
        name = context or self.name_of(function)
        self.depth += 1
        try:
            self._check_limits()
            if any(
                isinstance(value, Ref | Buffer | list | str | bytes | tuple) for value in values
            ):
                return self._call_with_memory(function, values)
            return self.machine.call(function, *map(_cell, values))
        except MachineStopped as stop:
            self._take_down(name, stop)
            if self.depth > 1 and isinstance(stop, _ENDS_ALL):
                raise
        finally:
            self.depth -= 1
        return default

    def optional(self, name: str, *values: Argument, default: int = 0) -> int:
        """Call a public function if the plugin has it."""
        return self.call(name, *values, default=default) if self.machine.has(name) else default

    def _take_down(self, name: str, stop: MachineStopped) -> None:
        """Note why a callback ended before its end."""
        match stop:
            case PluginStopped():
                self.failed = stop.message
            case BudgetExceeded():
                self.overruns.append(name)
            case LimitReached():
                if not self.exhausted:
                    self.overruns.append(f"{name}: {stop.message}")
                self.exhausted = True
            case UnmockedNative():
                self.unmocked[stop.name] += 1
            case UnknownFact():
                self.unknown[stop.what] += 1
            case PluginError():
                self._fault(name, stop)
            case _:
                raise stop

    def _check_limits(self) -> None:
        if self.total is not None and self.machine.instructions > self.total:
            raise LimitReached(f"more than {self.total} instructions in all")
        if self.depth > _MAX_DEPTH:
            raise LimitReached(f"{_MAX_DEPTH} callbacks within each other")

    def _fault(self, name: str, error: MachineStopped) -> None:
        if len(self.faults) < _MAX_FAULTS:
            trace = tuple(map(str, error.trace))
            self.faults.append(Fault(name, error.message, trace))

    def _call_with_memory(self, function: int | str, values: tuple[Argument, ...]) -> int:
        machine = self.machine
        with ExitStack() as stack:
            heap = stack.enter_context(machine.heap())
            cells = [_on_heap(heap, value) for value in values]
            result = machine.call(function, *cells)
            for cell, value in zip(cells, values, strict=True):
                if isinstance(value, Ref):
                    after = machine.read_cell(cell)
                    value.value = to_float(after) if isinstance(value.value, float) else after
                elif isinstance(value, Buffer):
                    value.value = machine.read_string(cell)
                elif isinstance(value, list):
                    _read_back(machine, cell, value)
        return result


def _cell(value: Argument) -> int:
    if isinstance(value, float):
        return from_float(value)
    if isinstance(value, int):
        return value
    raise TypeError(f"{value!r} is no cell")


def _on_heap(heap: Heap, value: Argument) -> int:
    if isinstance(value, Ref):
        return heap.cell(_cell(value.value))
    if isinstance(value, Buffer):
        return heap.string(value.value, value.size)
    if isinstance(value, str | bytes):
        return heap.string(value)
    if isinstance(value, tuple | list):
        return heap.array([_cell(each) for each in value])
    return _cell(value)


def _read_back(machine: Machine, address: int, values: list[float] | list[int]) -> None:
    for index, value in enumerate(values):
        after = machine.read_cell(address + 4 * index)
        values[index] = to_float(after) if isinstance(value, float) else after  # type: ignore[call-overload]
