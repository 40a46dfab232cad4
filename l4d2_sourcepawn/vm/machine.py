"""The machine: runs a program's functions, with natives that stand for the server."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final, NoReturn

from l4d2_sourcepawn.vm.cells import wrap
from l4d2_sourcepawn.vm.division import quotient, remainder
from l4d2_sourcepawn.vm.errors import (
    ErrorCode,
    MachineStopped,
    NativeError,
    PluginError,
    StackFrame,
    UnmockedNative,
)
from l4d2_sourcepawn.vm.heap import (
    copy,
    enter_scope,
    fill,
    initialise,
    leave_scope,
    make_array,
    take_heap,
    track,
    untrack,
)
from l4d2_sourcepawn.vm.intrinsics import INTRINSICS
from l4d2_sourcepawn.vm.memory import STACK_MARGIN, Memory
from l4d2_sourcepawn.vm.program import Program
from l4d2_sourcepawn.vm.traces import Traces

Native = Callable[["Machine", tuple[int, ...]], int]
"""What stands for a native: gets the machine and the arguments' cells, the first
argument first, and returns a signed 32-bit cell. It refuses with `NativeError`."""

DEFAULT_BUDGET: Final = 50_000_000
"""Instructions that one call from outside may take."""

_TRANSLATION_COST: Final = 8
"""Instructions of the budget for translating one: keeps hostile programs from doing only that."""
_CALL_COST: Final = 250
"""Instructions for each call from outside: what surrounds one takes about as long."""
_MAX_NESTING: Final = 64
_PYTHON_FRAMES: Final = 12_000
_FRAME_CELLS: Final = 2
_MAX_ARGUMENTS: Final = 127
_INT_MAX: Final = 0x7FFFFFFF


class Machine(Memory):
    """One run of one program, with the natives that stand for the server.

    The plugin's globals live as long as the machine: call its functions in turn
    as a server would. A machine is not for use by several threads at once.
    """

    __slots__ = (
        "__weakref__",
        "_functions",
        "_names",
        "_nesting",
        "_traces",
        "_used",
        "program",
    )

    def __init__(
        self,
        program: Program,
        natives: Mapping[str, Native],
        *,
        budget: int = DEFAULT_BUDGET,
    ) -> None:
        """Make a machine.

        Args:
            program: what to run.
            natives: what stands for each native, by its name. Calling one that
                is not here ends the run with `UnmockedNative`.
            budget: instructions that one `call` from outside may take, with
                all calls that happen inside it.
        """
        super().__init__(program.file, budget)
        self.program = program
        self._used = 0
        self._nesting = 0
        self._functions: dict[int, Callable[[int], int]] = {}
        self._names = self._namespace(natives)
        self._traces = Traces(program, self._names)

    def call(self, function: str | int, *arguments: int) -> int:
        """Call a public function by its name or by the id that a plugin gave.

        Args:
            function: name, or id as found in a cell.
            arguments: cells; for strings and arrays see `heap`.

        Raises:
            PluginError: the plugin did what a server stops with an error.
            BudgetExceeded: it took too many instructions.
            UnmockedNative: it needs a native that is not there.
        """
        address = self._resolve(function)
        saved = (self.hp, self.scope, self.floor, self.frame)
        outermost = self._nesting == 0
        if outermost:
            self.fuel = self.budget
            _allow_python_frames()
        self._nesting += 1
        self.fuel -= _CALL_COST
        try:
            return self._enter(address, arguments)
        except MachineStopped as stopped:
            if not stopped.trace:
                stopped.trace = self._traces.of_exception(stopped.__traceback__)
            raise
        except RecursionError as error:
            raise self._converted(ErrorCode.STACK_LOW, error) from None
        except (IndexError, UnboundLocalError) as error:
            if not self._traces.ends_in_plugin(error.__traceback__):
                raise
            raise self._converted(ErrorCode.INVALID_ADDRESS, error) from None
        finally:
            self._nesting -= 1
            self.hp, self.scope, self.floor, self.frame = saved
            if outermost:
                self._used += self.budget - max(0, self.fuel)

    @property
    def instructions(self) -> int:
        """Instructions run so far, in whole blocks, with what translation and calls cost."""
        if self._nesting:
            return self._used + self.budget - max(0, self.fuel)
        return self._used

    def has(self, function: str) -> bool:
        """Tell whether the plugin has a public function of that name."""
        return self.program.address_of(function) is not None

    def _converted(self, code: ErrorCode, error: Exception) -> PluginError:
        converted = PluginError(code)
        converted.trace = self._traces.of_exception(error.__traceback__)
        return converted

    def _resolve(self, function: str | int) -> int:
        name = function if isinstance(function, str) else self.program.name_of_id(function)
        address = None if name is None else self.program.address_of(name)
        if address is None:
            raise PluginError(ErrorCode.NOT_FOUND, f"there is no public function {function!r}")
        return address

    def _enter(self, address: int, arguments: Sequence[int]) -> int:
        count = len(arguments)
        frame = self.floor - count - 1 - _FRAME_CELLS
        too_low = (frame << 2) - STACK_MARGIN < self.hp
        if self._nesting > _MAX_NESTING or count > _MAX_ARGUMENTS or too_low:
            raise PluginError(ErrorCode.STACK_LOW)
        at = frame + _FRAME_CELLS
        self.cells[at] = count
        for argument in arguments:
            at += 1
            self.cells[at] = wrap(argument)
        function: Callable[[int], int] = self._functions.get(address) or self._bind(address)
        return function(frame)

    def caller_arguments(self) -> list[int]:
        """Return the arguments of the plugin function that called this native (for `VFormat`)."""
        count = self.cells[self.frame + _FRAME_CELLS]
        first = self.frame + _FRAME_CELLS + 1
        if not 0 <= count <= _MAX_ARGUMENTS or first + count > len(self.cells):
            raise PluginError(ErrorCode.INVALID_ADDRESS)
        return self.cells[first : first + count].tolist()

    def function_name(self, function_id: int) -> str | None:
        """Return the name of the function with an id found in a cell."""
        return self.program.name_of_id(function_id)

    def stack_trace(self) -> tuple[StackFrame, ...]:
        """Return the plugin's stack as it is now, the innermost frame first."""
        return self._traces.of_caller(sys._getframe())  # noqa: SLF001 - the documented way

    def _namespace(self, natives: Mapping[str, Native]) -> dict[str, object]:
        names: dict[str, object] = {
            "__builtins__": {},
            "UnboundLocalError": UnboundLocalError,
            "m": self,
            "C": self.cells,
            "B": self.bytes,
            "W": wrap,
            "quotient": quotient,
            "remainder": remainder,
            "bad": _bad_address,
            "low": _stack_low,
            "halt": _halt,
            "outside": _outside,
            "over": self.over,
            "heap": partial(take_heap, self),
            "enter": partial(enter_scope, self),
            "leave": partial(leave_scope, self),
            "track": partial(track, self),
            "untrack": partial(untrack, self),
            "array": partial(make_array, self),
            "initialise": partial(initialise, self),
            "copy": partial(copy, self),
            "fill": partial(fill, self),
        }
        for number, name in enumerate(self.program.natives):
            intrinsic = INTRINSICS.get(name)
            if intrinsic is not None:
                names[f"X{name}"] = intrinsic
                names[f"N{number}"] = _wrong_arguments
            else:
                names[f"N{number}"] = natives.get(name) or _unmocked(name)
        return names

    def _bind(self, address: int) -> Callable[[int], int]:
        """Give this machine a function, at its first call."""
        compiled = self.program.function(address)
        translation = compiled.translation
        self.fuel -= _TRANSLATION_COST * translation.instruction_count
        if self.fuel < 0:
            self.over()
        self._names.update(translation.switches)
        for target in translation.calls:
            if f"F{target}" not in self._names:
                self._names[f"F{target}"] = self._stub(target)
        exec(compiled.code, self._names)  # noqa: S102 - text of ours, see translate.py
        function: Callable[[int], int] = self._names[translation.name]  # type: ignore[assignment]
        self._functions[address] = function
        return function

    def _stub(self, address: int) -> Callable[[int], int]:
        def bind_and_call(frame: int) -> int:
            return self._bind(address)(frame)

        return bind_and_call


