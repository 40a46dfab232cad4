"""One function as a control-flow graph."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from l4d2_sourcepawn.vm.opcodes import Op


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
