"""One block: its instructions, and the condition or the return that it ends with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from l4d2_sourcepawn.vm.graph import Block, Instruction
from l4d2_sourcepawn.vm.opcodes import COMPARING_JUMPS, CONDITIONAL_JUMPS, Op
from l4d2_sourcepawn.vm.registers import live_after
from l4d2_sourcepawn.vm.translation import arithmetic, arrays, moves, stack
from l4d2_sourcepawn.vm.translation.values import Value, constant
from l4d2_sourcepawn.vm.translation.writer import Instructions, Writer

_SWITCH: Final = Op.SWITCH
_RETURN: Final = Op.RETN
_DEAD: Final = constant(0)
"""In a register that nobody reads before it is set again."""


def _halt(w: Writer, _i: Instruction) -> None:
    w.line("halt()")


def _nothing(_w: Writer, _i: Instruction) -> None:
    """Write nothing: a jump is told by where the block leads."""


_INSTRUCTIONS: Final[Instructions] = {
    **moves.INSTRUCTIONS,
    **arithmetic.INSTRUCTIONS,
    **stack.INSTRUCTIONS,
    **arrays.INSTRUCTIONS,
    Op.HALT: _halt,
    **dict.fromkeys((Op.NOP, Op.BREAK, Op.JUMP), _nothing),
}


def write_block(
    w: Writer, block: Block, live_in: Mapping[int, frozenset[str]], *, checks_budget: bool
) -> str:
    """Write a block's instructions. Return the condition or the value it ends with.

    `live_in` has for each block the registers that are set where it begins.
    """
    live = live_in[block.start]
    w.pri = _register("P") if "P" in live else constant(0)
    w.alt = _register("A") if "A" in live else constant(0)
    w.pending = {}
    w.held = None
    live_out = set().union(*(live_in[target] for target in block.successors))
    kept = live_after(block, live_out)
    w.address = block.start
    w.line(f"n -= {len(block.instructions)}")
    if checks_budget:
        w.line("if n < 0: over()")
    result = ""
    for instruction, live in zip(block.instructions, kept, strict=True):
        w.address = instruction.address
        w.live_pri = "P" in live
        w.live_alt = "A" in live
        op = instruction.op
        if op is _SWITCH or op in CONDITIONAL_JUMPS:
            result = _write_decision(w, instruction, live_out)
        elif op is _RETURN:
            _write_return(w)
            return ""
        else:
            _INSTRUCTIONS[op](w, instruction)
            if not w.live_pri:
                w.pri = _DEAD
            if not w.live_alt:
                w.alt = _DEAD
    if not result and block.successors:
        w.settle_block(live_out)
    return result


def _register(name: str) -> Value:
    return Value(name, reads=frozenset((name,)), simple=True)


def _write_decision(w: Writer, instruction: Instruction, live_out: set[str]) -> str:
    op = instruction.op
    if op is _SWITCH:
        held = w.pri
        w.make_simple(held)
    elif op in (Op.JZER, Op.JNZ):
        pri = w.pri
        # one object may stand for the register too; the condition gets its own
        held = Value(pri.text, reads=pri.reads, memory=pri.memory, truth=True, terms=pri.terms)
        if "P" in live_out:
            w.make_simple(pri)
            held = Value(pri.text, reads=pri.reads, truth=True)
    else:
        left = w.operand(w.pri, live="P" in live_out)
        right = w.operand(w.alt, live="A" in live_out)
        held = Value(
            f"({left.text} {COMPARING_JUMPS[op]} {right.text})",
            reads=left.reads | right.reads,
            memory=left.memory or right.memory,
            truth=True,
        )
    w.held = held
    w.settle_block(live_out)
    w.held = None
    return f"not {held.text}" if op is Op.JZER else held.text


def _write_return(w: Writer) -> None:
    w.line("m.fuel = n")
    if w.uses_heap:
        w.line("m.hp = h")
        w.line("m.scope = k")
    w.line(f"return {w.pri.number}")
