"""The instructions of a `.smx` program that spcomp 1.10 to 1.12 can write.

Numbers and operand counts are those of `smx-v1-opcodes.h` of SourcePawn
1.12. Operands are cells that follow the instruction's own cell.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final


class Op(IntEnum):
    """An instruction's number; the name is its mnemonic with `_` for `.`."""

    LOAD_PRI = 1
    LOAD_ALT = 2
    LOAD_S_PRI = 3
    LOAD_S_ALT = 4
    LREF_S_PRI = 7
    LREF_S_ALT = 8
    LOAD_I = 9
    LODB_I = 10
    CONST_PRI = 11
    CONST_ALT = 12
    ADDR_PRI = 13
    ADDR_ALT = 14
    STOR_PRI = 15
    STOR_ALT = 16
    STOR_S_PRI = 17
    STOR_S_ALT = 18
    SREF_S_PRI = 21
    SREF_S_ALT = 22
    STOR_I = 23
    STRB_I = 24
    LIDX = 25
    IDXADDR = 27
    MOVE_PRI = 33
    MOVE_ALT = 34
    XCHG = 35
    PUSH_PRI = 36
    PUSH_ALT = 37
    PUSH_C = 39
    PUSH = 40
    PUSH_S = 41
    POP_PRI = 42
    POP_ALT = 43
    STACK = 44
    HEAP = 45
    PROC = 46
    RETN = 48
    CALL = 49
    JUMP = 51
    JZER = 53
    JNZ = 54
    JEQ = 55
    JNEQ = 56
    JSLESS = 61
    JSLEQ = 62
    JSGRTR = 63
    JSGEQ = 64
    SHL = 65
    SHR = 66
    SSHR = 67
    SHL_C_PRI = 68
    SHL_C_ALT = 69
    SMUL = 72
    SDIV = 73
    SDIV_ALT = 74
    ADD = 78
    SUB = 79
    SUB_ALT = 80
    AND = 81
    OR = 82
    XOR = 83
    NOT = 84
    NEG = 85
    INVERT = 86
    ADD_C = 87
    SMUL_C = 88
    ZERO_PRI = 89
    ZERO_ALT = 90
    ZERO = 91
    ZERO_S = 92
    EQ = 95
    NEQ = 96
    SLESS = 101
    SLEQ = 102
    SGRTR = 103
    SGEQ = 104
    EQ_C_PRI = 105
    EQ_C_ALT = 106
    INC_PRI = 107
    INC_ALT = 108
    INC = 109
    INC_S = 110
    INC_I = 111
    DEC_PRI = 112
    DEC_ALT = 113
    DEC = 114
    DEC_S = 115
    DEC_I = 116
    MOVS = 117
    FILL = 119
    HALT = 120
    BOUNDS = 121
    SYSREQ_C = 123
    SWITCH = 129
    CASETBL = 130
    SWAP_PRI = 131
    SWAP_ALT = 132
    PUSH_ADR = 133
    NOP = 134
    SYSREQ_N = 135
    BREAK = 137
    PUSH2_C = 138
    PUSH2 = 139
    PUSH2_S = 140
    PUSH2_ADR = 141
    PUSH3_C = 142
    PUSH3 = 143
    PUSH3_S = 144
    PUSH3_ADR = 145
    PUSH4_C = 146
    PUSH4 = 147
    PUSH4_S = 148
    PUSH4_ADR = 149
    PUSH5_C = 150
    PUSH5 = 151
    PUSH5_S = 152
    PUSH5_ADR = 153
    LOAD_BOTH = 154
    LOAD_S_BOTH = 155
    CONST = 156
    CONST_S = 157
    TRACKER_PUSH_C = 160
    TRACKER_POP_SETHEAP = 161
    GENARRAY = 162
    GENARRAY_Z = 163
    STRADJUST_PRI = 164
    ENDPROC = 166
    INITARRAY_PRI = 169
    INITARRAY_ALT = 170
    HEAP_SAVE = 171
    HEAP_RESTORE = 172


_PUSHES: Final = (
    (Op.PUSH_C, Op.PUSH, Op.PUSH_S, Op.PUSH_ADR),
    (Op.PUSH2_C, Op.PUSH2, Op.PUSH2_S, Op.PUSH2_ADR),
    (Op.PUSH3_C, Op.PUSH3, Op.PUSH3_S, Op.PUSH3_ADR),
    (Op.PUSH4_C, Op.PUSH4, Op.PUSH4_S, Op.PUSH4_ADR),
    (Op.PUSH5_C, Op.PUSH5, Op.PUSH5_S, Op.PUSH5_ADR),
)

PUSH_CONSTANTS: Final = frozenset(row[0] for row in _PUSHES)
PUSH_GLOBALS: Final = frozenset(row[1] for row in _PUSHES)
PUSH_LOCALS: Final = frozenset(row[2] for row in _PUSHES)
PUSH_ADDRESSES: Final = frozenset(row[3] for row in _PUSHES)

COMPARING_JUMPS: Final = {
    Op.JEQ: "==",
    Op.JNEQ: "!=",
    Op.JSLESS: "<",
    Op.JSLEQ: "<=",
    Op.JSGRTR: ">",
    Op.JSGEQ: ">=",
}
CONDITIONAL_JUMPS: Final = frozenset((Op.JZER, Op.JNZ, *COMPARING_JUMPS))

_TWO_OPERANDS: Final = (
    Op.SYSREQ_N,
    Op.LOAD_BOTH,
    Op.LOAD_S_BOTH,
    Op.CONST,
    Op.CONST_S,
)
_NO_OPERAND: Final = (
    *(Op.LOAD_I, Op.STOR_I, Op.LIDX, Op.IDXADDR, Op.MOVE_PRI, Op.MOVE_ALT, Op.XCHG),
    *(Op.PUSH_PRI, Op.PUSH_ALT, Op.POP_PRI, Op.POP_ALT, Op.PROC, Op.RETN, Op.SHL, Op.SHR),
    *(Op.SSHR, Op.SMUL, Op.SDIV, Op.SDIV_ALT, Op.ADD, Op.SUB, Op.SUB_ALT, Op.AND, Op.OR),
    *(Op.XOR, Op.NOT, Op.NEG, Op.INVERT, Op.ZERO_PRI, Op.ZERO_ALT, Op.EQ, Op.NEQ, Op.SLESS),
    *(Op.SLEQ, Op.SGRTR, Op.SGEQ, Op.INC_PRI, Op.INC_ALT, Op.INC_I, Op.DEC_PRI, Op.DEC_ALT),
    *(Op.DEC_I, Op.SWAP_PRI, Op.SWAP_ALT, Op.NOP, Op.BREAK, Op.TRACKER_POP_SETHEAP),
    *(Op.STRADJUST_PRI, Op.ENDPROC, Op.HEAP_SAVE, Op.HEAP_RESTORE),
)

OPERANDS: Final[dict[Op, int]] = {
    **{op: 1 for op in Op if op is not Op.CASETBL},
    **dict.fromkeys(_NO_OPERAND, 0),
    **dict.fromkeys(_TWO_OPERANDS, 2),
    **{op: count for count, row in enumerate(_PUSHES, 1) for op in row},
    Op.INITARRAY_PRI: 5,
    Op.INITARRAY_ALT: 5,
}
"""How many operands follow an instruction. A case table has its own layout and is not here."""
