"""Which operands an instruction may have, and which cells of the frame they name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from l4d2_sourcepawn.vm.fetch import invalid
from l4d2_sourcepawn.vm.opcodes import PUSH_ADDRESSES, PUSH_GLOBALS, PUSH_LOCALS, Op

_WIDTHS: Final = (1, 2, 4)
_VALUE_SECOND: Final = frozenset((Op.CONST_S, Op.CONST))
"""Of these only the first operand names a cell."""


class OperandChecks:
    """Checks the operands of one function's instructions, and notes what they name.

    `addressed`, `arguments` and `touched` are as in `graph.Function`.
    """

    def __init__(
        self, *, natives: int, memory_bytes: int, holds_code: Callable[[int], bool]
    ) -> None:
        self.addressed: set[int] = set()
        self.arguments: set[int] = set()
        self.touched: set[int] = set()
        self.natives = natives
        self.memory_bytes = memory_bytes
        self.holds_code = holds_code

    def check(self, address: int, op: Op, operands: tuple[int, ...], depth: int) -> None:
        """Check an instruction.

        Raises:
            PluginError: its operands make no sense.
        """
        check = _CHECKS.get(op)
        if check is not None and not check(self, operands, depth):
            raise invalid(address, f"has operands {list(operands)} that make no sense")
        named = operands[:1] if op in _VALUE_SECOND else operands
        if op in _FRAME_OPS:
            self._locals(address, named, depth)
        elif op in _GLOBAL_OPS:
            self._globals(address, named)
        elif op in _ADDRESS_OPS:
            self._addresses(address, named, depth)

    def _locals(self, address: int, offsets: tuple[int, ...], depth: int) -> None:
        for offset in offsets:
            if offset == 0 or not self._is_in_frame(offset, depth):
                raise invalid(address, f"names the cell at {offset}, which is no local")
            self.touched.add(-offset >> 2)

    def _globals(self, address: int, cells: tuple[int, ...]) -> None:
        for cell in cells:
            if cell % 4 or not 0 <= cell <= self.memory_bytes - 4:
                raise invalid(address, f"names the cell at {cell}, which is no global")

    def _addresses(self, address: int, offsets: tuple[int, ...], depth: int) -> None:
        for offset in offsets:
            if not self._is_in_frame(offset, depth):
                raise invalid(address, f"names the cell at {offset}, which is no local")
            if offset < 0:
                self.addressed.add(-offset >> 2)
            else:
                self.arguments.add(offset >> 2)

    def _is_in_frame(self, offset: int, depth: int) -> bool:
        return offset % 4 == 0 and -4 * depth <= offset < self.memory_bytes


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

_Check = Callable[["OperandChecks", tuple[int, ...], int], bool]
_CHECKS: Final[dict[Op, _Check]] = {
    op: check
    for ops, check in (
        ((Op.LODB_I, Op.STRB_I), lambda _, operands, __: operands[0] in _WIDTHS),
        (
            (Op.SYSREQ_N,),
            lambda of, operands, depth: 0 <= operands[0] < of.natives and 0 <= operands[1] <= depth,
        ),
        ((Op.SYSREQ_C,), lambda of, operands, _: 0 <= operands[0] < of.natives),
        ((Op.CALL,), lambda of, operands, _: of.holds_code(operands[0])),
        ((Op.STACK, Op.HEAP, Op.TRACKER_PUSH_C), lambda _, operands, __: operands[0] % 4 == 0),
        ((Op.GENARRAY, Op.GENARRAY_Z), lambda _, operands, depth: 1 <= operands[0] <= depth),
        ((Op.MOVS, Op.FILL), lambda of, operands, _: 0 <= operands[0] <= of.memory_bytes),
        (
            (Op.INITARRAY_PRI, Op.INITARRAY_ALT),
            lambda _, operands, __: min(operands[:4]) >= 0,
        ),
    )
    for op in ops
}
"""Whether the operands make sense, given what holds for the program and the depth."""
