"""From bytes to a control-flow graph: one function, checked.

Only code that can be reached is looked at. What the checks promise to the
translation: jumps stay inside the code, the depth of the stack is known at
every instruction and the same on every way to it, and offsets are whole cells
inside the memory.
"""

from __future__ import annotations

from typing import Final

from l4d2_sourcepawn.vm.fetch import Fetched, Fetcher, invalid
from l4d2_sourcepawn.vm.graph import Block, Function, Instruction
from l4d2_sourcepawn.vm.opcodes import (
    PUSH_ADDRESSES,
    PUSH_CONSTANTS,
    PUSH_GLOBALS,
    PUSH_LOCALS,
    Op,
)
from l4d2_sourcepawn.vm.operands import OperandChecks

MAX_DEPTH: Final = 1 << 22
"""Most cells on a function's stack: more than the largest memory has."""

_MULTIPLE: Final = PUSH_CONSTANTS | PUSH_GLOBALS | PUSH_LOCALS | PUSH_ADDRESSES
_ONE_MORE: Final = frozenset((Op.PUSH_PRI, Op.PUSH_ALT))
_ONE_LESS: Final = frozenset((Op.POP_PRI, Op.POP_ALT))
_SWAPS: Final = frozenset((Op.SWAP_PRI, Op.SWAP_ALT))
_MAKES_ARRAY: Final = frozenset((Op.GENARRAY, Op.GENARRAY_Z))
_COUNTED_CALLS: Final = frozenset((Op.CALL, Op.SYSREQ_C))
_STACK: Final = Op.STACK
_SYSREQ_N: Final = Op.SYSREQ_N
_CALL: Final = Op.CALL


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
        self._fetcher = Fetcher(code)
        self._operands = OperandChecks(
            natives=natives, memory_bytes=memory_bytes, holds_code=self._fetcher.holds
        )
        self._max_depth = 0
        self._arrays: set[tuple[int, int]] = set()

    def decode(self, start: int) -> Function:
        if not self._fetcher.begins_function(start):
            raise invalid(start, "is not the start of a function")
        entry = start + 4
        fetched, leaders = self._fetcher.reachable(entry)
        blocks: dict[int, Block] = {}
        depths = {entry: 0}
        waiting = [entry]
        while waiting:
            address = waiting.pop()
            if address in blocks:
                continue
            block, depth = self._block(address, depths[address], fetched, leaders)
            blocks[address] = block
            for target in block.successors:
                if depths.setdefault(target, depth) != depth:
                    raise invalid(target, "is reached with stacks of different depth")
                waiting.append(target)
        addressed = self._operands.addressed
        for first, last in self._arrays:
            if any(depth in addressed for depth in range(first, last + 1)):
                addressed.update(range(first, last + 1))
        return Function(
            start=start,
            blocks=blocks,
            max_depth=self._max_depth,
            addressed=frozenset(addressed),
            addressed_arguments=frozenset(self._operands.arguments),
            touched=frozenset(self._operands.touched),
            instruction_count=sum(len(block.instructions) for block in blocks.values()),
        )

    def _block(
        self, start: int, depth: int, fetched: dict[int, Fetched], leaders: set[int]
    ) -> tuple[Block, int]:
        """Return the block that begins at an address, and the depth of the stack at its end."""
        block = Block(start)
        add = block.instructions.append
        # constants on top of the stack, to know how many arguments a call has
        constants: dict[int, int] = {}
        address = start
        while True:
            op, operands, targets, following, cases = fetched[address]
            self._operands.check(address, op, operands, depth)
            if op in _COUNTED_CALLS:
                count = _count_on_top(address, depth, constants)
                add(Instruction(address, op, (*operands, count), depth))
            else:
                add(Instruction(address, op, operands, depth))
            depth = self._depth_after(op, operands, depth, constants)
            if not 0 <= depth <= MAX_DEPTH:
                raise invalid(address, "moves the stack out of the function's frame")
            self._max_depth = max(self._max_depth, depth)
            if following is None or targets or following in leaders:
                block.successors = targets if following is None else (following, *targets)
                block.cases = cases
                return block, depth
            address = following

    def _depth_after(  # noqa: PLR0911 - one answer per kind of instruction
        self, op: Op, operands: tuple[int, ...], depth: int, constants: dict[int, int]
    ) -> int:
        """Return the stack's depth after an instruction, and note the constants on it."""
        if op in _MULTIPLE:
            are_constants = op in PUSH_CONSTANTS
            for place, operand in enumerate(operands, depth + 1):
                if are_constants:
                    constants[place] = operand
                else:
                    constants.pop(place, None)
            return depth + len(operands)
        if op in _ONE_MORE:
            constants.pop(depth + 1, None)
            return depth + 1
        if op in _ONE_LESS:
            return depth - 1
        if op is _SYSREQ_N:
            return depth - operands[1]
        if op is _CALL:
            return depth - constants[depth] - 1
        if op is _STACK:
            after = depth - (operands[0] >> 2)
            if after > depth + 1:
                self._arrays.add((depth + 1, min(after, MAX_DEPTH)))
            return after
        return _rare_depth_after(op, operands, depth, constants)


def _rare_depth_after(
    op: Op, operands: tuple[int, ...], depth: int, constants: dict[int, int]
) -> int:
    if op in _SWAPS:
        constants.pop(depth, None)
        return depth or -1
    if op in _MAKES_ARRAY:
        constants.pop(depth - operands[0] + 1, None)
        return depth - operands[0] + 1
    return depth


def _count_on_top(address: int, depth: int, constants: dict[int, int]) -> int:
    count = constants.get(depth)
    if count is None or not 0 <= count < depth:
        raise invalid(address, "calls with no number of arguments on the stack")
    return count
