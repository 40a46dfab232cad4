"""Memory of a running program: what its code and the natives read and write.

One flat array of bytes: data, then the heap growing up, then the stack growing
down. All of it is also seen as 32-bit cells. Moving much of it costs the budget.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final, NoReturn

from l4d2_sourcepawn.vm.cells import to_float
from l4d2_sourcepawn.vm.errors import BudgetExceeded, ErrorCode, PluginError
from l4d2_sourcepawn.vm.smx import SmxFile
from l4d2_sourcepawn.vm.translation import BYTES_PER_INSTRUCTION

STACK_MARGIN: Final = 64
"""bytes that stay free between heap and stack."""

_CONTINUES: Final = 0b10
_LEADS: Final = 0b11
_NO_SCOPE: Final = -1


class Memory:
    """Memory and budget of one run.

    `fuel` are the instructions left, `hp` and `scope` the heap's end and its
    innermost scope in bytes, `floor` and `frame` the stack's end and the
    running function's frame in cells; translated code sets all of these.
    """

    __slots__ = (
        "budget",
        "bytes",
        "cells",
        "data_bytes",
        "direct_arrays",
        "floor",
        "frame",
        "fuel",
        "heap_scopes",
        "hp",
        "scope",
    )

    def __init__(self, file: SmxFile, budget: int) -> None:
        self.bytes = bytearray(file.memory_bytes)
        self.bytes[: len(file.data)] = file.data
        self.cells = memoryview(self.bytes).cast("i")
        self.data_bytes = len(file.data)
        self.direct_arrays = file.direct_arrays
        self.heap_scopes = file.heap_scopes
        self.budget = budget
        self.fuel = budget
        self.hp = self.data_bytes
        self.scope = _NO_SCOPE
        self.floor = file.memory_bytes >> 2
        self.frame = self.floor

    def read_cell(self, address: int) -> int:
        """Return the cell at an address, such as that of a by-reference argument."""
        self.check(address, 4)
        if address & 3:
            return int.from_bytes(self.bytes[address : address + 4], "little", signed=True)
        return self.cells[address >> 2]

    def write_cell(self, address: int, value: int) -> None:
        """Set the cell at an address."""
        self.check(address, 4)
        self.bytes[address : address + 4] = (value & 0xFFFFFFFF).to_bytes(4, "little")

    def read_float(self, address: int) -> float:
        """Return the float at an address."""
        return to_float(self.read_cell(address))

    def read_array(self, address: int, length: int) -> list[int]:
        """Return `length` cells of an array."""
        if length <= 0:
            return []
        self.check(address, 4 * length)
        if address & 3:
            raise PluginError(ErrorCode.INVALID_ADDRESS)
        return self.cells[address >> 2 : (address >> 2) + length].tolist()

    def write_array(self, address: int, values: Sequence[int]) -> None:
        """Write cells, one after the other."""
        for offset, value in enumerate(values):
            self.write_cell(address + 4 * offset, value)

    def read_bytes(self, address: int) -> bytes:
        """Return a string's bytes, without the closing NUL."""
        self.check(address, 1)
        end = self.bytes.find(0, address)
        if end < 0:
            end = len(self.bytes)
        self.fuel -= (end - address) // BYTES_PER_INSTRUCTION
        return bytes(self.bytes[address:end])

    def read_string(self, address: int) -> str:
        """Return a string. bytes that are no UTF-8 survive as lone surrogates."""
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
        self.check(address, len(raw) + 1)
        self.bytes[address : address + len(raw) + 1] = raw + b"\0"
        return len(raw)

    def write_raw(self, address: int, content: bytes) -> None:
        """Write bytes as they are."""
        if content:
            self.check(address, len(content))
            self.bytes[address : address + len(content)] = content

    def read_raw(self, address: int, size: int) -> bytes:
        """Return `size` bytes as they are."""
        if size <= 0:
            return b""
        self.check(address, size)
        return bytes(self.bytes[address : address + size])

    @contextmanager
    def heap(self) -> Iterator[Heap]:
        """Lend heap memory for strings and arrays that a callback gets; freed on leaving."""
        saved = self.hp
        try:
            yield Heap(self)
        finally:
            self.hp = saved

    def allocate(self, size: int) -> int:
        """Move the heap's end by `size` bytes, back if negative. Return where it was."""
        before = self.hp
        after = before + size
        if size < 0 and after < self.data_bytes:
            raise PluginError(ErrorCode.HEAP_MIN)
        if size >= 0 and after + STACK_MARGIN > self.floor << 2:
            raise PluginError(ErrorCode.HEAP_LOW)
        self.hp = after
        return before

    def spend(self, instructions: int) -> None:
        """Take from the budget, for a native that works long on what a plugin gives it."""
        self.fuel -= instructions
        if self.fuel < 0:
            self.over()

    def check(self, address: int, size: int) -> None:
        """Raise unless so many bytes are there; they cost budget."""
        if address < 0 or address + size > len(self.bytes):
            raise PluginError(ErrorCode.INVALID_ADDRESS)
        # long copies cost budget too, or a loop of them would run for hours
        self.fuel -= size // BYTES_PER_INSTRUCTION

    def over(self) -> NoReturn:
        """End the run: the budget is spent."""
        self.fuel = 0
        raise BudgetExceeded(self.budget)


class Heap:
    """Memory on the plugin's heap for the time of a call; made by `Memory.heap`."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def cell(self, value: int = 0) -> int:
        """Put a cell on the heap, for a by-reference argument. Returns its address."""
        return self.array((value,))

    def array(self, values: Sequence[int]) -> int:
        """Put an array on the heap. Returns its address."""
        address = self._memory.allocate(4 * max(1, len(values)))
        self._memory.write_array(address, values)
        return address

    def string(self, text: str | bytes, size: int | None = None) -> int:
        """Put a string on the heap, in a buffer of `size` bytes if given. Returns its address."""
        raw = text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")
        room = size if size is not None else len(raw) + 1
        address = self._memory.allocate((max(1, room) + 3) & ~3)
        self._memory.write_string(address, max(1, room), raw)
        return address


def _cut(raw: bytes, size: int) -> bytes:
    """Shorten UTF-8 without leaving the first part of a character at the end."""
    # UTF-8's continuation bytes are 10xxxxxx; a character has at most three of them
    start = max(
        (at for at in range(max(0, size - 3), size + 1) if raw[at] >> 6 != _CONTINUES), default=size
    )
    return raw[:start] if start < size and raw[start] >> 6 == _LEADS else raw[:size]
