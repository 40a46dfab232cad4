"""Which of the two registers matter where.

A value that a block leaves in a register is only kept if some way from there
reads it before it is set again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from l4d2_sourcepawn.vm.graph import Block
from l4d2_sourcepawn.vm.opcodes import COMPARING_JUMPS, Op

_NOTHING: Final[frozenset[str]] = frozenset()

_BOTH: Final = frozenset("PA")
_P: Final = frozenset("P")
_A: Final = frozenset("A")

_BINARY: Final = (
    *(Op.SHL, Op.SHR, Op.SSHR, Op.SMUL, Op.SDIV, Op.SDIV_ALT, Op.ADD, Op.SUB, Op.SUB_ALT),
    *(Op.AND, Op.OR, Op.XOR, Op.EQ, Op.NEQ, Op.SLESS, Op.SLEQ, Op.SGRTR, Op.SGEQ, Op.LIDX),
    *(Op.IDXADDR, Op.XCHG),
)
_READS: Final[dict[Op, frozenset[str]]] = (
    dict.fromkeys((*_BINARY, *COMPARING_JUMPS, Op.STOR_I, Op.STRB_I, Op.MOVS, Op.FILL), _BOTH)
    | dict.fromkeys(
        (
            *(Op.LOAD_I, Op.LODB_I, Op.STOR_PRI, Op.STOR_S_PRI, Op.SREF_S_PRI, Op.MOVE_ALT),
            *(Op.PUSH_PRI, Op.RETN, Op.JZER, Op.JNZ, Op.SHL_C_PRI, Op.NOT, Op.NEG, Op.INVERT),
            *(Op.ADD_C, Op.SMUL_C, Op.EQ_C_PRI, Op.INC_PRI, Op.INC_I, Op.DEC_PRI, Op.DEC_I),
            *(Op.BOUNDS, Op.SWITCH, Op.SWAP_PRI, Op.STRADJUST_PRI, Op.INITARRAY_PRI),
        ),
        _P,
    )
    | dict.fromkeys(
        (
            *(Op.STOR_ALT, Op.STOR_S_ALT, Op.SREF_S_ALT, Op.MOVE_PRI, Op.PUSH_ALT, Op.SHL_C_ALT),
            *(Op.EQ_C_ALT, Op.INC_ALT, Op.DEC_ALT, Op.SWAP_ALT, Op.INITARRAY_ALT),
        ),
        _A,
    )
)
_WRITES: Final[dict[Op, frozenset[str]]] = (
    dict.fromkeys((Op.SDIV, Op.SDIV_ALT, Op.XCHG, Op.LOAD_BOTH, Op.LOAD_S_BOTH), _BOTH)
    | dict.fromkeys((op for op in _BINARY if op not in (Op.SDIV, Op.SDIV_ALT, Op.XCHG)), _P)
    | dict.fromkeys(
        (
            *(Op.LOAD_PRI, Op.LOAD_S_PRI, Op.LREF_S_PRI, Op.LOAD_I, Op.LODB_I, Op.CONST_PRI),
            *(Op.ADDR_PRI, Op.MOVE_PRI, Op.POP_PRI, Op.CALL, Op.SHL_C_PRI, Op.NOT, Op.NEG),
            *(Op.INVERT, Op.ADD_C, Op.SMUL_C, Op.ZERO_PRI, Op.EQ_C_PRI, Op.EQ_C_ALT, Op.INC_PRI),
            *(Op.DEC_PRI, Op.SYSREQ_C, Op.SYSREQ_N, Op.SWAP_PRI, Op.STRADJUST_PRI),
        ),
        _P,
    )
    | dict.fromkeys(
        (
            *(Op.LOAD_ALT, Op.LOAD_S_ALT, Op.LREF_S_ALT, Op.CONST_ALT, Op.ADDR_ALT, Op.MOVE_ALT),
            *(Op.POP_ALT, Op.HEAP, Op.SHL_C_ALT, Op.ZERO_ALT, Op.INC_ALT, Op.DEC_ALT),
            *(Op.SWAP_ALT,),
        ),
        _A,
    )
)


_BEFORE: Final = {
    op: {
        after: (after - _WRITES.get(op, _NOTHING)) | _READS.get(op, _NOTHING)
        for after in (_NOTHING, _P, _A, _BOTH)
    }
    for op in Op
}
"""By instruction: which registers matter before it, by which matter after it."""


def live_at_start(blocks: Mapping[int, Block]) -> dict[int, frozenset[str]]:
    """Return which registers, `P` and `A`, each block expects to be set."""
    live = dict.fromkeys(blocks, _NOTHING)
    changed = True
    while changed:
        changed = False
        for start, block in reversed(list(blocks.items())):
            state = _NOTHING.union(*(live[target] for target in block.successors))
            for instruction in reversed(block.instructions):
                state = _BEFORE[instruction.op][state]
            if state != live[start]:
                live[start] = state
                changed = True
    return live


def live_after(block: Block, live_out: Iterable[str]) -> list[frozenset[str]]:
    """Return which registers matter after each instruction of a block."""
    state = frozenset(live_out)
    states = []
    for instruction in reversed(block.instructions):
        states.append(state)
        state = _BEFORE[instruction.op][state]
    states.reverse()
    return states
