"""Numbers: arithmetic, comparisons, and steps by one."""

from __future__ import annotations

from typing import Final

from l4d2_sourcepawn.vm.graph import Instruction
from l4d2_sourcepawn.vm.opcodes import Op
from l4d2_sourcepawn.vm.translation.values import Value, constant
from l4d2_sourcepawn.vm.translation.writer import Instructions, Writer, register_of

_COMPARISONS: Final = {
    Op.EQ: "==",
    Op.NEQ: "!=",
    Op.SLESS: "<",
    Op.SLEQ: "<=",
    Op.SGRTR: ">",
    Op.SGEQ: ">=",
}
_BITWISE: Final = {Op.AND: "&", Op.OR: "|", Op.XOR: "^"}
_STEPS: Final = {
    **dict.fromkeys((Op.INC_PRI, Op.INC_ALT, Op.INC, Op.INC_S, Op.INC_I), 1),
    **dict.fromkeys((Op.DEC_PRI, Op.DEC_ALT, Op.DEC, Op.DEC_S, Op.DEC_I), -1),
}


def shift_constant(w: Writer, i: Instruction) -> None:
    register = register_of(i.op)
    value = w.pri if register == "P" else w.alt
    w.set_register(register, w.wrapped(f"{value.text} << {i.operands[0] & 31}"))


def binary(w: Writer, i: Instruction) -> None:
    alt, pri, op = w.use_alt(), w.pri, i.op
    if op is Op.ADD:
        w.pri = w.add(alt, pri)
    elif op in (Op.SUB, Op.SUB_ALT):
        left, right = (pri, alt) if op is Op.SUB else (alt, pri)
        w.pri = w.wrapped(f"{left.text} - {right.text}")
    elif op is Op.SMUL:
        w.pri = w.wrapped(f"{pri.text} * {alt.text}")
    elif op in _BITWISE:
        natural = pri.natural and alt.natural
        if op is Op.AND:
            natural = pri.natural or alt.natural
        text = f"({pri.text} {_BITWISE[op]} {alt.text})"
        if pri.truth or alt.truth:
            text = f"({pri.number} {_BITWISE[op]} {alt.number})"
        w.pri = w.new(text, pri, alt, natural=natural)
    elif op in _COMPARISONS:
        text = f"({pri.text} {_COMPARISONS[op]} {alt.text})"
        w.pri = w.new(text, pri, alt, truth=True, natural=True)
    elif op is Op.SHL:
        w.pri = w.wrapped(f"{pri.text} << ({alt.text} & 31)")
    elif op is Op.SSHR:
        w.pri = w.new(f"({pri.number} >> ({alt.text} & 31))", pri, alt)
    else:
        w.pri = w.wrapped(f"({pri.text} & 4294967295) >> ({alt.text} & 31)")


def divide(w: Writer, i: Instruction) -> None:
    left, right = (w.pri, w.alt) if i.op is Op.SDIV else (w.alt, w.pri)
    w.make_simple(left)
    w.make_simple(right)
    a, b = left.text, right.text
    plain = f"if {a} >= 0 and {b} > 0 else"
    pri, alt = constant(0), constant(0)
    if w.live_pri:
        pri = w.make_simple(Value(f"{a} // {b} {plain} quotient({a}, {b})"))
    if w.live_alt or not w.live_pri:
        alt = w.make_simple(Value(f"{a} % {b} {plain} remainder({a}, {b})"))
    w.pri, w.alt = pri, alt


def unary(w: Writer, i: Instruction) -> None:
    pri, op = w.pri, i.op
    if op is Op.NOT:
        text = f"(not {pri.text})" if pri.truth else f"({pri.text} == 0)"
        w.pri = w.new(text, pri, truth=True, natural=True)
    elif op is Op.NEG:
        w.pri = w.wrapped(f"-{pri.text}")
    elif op is Op.INVERT:
        w.pri = w.new(f"(-1 - {pri.text})", pri)
    elif op is Op.ADD_C:
        w.pri = w.add(pri, constant(i.operands[0]))
    elif op is Op.SMUL_C:
        w.pri = w.wrapped(f"{pri.text} * {constant(i.operands[0]).text}")
    else:
        w.pri = w.new(f"(W({pri.text} + 4) >> 2)", pri)


def equals_constant(w: Writer, i: Instruction) -> None:
    value = w.pri if i.op is Op.EQ_C_PRI else w.use_alt()
    text = f"({value.text} == {i.operands[0]})"
    w.pri = w.new(text, value, truth=True, natural=True)


def step_register(w: Writer, i: Instruction) -> None:
    register = register_of(i.op)
    value = w.pri if register == "P" else w.alt
    w.set_register(register, w.add(value, constant(_STEPS[i.op])))


def step_global(w: Writer, i: Instruction) -> None:
    old = Value(f"C[{i.operands[0] >> 2}]", memory=True)
    w.write_global(i.operands[0], w.add(old, constant(_STEPS[i.op])))


def step_local(w: Writer, i: Instruction) -> None:
    old = w.local(i.operands[0])
    w.set_local(i.operands[0], w.add(old, constant(_STEPS[i.op])))


def step_indirect(w: Writer, i: Instruction) -> None:
    address = w.make_simple(w.pri)
    w.write(address, w.add(w.read(address), constant(_STEPS[i.op])))


INSTRUCTIONS: Final[Instructions] = {
    op: write
    for ops, write in (
        ((Op.SHL_C_PRI, Op.SHL_C_ALT), shift_constant),
        ((Op.ADD, Op.SUB, Op.SUB_ALT, Op.SMUL, Op.SHL, Op.SHR, Op.SSHR), binary),
        ((*_BITWISE, *_COMPARISONS), binary),
        ((Op.SDIV, Op.SDIV_ALT), divide),
        ((Op.NOT, Op.NEG, Op.INVERT, Op.ADD_C, Op.SMUL_C, Op.STRADJUST_PRI), unary),
        ((Op.EQ_C_PRI, Op.EQ_C_ALT), equals_constant),
        ((Op.INC_PRI, Op.INC_ALT, Op.DEC_PRI, Op.DEC_ALT), step_register),
        ((Op.INC, Op.DEC), step_global),
        ((Op.INC_S, Op.DEC_S), step_local),
        ((Op.INC_I, Op.DEC_I), step_indirect),
    )
    for op in ops
}
