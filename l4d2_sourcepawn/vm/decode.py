"""From bytes to a control-flow graph: one function, checked.

Only code that can be reached is looked at. What the checks promise to the
translation: jumps stay inside the code, the depth of the stack is known at
every instruction and the same on every way to it, and offsets are whole cells
inside the memory.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from l4d2_sourcepawn.vm.errors import ErrorCode, PluginError
from l4d2_sourcepawn.vm.opcodes import (
    CONDITIONAL_JUMPS,
    OPERANDS,
    PUSH_ADDRESSES,
    PUSH_CONSTANTS,
    PUSH_GLOBALS,
    PUSH_LOCALS,
    Op,
)

MAX_INSTRUCTIONS: Final = 40_000
"""Longest function that is run; the longest of 467 real plugins has about 12,000."""
MAX_DEPTH: Final = 1 << 22
"""Most cells on a function's stack: more than the largest memory has."""

_FIRST_ARGUMENT: Final = 12
_FRAME_OPS: Final = frozenset(
    (
        *(Op.LOAD_S_PRI, Op.LOAD_S_ALT, Op.LREF_S_PRI, Op.LREF_S_ALT, Op.STOR_S_PRI),
        *(Op.STOR_S_ALT, Op.SREF_S_PRI, Op.SREF_S_ALT, Op.ZERO_S, Op.INC_S, Op.DEC_S),
        *(Op.LOAD_S_BOTH, Op.CONST_S, *PUSH_LOCALS),
    )
)
_GLOBAL_OPS: Final = frozenset(
    (
        *(Op.LOAD_PRI, Op.LOAD_ALT, Op.STOR_PRI, Op.STOR_ALT, Op.ZERO, Op.INC, Op.DEC),
        *(Op.LOAD_BOTH, Op.CONST, *PUSH_GLOBALS),
    )
)
_ADDRESS_OPS: Final = frozenset((Op.ADDR_PRI, Op.ADDR_ALT, *PUSH_ADDRESSES))
_ONE_FIRST_OPERAND: Final = frozenset((Op.CONST_S, Op.CONST))
_WIDTHS: Final = (1, 2, 4)
_OPS: Final = {int(op): (op, count) for op, count in OPERANDS.items()}


class Instruction(NamedTuple):
    """One instruction. `depth` is how many cells lie on the function's stack before it.

    A CALL and a SYSREQ_C have the number of their arguments as a second operand.
    """

    address: int
    op: Op
    operands: tuple[int, ...]
    depth: int


@dataclass(slots=True)
class Block:
    """A run of instructions with one way in, at its top.

    `cases` is the last instruction's table where that is a switch: values with
    their targets; the default is the last of `successors`.
    """

    start: int
    instructions: list[Instruction] = field(default_factory=list)
    successors: tuple[int, ...] = ()
    cases: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Function:
    """One function's graph. `blocks` has the entry first.

    Depths count cells down from the frame: the first local has depth 1.

    `max_depth`: the deepest that the stack gets.
    `addressed`: depths of cells whose address the code takes, whole arrays at a time.
    `addressed_arguments`: the same for arguments, as offsets in cells from the frame.
    `touched`: depths that the code reads or writes by name.
    """

    start: int
    blocks: dict[int, Block]
    max_depth: int
    addressed: frozenset[int]
    addressed_arguments: frozenset[int]
    touched: frozenset[int]
    instruction_count: int


def decode(code: memoryview, start: int, *, natives: int, memory_bytes: int) -> Function:
    """Decode the function at a byte offset.

    Args:
        code: the program's code as signed cells.
        start: byte offset of the function.
        natives: how many natives the program names.
        memory_bytes: size of the program's memory.

    Raises:
        PluginError: `INVALID_INSTRUCTION`; spcomp makes no such code.
    """
    return _Decoder(code, natives, memory_bytes).decode(start)


