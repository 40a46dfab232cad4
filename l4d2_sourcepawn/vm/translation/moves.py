"""Moving values between registers, variables and memory."""

from __future__ import annotations

from typing import Final

from l4d2_sourcepawn.vm.graph import Instruction
from l4d2_sourcepawn.vm.opcodes import Op
from l4d2_sourcepawn.vm.translation.values import Value, constant
from l4d2_sourcepawn.vm.translation.writer import Instructions, Writer, register_of

_BYTE, _WORD, _CELL = 1, 2, 4


def load_global(w: Writer, i: Instruction) -> None:
    value = Value(f"C[{i.operands[0] >> 2}]", memory=True)
    w.set_register(register_of(i.op), value)


def load_both(w: Writer, i: Instruction) -> None:
    w.pri = Value(f"C[{i.operands[0] >> 2}]", memory=True)
    w.alt = Value(f"C[{i.operands[1] >> 2}]", memory=True)


def load_local(w: Writer, i: Instruction) -> None:
    w.set_register(register_of(i.op), w.local(i.operands[0]))


def load_local_both(w: Writer, i: Instruction) -> None:
    w.pri = w.local(i.operands[0])
    w.alt = w.local(i.operands[1])


def load_reference(w: Writer, i: Instruction) -> None:
    w.set_register(register_of(i.op), w.read(w.local(i.operands[0])))


def load_indirect(w: Writer, _i: Instruction) -> None:
    w.pri = w.read(w.pri)


def load_bytes(w: Writer, i: Instruction) -> None:
    width = i.operands[0]
    if width == _CELL:
        w.pri = w.read(w.pri)
        return
    w.store_memory_cells()
    address = w.byte_address(w.pri, simple=width == _WORD)
    if width == _BYTE:
        w.pri = w.new(f"B[{address}]", w.pri, memory=True, natural=True)
    else:
        text = f"(B[{address}] | B[{address}+1]<<8)"
        w.pri = w.new(text, w.pri, memory=True, natural=True)


def set_constant(w: Writer, i: Instruction) -> None:
    value = i.operands[0] if i.operands else 0
    w.set_register(register_of(i.op), constant(value))


def set_address(w: Writer, i: Instruction) -> None:
    w.set_register(register_of(i.op), w.frame_address(i.operands[0]))


def store_global(w: Writer, i: Instruction) -> None:
    value = w.use_kept(register_of(i.op))
    w.write_global(i.operands[0], value)


def store_local(w: Writer, i: Instruction) -> None:
    w.set_local(i.operands[0], w.use_kept(register_of(i.op)))


def store_reference(w: Writer, i: Instruction) -> None:
    value = w.use_kept(register_of(i.op))
    w.write(w.local(i.operands[0]), value)


def store_indirect(w: Writer, _i: Instruction) -> None:
    w.write(w.use_alt(), w.use_pri())


def store_bytes(w: Writer, i: Instruction) -> None:
    width = i.operands[0]
    address, value = w.use_alt(), w.use_pri()
    if width == _CELL:
        w.write(address, value)
        return
    w.store_memory_cells()
    w.before_write()
    at = w.byte_address(address, simple=width == _WORD)
    w.line(f"B[{at}] = {value.text} & 255")
    if width == _WORD:
        w.line(f"B[{at}+1] = {value.text}>>8 & 255")


def constant_to_global(w: Writer, i: Instruction) -> None:
    value = i.operands[1] if i.op is Op.CONST else 0
    w.write_global(i.operands[0], constant(value))


def constant_to_local(w: Writer, i: Instruction) -> None:
    value = i.operands[1] if i.op is Op.CONST_S else 0
    w.set_local(i.operands[0], constant(value))


def move(w: Writer, i: Instruction) -> None:
    if i.op is Op.MOVE_PRI:
        w.pri = w.use_alt()
    else:
        w.alt = w.use_pri()


def exchange(w: Writer, _i: Instruction) -> None:
    w.pri, w.alt = w.alt, w.pri


INSTRUCTIONS: Final[Instructions] = {
    op: write
    for ops, write in (
        ((Op.LOAD_PRI, Op.LOAD_ALT), load_global),
        ((Op.LOAD_BOTH,), load_both),
        ((Op.LOAD_S_PRI, Op.LOAD_S_ALT), load_local),
        ((Op.LOAD_S_BOTH,), load_local_both),
        ((Op.LREF_S_PRI, Op.LREF_S_ALT), load_reference),
        ((Op.LOAD_I,), load_indirect),
        ((Op.LODB_I,), load_bytes),
        ((Op.CONST_PRI, Op.CONST_ALT, Op.ZERO_PRI, Op.ZERO_ALT), set_constant),
        ((Op.ADDR_PRI, Op.ADDR_ALT), set_address),
        ((Op.STOR_PRI, Op.STOR_ALT), store_global),
        ((Op.STOR_S_PRI, Op.STOR_S_ALT), store_local),
        ((Op.SREF_S_PRI, Op.SREF_S_ALT), store_reference),
        ((Op.STOR_I,), store_indirect),
        ((Op.STRB_I,), store_bytes),
        ((Op.CONST, Op.ZERO), constant_to_global),
        ((Op.CONST_S, Op.ZERO_S), constant_to_local),
        ((Op.MOVE_PRI, Op.MOVE_ALT), move),
        ((Op.XCHG,), exchange),
    )
    for op in ops
}
