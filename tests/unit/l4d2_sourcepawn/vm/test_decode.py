from __future__ import annotations

import pytest

from l4d2_sourcepawn.vm import ErrorCode, PluginError
from l4d2_sourcepawn.vm.decode import decode
from l4d2_sourcepawn.vm.fetch import MAX_INSTRUCTIONS
from l4d2_sourcepawn.vm.graph import Function
from l4d2_sourcepawn.vm.opcodes import Op


def decoded(*cells: int) -> Function:
    """Decode a function made of these cells behind its PROC."""
    code = memoryview(bytearray(4 * (len(cells) + 1))).cast("i")
    code[0] = Op.PROC
    for index, cell in enumerate(cells, 1):
        code[index] = cell
    return decode(code, 0, natives=2, memory_bytes=64)


def test_branches_make_blocks_and_depths_are_known() -> None:
    function = decoded(
        *(Op.PUSH_C, 5),  # 4
        *(Op.JZER, 24),  # 12
        Op.NOP,  # 20
        *(Op.STACK, 4),  # 24
        Op.RETN,  # 32
    )
    assert {start: block.successors for start, block in function.blocks.items()} == {
        4: (20, 24),
        20: (24,),
        24: (),
    }
    assert [i.depth for i in function.blocks[24].instructions] == [1, 0]
    assert function.max_depth == 1
    assert function.instruction_count == 5


def test_a_switch_leads_to_its_cases_and_its_default() -> None:
    function = decoded(
        *(Op.SWITCH, 12),  # 4
        *(Op.CASETBL, 2, 44, 7, 40, 9, 44),  # 12
        Op.NOP,  # 40, which only a case reaches
        Op.RETN,  # 44
    )
    block = function.blocks[4]
    assert block.cases == ((7, 40), (9, 44))
    assert block.successors == (40, 44, 44)


def test_arrays_whose_address_is_taken_are_addressed_whole() -> None:
    function = decoded(*(Op.STACK, -12), *(Op.ADDR_PRI, -12), *(Op.STACK, 12), Op.RETN)
    assert function.addressed == {1, 2, 3}


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ((9999,), "unknown number 9999"),
        ((Op.NOP,), "lies outside of the code"),
        ((Op.CONST_PRI,), "runs over the end"),
        ((Op.JUMP, 1 << 20), "jumps out of the code"),
        ((Op.JUMP, 6), "jumps out of the code"),
        ((Op.JUMP, -4), "jumps out of the code"),
        ((Op.PROC, Op.RETN), "runs into another function"),
        ((Op.SWITCH, 4), "has no case table"),
        ((Op.SWITCH, 12, Op.CASETBL, 1 << 30, 4), "case table beyond the code"),
        ((Op.SWITCH, 12, Op.CASETBL, -1, 4), "case table beyond the code"),
        ((Op.POP_PRI, Op.RETN), "out of the function's frame"),
        ((Op.STACK, 1 << 30, Op.RETN), "out of the function's frame"),
        ((Op.STACK, -(1 << 31), Op.RETN), "out of the function's frame"),
        ((Op.STACK, 2, Op.RETN), "make no sense"),
        ((Op.CALL, 0, Op.RETN), "no number of arguments"),
        ((Op.PUSH_C, 9, Op.CALL, 0, Op.RETN), "no number of arguments"),
        ((Op.SYSREQ_N, 2, 0, Op.RETN), "make no sense"),
        ((Op.SYSREQ_N, 0, 1, Op.RETN), "make no sense"),
        ((Op.LODB_I, 3, Op.RETN), "make no sense"),
        ((Op.GENARRAY, 0, Op.RETN), "make no sense"),
        ((Op.MOVS, -4, Op.RETN), "make no sense"),
        ((Op.INITARRAY_PRI, 0, -1, 0, 0, 0, Op.RETN), "make no sense"),
        ((Op.LOAD_S_PRI, -4, Op.RETN), "no local"),
        ((Op.LOAD_S_PRI, 0, Op.RETN), "no local"),
        ((Op.ADDR_PRI, 2, Op.RETN), "no local"),
        ((Op.LOAD_PRI, 64, Op.RETN), "no global"),
        ((Op.CONST, -4, 1, Op.RETN), "no global"),
        # one way pushes, the other does not
        ((Op.JZER, 20, Op.PUSH_C, 1, Op.RETN), "different depth"),
    ],
)
def test_code_that_no_compiler_makes_is_refused(cells: tuple[int, ...], why: str) -> None:
    with pytest.raises(PluginError, match=why) as refused:
        decoded(*cells)
    assert refused.value.code is ErrorCode.INVALID_INSTRUCTION


def test_a_function_of_any_length_is_refused_beyond_the_limit() -> None:
    with pytest.raises(PluginError, match="instructions"):
        decoded(*[Op.NOP] * (MAX_INSTRUCTIONS + 1), Op.RETN)


def test_only_what_begins_a_function_is_decoded() -> None:
    code = memoryview(bytearray(16)).cast("i")
    for start in (0, 2, -4, 16, 1 << 30):
        with pytest.raises(PluginError, match="not the start of a function"):
            decode(code, start, natives=0, memory_bytes=64)