class _Decoder:
    def __init__(self, code: memoryview, natives: int, memory_bytes: int) -> None:
        self._code = code
        self._natives = natives
        self._memory_bytes = memory_bytes
        self._max_depth = 0
        self._addressed: set[int] = set()
        self._arguments: set[int] = set()
        self._touched: set[int] = set()
        self._arrays: set[tuple[int, int]] = set()

    def decode(self, start: int) -> Function:
        if not self._holds(start) or self._code[start >> 2] != Op.PROC:
            raise _invalid(start, "is not the start of a function")
        leaders = self._leaders(start + 4)
        blocks: dict[int, Block] = {}
        depths = {start + 4: 0}
        waiting = [start + 4]
        count = 0
        while waiting:
            address = waiting.pop()
            if address in blocks:
                continue
            block, depth = self._block(address, depths[address], leaders)
            blocks[address] = block
            count += len(block.instructions)
            for target in block.successors:
                if depths.setdefault(target, depth) != depth:
                    raise _invalid(target, "is reached with stacks of different depth")
                waiting.append(target)
        for first, last in self._arrays:
            if any(depth in self._addressed for depth in range(first, last + 1)):
                self._addressed.update(range(first, last + 1))
        return Function(
            start=start,
            blocks=blocks,
            max_depth=self._max_depth,
            addressed=frozenset(self._addressed),
            addressed_arguments=frozenset(self._arguments),
            touched=frozenset(self._touched),
            instruction_count=count,
        )

    def _leaders(self, start: int) -> set[int]:
        """Find where blocks begin, by following every way through the code."""
        leaders = {start}
        seen: set[int] = set()
        waiting = [start]
        while waiting:
            address = waiting.pop()
            while address not in seen:
                seen.add(address)
                if len(seen) > MAX_INSTRUCTIONS:
                    raise _invalid(start, f"has more than {MAX_INSTRUCTIONS} instructions")
                op, operands = self._fetch(address)
                targets, falls_through = self._targets(address, op, operands)
                leaders.update(targets)
                waiting.extend(targets)
                if not falls_through:
                    break
                address += 4 * (1 + len(operands))
                if op in CONDITIONAL_JUMPS:
                    leaders.add(address)
        return leaders

    def _fetch(self, address: int) -> tuple[Op, tuple[int, ...]]:
        if not self._holds(address):
            raise _invalid(address, "lies outside of the code")
        cell = address >> 2
        number = self._code[cell]
        found = _OPS.get(number)
        if found is None:
            raise _invalid(address, f"has the unknown number {number}")
        op, count = found
        if cell + count >= len(self._code):
            raise _invalid(address, "runs over the end of the code")
        return op, tuple(self._code[cell + 1 : cell + 1 + count])

    def _targets(
        self, address: int, op: Op, operands: tuple[int, ...]
    ) -> tuple[tuple[int, ...], bool]:
        """Return where an instruction jumps to, and whether it can also go on to the next."""
        if op is Op.JUMP:
            return (self._target(address, operands[0]),), False
        if op in CONDITIONAL_JUMPS:
            return (self._target(address, operands[0]),), True
        if op is Op.SWITCH:
            cases, default = self._case_table(address, operands[0])
            return (*(target for _, target in cases), default), False
        if op in (Op.PROC, Op.ENDPROC):
            raise _invalid(address, "runs into another function")
        return (), op not in (Op.RETN, Op.HALT)

    def _target(self, address: int, target: int) -> int:
        if not self._holds(target):
            raise _invalid(address, "jumps out of the code")
        return target

    def _case_table(self, address: int, table: int) -> tuple[tuple[tuple[int, int], ...], int]:
        if not self._holds(table) or self._code[table >> 2] != Op.CASETBL:
            raise _invalid(address, "has no case table")
        cell = (table >> 2) + 1
        if cell + 1 >= len(self._code):
            raise _invalid(address, "has a case table beyond the code")
        count, default = self._code[cell], self._code[cell + 1]
        end = cell + 2 + 2 * count
        if not 0 <= count <= MAX_INSTRUCTIONS or end > len(self._code):
            raise _invalid(address, "has a case table beyond the code")
        entries = self._code[cell + 2 : end]
        cases: dict[int, int] = {}
        for value, target in zip(entries[::2], entries[1::2], strict=True):
            cases.setdefault(value, self._target(address, target))
        return tuple(cases.items()), self._target(address, default)

    def _block(self, start: int, depth: int, leaders: set[int]) -> tuple[Block, int]:
        block = Block(start)
        # constants on top of the stack, to know how many arguments a call has
        constants: dict[int, int] = {}
        address = start
        while True:
            op, operands = self._fetch(address)
            targets, falls_through = self._targets(address, op, operands)
            self._check_operands(address, op, operands, depth)
            if op in (Op.CALL, Op.SYSREQ_C):
                count = self._count_on_top(address, depth, constants)
                block.instructions.append(Instruction(address, op, (*operands, count), depth))
            else:
                block.instructions.append(Instruction(address, op, operands, depth))
            depth = self._effect(op, operands, depth, constants)
            if not 0 <= depth <= MAX_DEPTH:
                raise _invalid(address, "moves the stack out of the function's frame")
            self._max_depth = max(self._max_depth, depth)
            address += 4 * (1 + len(operands))
            if not falls_through or targets or address in leaders:
                block.successors = (*((address,) if falls_through else ()), *targets)
                if op is Op.SWITCH:
                    block.cases, _ = self._case_table(address, operands[0])
                return block, depth

    def _effect(  # noqa: C901, PLR0911 - one answer per kind of instruction
        self, op: Op, operands: tuple[int, ...], depth: int, constants: dict[int, int]
    ) -> int:
        """Return the stack's depth after an instruction, and note the constants on it."""
        pushed = _pushes(op, operands)
        if pushed:
            for offset in range(1, pushed + 1):
                constants.pop(depth + offset, None)
                if op in PUSH_CONSTANTS:
                    constants[depth + offset] = operands[offset - 1]
            return depth + pushed
        if op in (Op.POP_PRI, Op.POP_ALT):
            return depth - 1
        if op in (Op.SWAP_PRI, Op.SWAP_ALT):
            constants.pop(depth, None)
            return depth or -1
        if op is Op.STACK:
            after = depth - (operands[0] >> 2)
            if after > depth + 1:
                self._arrays.add((depth + 1, min(after, MAX_DEPTH)))
            return after
        if op in (Op.GENARRAY, Op.GENARRAY_Z):
            constants.pop(depth - operands[0] + 1, None)
            return depth - operands[0] + 1
        if op is Op.SYSREQ_N:
            return depth - operands[1]
        if op is Op.CALL:
            return depth - constants[depth] - 1
        return depth

    @staticmethod
    def _count_on_top(address: int, depth: int, constants: dict[int, int]) -> int:
        count = constants.get(depth)
        if count is None or not 0 <= count < depth:
            raise _invalid(address, "calls with no number of arguments on the stack")
        return count

    def _check_operands(self, address: int, op: Op, operands: tuple[int, ...], depth: int) -> None:  # noqa: C901
        named = operands[:1] if op in _ONE_FIRST_OPERAND else operands
        if op in _FRAME_OPS:
            for offset in named:
                if offset % 4 or not -4 * depth <= offset < self._memory_bytes or offset == 0:
                    raise _invalid(address, f"names the cell at {offset}, which is no local")
                self._touched.add(-offset >> 2)
        elif op in _GLOBAL_OPS:
            for cell in named:
                if cell % 4 or not 0 <= cell <= self._memory_bytes - 4:
                    raise _invalid(address, f"names the cell at {cell}, which is no global")
        elif op in _ADDRESS_OPS:
            for offset in named:
                if offset % 4 or not -4 * depth <= offset < self._memory_bytes:
                    raise _invalid(address, f"names the cell at {offset}, which is no local")
                if offset < 0:
                    self._addressed.add(-offset >> 2)
                else:
                    self._arguments.add(offset >> 2)
        else:
            self._check_other(address, op, operands, depth)

    def _check_other(self, address: int, op: Op, operands: tuple[int, ...], depth: int) -> None:  # noqa: C901
        bad = False
        if op in (Op.LODB_I, Op.STRB_I):
            bad = operands[0] not in _WIDTHS
        elif op is Op.SYSREQ_N:
            bad = not 0 <= operands[0] < self._natives or not 0 <= operands[1] <= depth
        elif op is Op.SYSREQ_C:
            bad = not 0 <= operands[0] < self._natives
        elif op is Op.CALL:
            bad = not self._holds(operands[0])
        elif op is Op.STACK:
            bad = operands[0] % 4 != 0
        elif op in (Op.GENARRAY, Op.GENARRAY_Z):
            bad = not 1 <= operands[0] <= depth
        elif op in (Op.MOVS, Op.FILL):
            bad = not 0 <= operands[0] <= self._memory_bytes
        elif op in (Op.INITARRAY_PRI, Op.INITARRAY_ALT):
            bad = min(operands[:4]) < 0
        elif op in (Op.HEAP, Op.TRACKER_PUSH_C):
            bad = operands[0] % 4 != 0
        if bad:
            raise _invalid(address, f"has operands {list(operands)} that make no sense")

    def _holds(self, address: int) -> bool:
        return address % 4 == 0 and 0 <= address >> 2 < len(self._code)


def _pushes(op: Op, operands: tuple[int, ...]) -> int:
    if op in (Op.PUSH_PRI, Op.PUSH_ALT):
        return 1
    if op in PUSH_CONSTANTS or op in PUSH_GLOBALS or op in PUSH_LOCALS or op in PUSH_ADDRESSES:
        return len(operands)
    return 0


def _invalid(address: int, what: str) -> PluginError:
    return PluginError(
        ErrorCode.INVALID_INSTRUCTION,
        f"Invalid instruction: the one at {address:#x} {what}; spcomp makes no such code",
    )