def _allow_python_frames() -> None:
    """Let plugins recurse deeper than Python programs usually do; never lowered again."""
    if sys.getrecursionlimit() < _PYTHON_FRAMES:
        sys.setrecursionlimit(_PYTHON_FRAMES)


def _unmocked(name: str) -> Native:
    def refuse(_machine: Machine, _arguments: tuple[int, ...]) -> NoReturn:
        raise UnmockedNative(name)

    return refuse


def _wrong_arguments(_machine: Machine, _arguments: tuple[int, ...]) -> NoReturn:
    raise NativeError("wrong number of arguments")


def _bad_address() -> NoReturn:
    raise PluginError(ErrorCode.INVALID_ADDRESS)


def _stack_low() -> NoReturn:
    raise PluginError(ErrorCode.STACK_LOW)


def _halt() -> NoReturn:
    raise PluginError(ErrorCode.INVALID_INSTRUCTION)


def _outside(index: int, limit: int) -> NoReturn:
    if limit == _INT_MAX:
        # what the compiler writes where it does not know the size
        raise PluginError(ErrorCode.ARRAY_BOUNDS, f"Array index out-of-bounds (index {index})")
    raise PluginError(
        ErrorCode.ARRAY_BOUNDS,
        f"Array index out-of-bounds (index {index}, limit {limit + 1})",
    )
