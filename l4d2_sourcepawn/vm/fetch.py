"""The instructions of a function that control can reach, with where each leads."""

from __future__ import annotations

from typing import Final, NamedTuple

from l4d2_sourcepawn.vm.errors import ErrorCode, PluginError
from l4d2_sourcepawn.vm.opcodes import CONDITIONAL_JUMPS, OPERANDS, Op

MAX_INSTRUCTIONS: Final = 40_000
"""Longest function that is run; the longest of 467 real plugins has about 12,000."""

_OPS: Final = {int(op): (op, count) for op, count in OPERANDS.items()}
_CASE_TABLE: Final = int(Op.CASETBL)
_JUMP: Final = Op.JUMP
_SWITCH: Final = Op.SWITCH
_OTHER_FUNCTIONS: Final = frozenset((Op.PROC, Op.ENDPROC))
_LAST: Final = frozenset((Op.RETN, Op.HALT))


class Fetched(NamedTuple):
    """An instruction as it stands in the code.

    `targets` are where it may jump to, a switch's default last, and `cases` a
    switch's values with their targets. `following` is the address of the next
    instruction, None if control never goes on to it.
    """

    op: Op
    operands: tuple[int, ...]
    targets: tuple[int, ...]
    following: int | None
    cases: tuple[tuple[int, int], ...] = ()


class Fetcher:
    """Reads instructions from a program's code, given as signed cells."""

    def __init__(self, code: memoryview) -> None:
        self._code = code

    def reachable(self, start: int) -> tuple[dict[int, Fetched], set[int]]:
        """Return the instructions that control reaches from `start`, by address.

        With them, the addresses at which blocks begin.

        Raises:
            PluginError: control leaves the code, or there is no end to it.
        """
        leaders = {start}
        found: dict[int, Fetched] = {}
        waiting = [start]
        while waiting:
            address: int | None = waiting.pop()
            while address is not None and address not in found:
                fetched = found[address] = self._fetch(address)
                if len(found) > MAX_INSTRUCTIONS:
                    raise invalid(start, f"has more than {MAX_INSTRUCTIONS} instructions")
                address = fetched.following
                if fetched.targets:
                    leaders.update(fetched.targets)
                    waiting.extend(fetched.targets)
                    if address is not None:
                        leaders.add(address)
        return found, leaders

    def holds(self, address: int) -> bool:
        """Whether a cell of the code begins at an address."""
        return address % 4 == 0 and 0 <= address >> 2 < len(self._code)

    def begins_function(self, address: int) -> bool:
        """Whether a function begins at an address."""
        return self.holds(address) and bool(self._code[address >> 2] == Op.PROC)

    def _fetch(self, address: int) -> Fetched:
        if not self.holds(address):
            raise invalid(address, "lies outside of the code")
        cell = (address >> 2) + 1
        number = self._code[cell - 1]
        known = _OPS.get(number)
        if known is None:
            raise invalid(address, f"has the unknown number {number}")
        op, count = known
        if cell + count > len(self._code):
            raise invalid(address, "runs over the end of the code")
        operands = tuple(self._code[cell : cell + count]) if count else ()
        following = address + 4 + 4 * count
        if op is _JUMP:
            return Fetched(op, operands, (self._target(address, operands[0]),), None)
        if op in CONDITIONAL_JUMPS:
            return Fetched(op, operands, (self._target(address, operands[0]),), following)
        if op is _SWITCH:
            cases, default = self._case_table(address, operands[0])
            return Fetched(op, operands, (*(to for _, to in cases), default), None, cases)
        if op in _OTHER_FUNCTIONS:
            raise invalid(address, "runs into another function")
        return Fetched(op, operands, (), None if op in _LAST else following)

    def _target(self, address: int, target: int) -> int:
        if not self.holds(target):
            raise invalid(address, "jumps out of the code")
        return target

    def _case_table(self, address: int, table: int) -> tuple[tuple[tuple[int, int], ...], int]:
        if not self.holds(table) or self._code[table >> 2] != _CASE_TABLE:
            raise invalid(address, "has no case table")
        cell = (table >> 2) + 1
        if cell + 1 >= len(self._code):
            raise invalid(address, "has a case table beyond the code")
        count, default = self._code[cell], self._code[cell + 1]
        end = cell + 2 + 2 * count
        if not 0 <= count <= MAX_INSTRUCTIONS or end > len(self._code):
            raise invalid(address, "has a case table beyond the code")
        entries = self._code[cell + 2 : end]
        cases: dict[int, int] = {}
        for value, target in zip(entries[::2], entries[1::2], strict=True):
            cases.setdefault(value, self._target(address, target))
        return tuple(cases.items()), self._target(address, default)


def invalid(address: int, what: str) -> PluginError:
    """Return the error for an instruction that no spcomp writes."""
    return PluginError(
        ErrorCode.INVALID_INSTRUCTION,
        f"Invalid instruction: the one at {address:#x} {what}; spcomp makes no such code",
    )
