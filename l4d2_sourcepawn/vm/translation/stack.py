"""The stack: pushes and pops, and the calls that take their arguments from it."""

from __future__ import annotations

from typing import Final

from l4d2_sourcepawn.vm.graph import Instruction
from l4d2_sourcepawn.vm.opcodes import (
    PUSH_ADDRESSES,
    PUSH_CONSTANTS,
    PUSH_GLOBALS,
    PUSH_LOCALS,
    Op,
)
from l4d2_sourcepawn.vm.translation.values import Value, constant
from l4d2_sourcepawn.vm.translation.writer import Instructions, Writer, register_of


def push_register(w: Writer, i: Instruction) -> None:
    value = w.use_kept(register_of(i.op))
    w.push(i.depth + 1, value)


def push_constants(w: Writer, i: Instruction) -> None:
    for offset, value in enumerate(i.operands, 1):
        w.push(i.depth + offset, constant(value))


def push_globals(w: Writer, i: Instruction) -> None:
    for offset, address in enumerate(i.operands, 1):
        w.push(i.depth + offset, Value(f"C[{address >> 2}]", memory=True))


def push_locals(w: Writer, i: Instruction) -> None:
    for offset, local in enumerate(i.operands, 1):
        w.push(i.depth + offset, w.local(local))


def push_addresses(w: Writer, i: Instruction) -> None:
    for offset, local in enumerate(i.operands, 1):
        w.push(i.depth + offset, w.frame_address(local))


def pop(w: Writer, i: Instruction) -> None:
    w.set_register(register_of(i.op), w.take_cell(i.depth))


def swap(w: Writer, i: Instruction) -> None:
    value = w.take_cell(i.depth)
    register = register_of(i.op)
    w.push(i.depth, w.pri if register == "P" else w.alt)
    w.set_register(register, value)


def move_stack(w: Writer, i: Instruction) -> None:
    after = i.depth - (i.operands[0] >> 2)
    for depth in [depth for depth in w.pending if depth > after]:
        del w.pending[depth]
    for depth in w.function.touched:
        if i.depth < depth <= after and depth not in w.function.addressed:
            w.pending[depth] = constant(0)


def call(w: Writer, i: Instruction) -> None:
    target, count = i.operands
    w.calls.add(target)
    # a function that returns an array finds its place in the cell below its arguments
    hidden = i.depth - count - 1
    if hidden > 0 and hidden not in w.function.addressed:
        w.line(f"C[f-{hidden}] = {w.cell(hidden).number}")
    for depth in range(i.depth - count, i.depth + 1):
        value = w.pending.get(depth)
        if value is not None:
            w.line(f"C[f-{depth}] = {value.number}")
            del w.pending[depth]
        elif depth not in w.function.addressed:
            w.line(f"C[f-{depth}] = v{depth}")
    w.pri = constant(0)
    w.store_memory_cells()
    w.before_write()
    w.line("m.fuel = n")
    w.result(f"F{target}(f-{i.depth + 2})")
    w.line("n = m.fuel")


def call_native(w: Writer, i: Instruction) -> None:
    number, count = i.operands
    top = i.depth if i.op is Op.SYSREQ_N else i.depth - 1
    take = w.take_cell if i.op is Op.SYSREQ_N else w.cell
    intrinsic, wanted = w.intrinsics.get(number, ("", -1))
    if count != wanted:
        w.store_memory_cells()
    arguments = [take(depth) for depth in range(top, top - count, -1)]
    w.pri = constant(0)
    texts = [value.number for value in arguments]
    if count == wanted:
        w.pri = w.new(f"{intrinsic}({', '.join(texts)})", *arguments)
        if w.pri.memory:
            w.make_simple(w.pri)
        return
    w.before_write()
    w.line("m.fuel = n; m.frame = f; m.floor = s")
    comma = "," if count == 1 else ""
    w.result(f"N{number}(m, ({', '.join(texts)}{comma}))")
    w.line("n = m.fuel")


INSTRUCTIONS: Final[Instructions] = {
    op: write
    for ops, write in (
        ((Op.PUSH_PRI, Op.PUSH_ALT), push_register),
        (PUSH_CONSTANTS, push_constants),
        (PUSH_GLOBALS, push_globals),
        (PUSH_LOCALS, push_locals),
        (PUSH_ADDRESSES, push_addresses),
        ((Op.POP_PRI, Op.POP_ALT), pop),
        ((Op.SWAP_PRI, Op.SWAP_ALT), swap),
        ((Op.STACK,), move_stack),
        ((Op.CALL,), call),
        ((Op.SYSREQ_C, Op.SYSREQ_N), call_native),
    )
    for op in ops
}
