"""The machine: memory, calls into the plugin, and what natives may do.

Memory is one flat array of bytes: data, then the heap growing up, then the
stack growing down. All of it is also seen as 32-bit cells.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Final, NoReturn

from l4d2_sourcepawn.vm.cells import to_float, wrap
from l4d2_sourcepawn.vm.errors import (
    BudgetExceeded,
    ErrorCode,
    MachineStopped,
    NativeError,
    PluginError,
    StackFrame,
    UnmockedNative,
)
from l4d2_sourcepawn.vm.intrinsics import INTRINSICS
from l4d2_sourcepawn.vm.opcodes import Op
from l4d2_sourcepawn.vm.program import Program
from l4d2_sourcepawn.vm.translate import BYTES_PER_INSTRUCTION

Native = Callable[["Machine", tuple[int, ...]], int]
"""What stands for a native: gets the machine and the arguments' cells, the first
argument first, and returns a signed 32-bit cell. It refuses with `NativeError`."""

DEFAULT_BUDGET: Final = 50_000_000
"""Instructions that one call from outside may take."""

_TRANSLATION_COST: Final = 8
"""Instructions of the budget for translating one: keeps hostile programs from doing only that."""
_MAX_NESTING: Final = 64
_MAX_TRACE: Final = 128
_PYTHON_FRAMES: Final = 12_000
_STACK_MARGIN: Final = 64
_FRAME_CELLS: Final = 2
_MAX_ARGUMENTS: Final = 127
_CELL: Final = 4
_CONTINUES: Final = 0b10
_LEADS: Final = 0b11
_INT_MIN: Final = -0x80000000
_INT_MAX: Final = 0x7FFFFFFF
_NO_SCOPE: Final = -1
_SYSTEM_CALLS: Final = (int(Op.SYSREQ_C), int(Op.SYSREQ_N))
_STRING_CHUNK: Final = 256


class Machine:
    """One run of one program, with the natives that stand for the server.

    The plugin's globals live as long as the machine: call its functions in turn
    as a server would. A machine is not for use by several threads at once.
    """

    __slots__ = (
        "__weakref__",
        "_budget",
        "_cells",
        "_code",
        "_functions",
        "_memory",
        "_names",
        "_nesting",
        "_used",
        "floor",
        "frame",
        "fuel",
        "hp",
        "program",
        "scope",
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
        file = program.file
        self.program = program
        self._memory = bytearray(file.memory_bytes)
        self._memory[: len(file.data)] = file.data
        self._cells = memoryview(self._memory).cast("i")
        self._code = memoryview(file.code).cast("i")
        self._budget = budget
        self._used = 0
        self._nesting = 0
        # these are set by translated code; cells and instructions, hp and scope in bytes
        self.fuel = budget
        self.hp = len(file.data)
        self.scope = _NO_SCOPE
        self.floor = file.memory_bytes >> 2
        self.frame = self.floor
        self._functions: dict[int, Callable[[int], int]] = {}
        self._names = self._namespace(natives)

    # calling

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
            self.fuel = self._budget
            _allow_python_frames()
        self._nesting += 1
        try:
            return self._enter(address, arguments)
        except MachineStopped as stopped:
            if not stopped.trace:
                stopped.trace = self._trace_of(stopped.__traceback__)
            raise
        except RecursionError as error:
            raise self._converted(ErrorCode.STACK_LOW, error.__traceback__) from None
        except (IndexError, UnboundLocalError) as error:
            if not self._is_plugins_own(error.__traceback__):
                raise
            raise self._converted(ErrorCode.INVALID_ADDRESS, error.__traceback__) from None
        finally:
            self._nesting -= 1
            self.hp, self.scope, self.floor, self.frame = saved
            if outermost:
                self._used += self._budget - max(0, self.fuel)

    @property
    def instructions(self) -> int:
        """Instructions run so far, counted in whole blocks, with the cost of translation."""
        if self._nesting:
            return self._used + self._budget - max(0, self.fuel)
        return self._used

    def has(self, function: str) -> bool:
        """Tell whether the plugin has a public function of that name."""
        return self.program.address_of(function) is not None

    def _resolve(self, function: str | int) -> int:
        name = function if isinstance(function, str) else self.program.name_of_id(function)
        address = None if name is None else self.program.address_of(name)
        if address is None:
            raise PluginError(ErrorCode.NOT_FOUND, f"there is no public function {function!r}")
        return address

    def _enter(self, address: int, arguments: Sequence[int]) -> int:
        count = len(arguments)
        frame = self.floor - count - 1 - _FRAME_CELLS
        too_low = (frame << 2) - _STACK_MARGIN < self.hp
        if self._nesting > _MAX_NESTING or count > _MAX_ARGUMENTS or too_low:
            raise PluginError(ErrorCode.STACK_LOW)
        at = frame + _FRAME_CELLS
        self._cells[at] = count
        for argument in arguments:
            at += 1
            self._cells[at] = wrap(argument)
        function: Callable[[int], int] = self._functions.get(address) or self._bind(address)
        return function(frame)

    # what natives read and write

    def read_cell(self, address: int) -> int:
        """Return the cell at an address, such as that of a by-reference argument."""
        self._check(address, 4)
        if address & 3:
            return int.from_bytes(self._memory[address : address + 4], "little", signed=True)
        return self._cells[address >> 2]

    def write_cell(self, address: int, value: int) -> None:
        """Set the cell at an address."""
        self._check(address, 4)
        self._memory[address : address + 4] = (value & 0xFFFFFFFF).to_bytes(4, "little")

    def read_float(self, address: int) -> float:
        """Return the float at an address."""
        return to_float(self.read_cell(address))

    def read_array(self, address: int, length: int) -> list[int]:
        """Return `length` cells of an array."""
        if length <= 0:
            return []
        self._check(address, 4 * length)
        if address & 3:
            raise PluginError(ErrorCode.INVALID_ADDRESS)
        return self._cells[address >> 2 : (address >> 2) + length].tolist()

    def write_array(self, address: int, values: Sequence[int]) -> None:
        """Write cells, one after the other."""
        for offset, value in enumerate(values):
            self.write_cell(address + 4 * offset, value)

    def read_bytes(self, address: int) -> bytes:
        """Return a string's bytes, without the closing NUL."""
        self._check(address, 1)
        end = self._memory.find(0, address)
        if end < 0:
            end = len(self._memory)
        self.fuel -= (end - address) // BYTES_PER_INSTRUCTION
        return bytes(self._memory[address:end])

    def read_string(self, address: int) -> str:
        """Return a string. Bytes that are no UTF-8 survive as lone surrogates."""
        return self.read_bytes(address).decode("utf-8", "surrogateescape")

    def write_string(self, address: int, size: int, text: str | bytes) -> int:
        """Write a string into a buffer of `size` bytes, cut between characters if it is too long.

        Returns:
            How many bytes were written, without the closing NUL.
        """
        if size <= 0:
            return 0
        raw = text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")
        nul = raw.find(0)
        if nul >= 0:
            raw = raw[:nul]
        if len(raw) >= size:
            raw = _cut(raw, size - 1)
        self._check(address, len(raw) + 1)
        self._memory[address : address + len(raw) + 1] = raw + b"\0"
        return len(raw)

    def write_raw(self, address: int, content: bytes) -> None:
        """Write bytes as they are."""
        if content:
            self._check(address, len(content))
            self._memory[address : address + len(content)] = content

    def read_raw(self, address: int, size: int) -> bytes:
        """Return `size` bytes as they are."""
        if size <= 0:
            return b""
        self._check(address, size)
        return bytes(self._memory[address : address + size])

    def caller_arguments(self) -> list[int]:
        """Return the arguments of the plugin function that called this native (for `VFormat`)."""
        count = self._cells[self.frame + _FRAME_CELLS]
        first = self.frame + _FRAME_CELLS + 1
        if not 0 <= count <= _MAX_ARGUMENTS or first + count > len(self._cells):
            raise PluginError(ErrorCode.INVALID_ADDRESS)
        return self._cells[first : first + count].tolist()

    @contextmanager
    def heap(self) -> Iterator[Heap]:
        """Lend heap memory for strings and arrays that a callback gets; freed on leaving."""
        saved = self.hp
        try:
            yield Heap(self)
        finally:
            self.hp = saved

    def function_name(self, function_id: int) -> str | None:
        """Return the name of the function with an id found in a cell."""
        return self.program.name_of_id(function_id)

    def stack_trace(self) -> tuple[StackFrame, ...]:
        """Return the plugin's stack as it is now, the innermost frame first."""
        frames = _frames_around(sys._getframe())  # noqa: SLF001 - the documented way
        return self._describe(frames)

    def allocate(self, size: int) -> int:
        """Move the heap's end by `size` bytes, back if negative. Return where it was."""
        before = self.hp
        after = before + size
        if size < 0 and after < len(self.program.file.data):
            raise PluginError(ErrorCode.HEAP_MIN)
        if size >= 0 and after + _STACK_MARGIN > self.floor << 2:
            raise PluginError(ErrorCode.HEAP_LOW)
        self.hp = after
        return before

    def spend(self, instructions: int) -> None:
        """Take from the budget, for a native that works long on what a plugin gives it."""
        self.fuel -= instructions
        if self.fuel < 0:
            self._over()

    def _check(self, address: int, size: int) -> None:
        if address < 0 or address + size > len(self._memory):
            raise PluginError(ErrorCode.INVALID_ADDRESS)
        # long copies cost budget too, or a loop of them would run for hours
        self.fuel -= size // BYTES_PER_INSTRUCTION

    # what translated code calls

    def _namespace(self, natives: Mapping[str, Native]) -> dict[str, object]:
        names: dict[str, object] = {
            "__builtins__": {},
            "UnboundLocalError": UnboundLocalError,
            "m": self,
            "C": self._cells,
            "B": self._memory,
            "W": wrap,
            "quotient": _quotient,
            "remainder": _remainder,
            "bad": _bad_address,
            "low": _stack_low,
            "halt": _halt,
            "outside": _outside,
            "over": self._over,
            "heap": self._heap,
            "enter": self._enter_scope,
            "leave": self._leave_scope,
            "track": self._track,
            "untrack": self._untrack,
            "array": self._array,
            "initialise": self._initialise,
            "copy": self._copy,
            "fill": self._fill,
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
            self._over()
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

    def _over(self) -> NoReturn:
        self.fuel = 0
        raise BudgetExceeded(self._budget)

    def _heap(self, size: int, floor: int) -> int:
        self.floor = floor
        return self.allocate(size)

    def _enter_scope(self, floor: int) -> None:
        self.floor = floor
        at = self.allocate(4)
        self._cells[at >> 2] = self.scope
        self.scope = at

    def _leave_scope(self) -> None:
        if self.scope < 0:
            raise PluginError(ErrorCode.INVALID_ADDRESS)
        self.hp = self.scope
        self.scope = self._cells[self.scope >> 2]

    def _track(self, size: int, floor: int) -> None:
        self.floor = floor
        if size < 0 or self.hp + _STACK_MARGIN > floor << 2:
            raise PluginError(ErrorCode.TRACKER_BOUNDS)
        self._cells[self.hp >> 2] = size
        self.hp += 4

    def _untrack(self) -> None:
        bottom = len(self.program.file.data)
        if self.hp - bottom < _CELL:
            raise PluginError(ErrorCode.TRACKER_BOUNDS)
        self.hp -= 4
        size = self._cells[self.hp >> 2]
        if not 0 <= size <= self.hp - bottom:
            raise PluginError(ErrorCode.TRACKER_BOUNDS)
        self.hp -= size

    def _array(self, sizes: tuple[int, ...], zero: bool, floor: int) -> int:  # noqa: FBT001
        """Make a dynamic array. `sizes` has the last dimension first."""
        self.floor = floor
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
        base = self.allocate(4 * (vectors + data))
        self.fuel -= vectors + 4 * data // BYTES_PER_INSTRUCTION
        if zero:
            start = base + 4 * vectors
            self._memory[start : start + 4 * data] = bytes(4 * data)
        if vectors:
            self._write_vectors(base, dimensions, vectors)
        if not self.program.file.heap_scopes:
            self._track(4 * (vectors + data), floor)
        return base

    def _write_vectors(self, base: int, dimensions: tuple[int, ...], vectors: int) -> None:
        """Write the addresses by which the outer dimensions lead to the inner ones."""
        direct = self.program.file.direct_arrays
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
                self._cells[cell >> 2] = target if direct else target - cell
            return at

        make(0)

    def _initialise(
        self, array: int, template: int, vectors: int, copied: int, filled: int, value: int
    ) -> None:
        """Fill a new array from its template in the data: vectors, values, then a repeated one."""
        data = len(self.program.file.data)
        self._check(array, 4 * (vectors + copied + filled))
        outside = template < 0 or template & 3 or template + 4 * (vectors + copied) > data
        if array & 3 or ((vectors or copied) and outside):
            raise PluginError(ErrorCode.INVALID_ADDRESS)
        to, source, cells = array >> 2, template >> 2, self._cells
        direct = array if self.program.file.direct_arrays else 0
        for index in range(vectors):
            cells[to + index] = wrap(cells[source + index] + direct)
        to += vectors
        source += vectors
        cells[to : to + copied] = cells[source : source + copied]
        to += copied
        self._memory[to << 2 : (to + filled) << 2] = (value & 0xFFFFFFFF).to_bytes(
            4, "little"
        ) * filled

    def _copy(self, source: int, target: int, size: int) -> None:
        if size:
            self._check(source, size)
            self._check(target, size)
            self._memory[target : target + size] = self._memory[source : source + size]

    def _fill(self, target: int, value: int, size: int) -> None:
        self._check(target, size)
        size &= ~3
        self._memory[target : target + size] = (value & 0xFFFFFFFF).to_bytes(4, "little") * (
            size >> 2
        )

    # traces

    def _converted(self, code: ErrorCode, traceback: TracebackType | None) -> PluginError:
        converted = PluginError(code)
        converted.trace = self._trace_of(traceback)
        return converted

    def _is_plugins_own(self, traceback: TracebackType | None) -> bool:
        innermost = None
        while traceback is not None:
            innermost = traceback.tb_frame
            traceback = traceback.tb_next
        return innermost is not None and innermost.f_globals is self._names

    def _trace_of(self, traceback: TracebackType | None) -> tuple[StackFrame, ...]:
        """Describe where an exception came from, with the calls around this one."""
        if traceback is None:
            return ()
        frames = _frames_around(traceback.tb_frame)
        tip: TracebackType | None = traceback
        while tip is not None:
            frames.append((tip.tb_frame, tip.tb_lineno))
            tip = tip.tb_next
        return self._describe(frames)

    def _describe(self, frames: Sequence[tuple[FrameType, int]]) -> tuple[StackFrame, ...]:
        """Turn Python frames, outermost first, into the plugin's."""
        trace: list[StackFrame] = []
        file = self.program.file
        for number, (frame, line) in enumerate(frames):
            if frame.f_globals is not self._names or not frame.f_code.co_name.startswith("F"):
                continue
            translation = self.program.function(int(frame.f_code.co_name[1:])).translation
            address = translation.addresses[line - 1]
            method = file.method_at(address)
            name = method.name if method is not None else translation.name
            trace.append(StackFrame(name, file.file_at(address), file.line_at(address)))
            beyond = frames[number + 1][0] if number + 1 < len(frames) else None
            native = self._native_called_at(address)
            if native and beyond is not None and beyond.f_globals is not self._names:
                trace.append(StackFrame(native))
        trace.reverse()
        return tuple(trace[:_MAX_TRACE])

    def _native_called_at(self, address: int) -> str:
        if self._code[address >> 2] not in _SYSTEM_CALLS:
            return ""
        return self.program.natives[self._code[(address >> 2) + 1]]


class Heap:
    """Memory on the plugin's heap for the time of a call; made by `Machine.heap`."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    def cell(self, value: int = 0) -> int:
        """Put a cell on the heap, for a by-reference argument. Returns its address."""
        return self.array((value,))

    def array(self, values: Sequence[int]) -> int:
        """Put an array on the heap. Returns its address."""
        address = self._machine.allocate(4 * max(1, len(values)))
        self._machine.write_array(address, values)
        return address

    def string(self, text: str | bytes, size: int | None = None) -> int:
        """Put a string on the heap, in a buffer of `size` bytes if given. Returns its address."""
        raw = text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")
        room = size if size is not None else len(raw) + 1
        address = self._machine.allocate((max(1, room) + 3) & ~3)
        self._machine.write_string(address, max(1, room), raw)
        return address


def _frames_around(inner: FrameType) -> list[tuple[FrameType, int]]:
    """Return the Python frames that called this one with their lines, the outermost first."""
    frames = []
    frame = inner.f_back
    while frame is not None:
        frames.append((frame, frame.f_lineno))
        frame = frame.f_back
    frames.reverse()
    return frames


def _allow_python_frames() -> None:
    """Let plugins recurse deeper than Python programs usually do; never lowered again."""
    if sys.getrecursionlimit() < _PYTHON_FRAMES:
        sys.setrecursionlimit(_PYTHON_FRAMES)


def _cut(raw: bytes, size: int) -> bytes:
    """Shorten UTF-8 without leaving the first part of a character at the end."""
    # UTF-8's continuation bytes are 10xxxxxx; a character has at most three of them
    start = max(
        (at for at in range(max(0, size - 3), size + 1) if raw[at] >> 6 != _CONTINUES), default=size
    )
    return raw[:start] if start < size and raw[start] >> 6 == _LEADS else raw[:size]


def _unmocked(name: str) -> Native:
    def refuse(_machine: Machine, _arguments: tuple[int, ...]) -> NoReturn:
        raise UnmockedNative(name)

    return refuse


def _wrong_arguments(_machine: Machine, _arguments: tuple[int, ...]) -> NoReturn:
    raise NativeError("wrong number of arguments")


def _quotient(dividend: int, divisor: int) -> int:
    _check_division(dividend, divisor)
    quotient = abs(dividend) // abs(divisor)
    return quotient if (dividend < 0) == (divisor < 0) else -quotient


def _remainder(dividend: int, divisor: int) -> int:
    _check_division(dividend, divisor)
    remainder = abs(dividend) % abs(divisor)
    return -remainder if dividend < 0 else remainder


def _check_division(dividend: int, divisor: int) -> None:
    if divisor == 0:
        raise PluginError(ErrorCode.DIVIDE_BY_ZERO)
    if divisor == -1 and dividend == _INT_MIN:
        raise PluginError(ErrorCode.INTEGER_OVERFLOW)


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
