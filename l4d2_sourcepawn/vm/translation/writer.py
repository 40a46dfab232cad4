"""The text of one function while it is written, and what its registers are known to hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from l4d2_sourcepawn.vm.cells import wrap
from l4d2_sourcepawn.vm.graph import Function, Instruction
from l4d2_sourcepawn.vm.opcodes import Op
from l4d2_sourcepawn.vm.translation.values import NOTHING, Value, constant

BYTES_PER_INSTRUCTION: Final = 64
"""Moving so many bytes costs the budget as much as one instruction."""

_SMALL: Final = (1 << 30) - 1
"""Python compares integers up to this size without a detour."""
_MAX_TERMS: Final = 12
_FIRST_ARGUMENT: Final = 3
"""Where arguments begin, in cells above the frame."""
_HEAP_OPS: Final = frozenset(
    (
        *(Op.HEAP, Op.HEAP_SAVE, Op.HEAP_RESTORE, Op.GENARRAY, Op.GENARRAY_Z),
        *(Op.TRACKER_PUSH_C, Op.TRACKER_POP_SETHEAP),
    )
)


class Writer:
    """Writes one function's text, and knows what each register and stack cell holds meanwhile.

    `pri` and `alt` are the registers, `pending` the stack cells, by depth, that
    are not written yet, and `held` a condition that is still to be written.
    `live_pri` and `live_alt` say whether anything reads a register after the
    instruction at hand.
    """

    def __init__(self, function: Function, intrinsics: Mapping[int, tuple[str, int]]) -> None:
        self.function = function
        self.intrinsics = intrinsics
        self.lines: list[str] = []
        self.addresses: list[int] = []
        self.calls: set[int] = set()
        self.indent = ""
        self.address = function.start
        named = {-depth for depth in function.touched if depth < 0} - function.addressed_arguments
        self.arguments = {cell for cell in named if cell >= _FIRST_ARGUMENT}
        instructions = (i for block in function.blocks.values() for i in block.instructions)
        self.uses_heap = any(instruction.op in _HEAP_OPS for instruction in instructions)
        self.pri = self.alt = constant(0)
        self.live_pri = self.live_alt = False
        self.pending: dict[int, Value] = {}
        self.held: Value | None = None
        self._temporaries = 0

    def line(self, text: str) -> None:
        self.lines.append(self.indent + text)
        self.addresses.append(self.address)

    def temporary(self) -> str:
        self._temporaries += 1
        return f"t{self._temporaries}"

    def make_simple(self, value: Value) -> Value:
        """Evaluate a value now, into a variable that never changes."""
        if value.simple:
            return value
        name = self.temporary()
        self.line(f"{name} = {value.number}")
        value.text = name
        value.reads = NOTHING
        value.memory = False
        value.truth = False
        value.simple = True
        value.terms = 1
        if value.cell is not None:
            value.cell = f"({name}>>2)"
        return value

    def new(
        self,
        text: str,
        *of: Value,
        memory: bool = False,
        truth: bool = False,
        natural: bool = False,
        cell: str | None = None,
    ) -> Value:
        """Return an expression made of others, evaluated now if it grows too long."""
        reads = NOTHING
        terms = 1
        for value in of:
            reads |= value.reads
            memory = memory or value.memory
            terms += value.terms
        made = Value(
            text,
            reads=reads,
            memory=memory,
            truth=truth,
            natural=natural,
            cell=cell,
            terms=terms,
        )
        return self.make_simple(made) if terms > _MAX_TERMS else made

    def live_values(self) -> list[Value]:
        values = [self.pri, self.alt, *self.pending.values()]
        if self.held is not None:
            values.append(self.held)
        return values

    def assign(self, variable: str, value: Value) -> None:
        """Give a variable a new value, saving what still needs the old one."""
        for other in self.live_values():
            if other is not value and variable in other.reads:
                self.make_old_simple(other)
        self.line(f"{variable} = {value.number}")

    def make_old_simple(self, value: Value) -> None:
        value.simple = False
        if value.truth and value is self.held:
            name = self.temporary()
            self.line(f"{name} = {value.text}")
            value.text, value.reads, value.memory = name, NOTHING, False
            return
        self.make_simple(value)

    def before_write(self) -> None:
        """Evaluate what reads memory, before memory changes."""
        for value in self.live_values():
            if value.memory:
                self.make_old_simple(value)

    def store_memory_cells(self) -> None:
        """Put pending cells that can be reached by address where they belong."""
        for depth in sorted(self.pending):
            if depth in self.function.addressed:
                self.store_pending(depth)

    def store_pending(self, depth: int) -> None:
        value = self.pending.pop(depth)
        if depth in self.function.addressed:
            self.before_write()
            self.line(f"C[f-{depth}] = {value.number}")
        else:
            shared = value is self.pri or value is self.alt
            if shared:
                self.make_simple(value)
            self.assign(f"v{depth}", value)

    def push(self, depth: int, value: Value) -> None:
        self.pending[depth] = value

    def cell(self, depth: int) -> Value:
        """Return what the cell at a depth holds."""
        value = self.pending.get(depth)
        if value is not None:
            return self.make_simple(value)
        if depth in self.function.addressed:
            return Value(f"C[f-{depth}]", memory=True)
        name = f"v{depth}"
        return Value(name, reads=frozenset((name,)), simple=True)

    def take_cell(self, depth: int) -> Value:
        value = self.pending.pop(depth, None)
        return value if value is not None else self.cell(depth)

    def local(self, offset: int) -> Value:
        if offset < 0:
            return self.cell(-offset >> 2)
        cell = offset >> 2
        if cell in self.arguments:
            name = f"a{cell}"
            return Value(name, reads=frozenset((name,)), simple=True)
        return Value(f"C[f+{cell}]", memory=True)

    def set_local(self, offset: int, value: Value) -> None:
        if offset < 0:
            depth = -offset >> 2
            if depth in self.function.addressed:
                self.pending.pop(depth, None)
                self.before_write()
                self.line(f"C[f-{depth}] = {value.number}")
            else:
                self.pending[depth] = value
            return
        cell = offset >> 2
        self.before_write()
        if cell in self.arguments:
            if value.simple and f"a{cell}" in value.reads:
                return
            self.assign(f"a{cell}", value)
            self.line(f"C[f+{cell}] = a{cell}")
        else:
            self.line(f"C[f+{cell}] = {value.number}")

    def wrapped(self, text: str, *, natural: bool = False) -> Value:
        """Return a result that may leave 32 bits, brought back into them."""
        name = self.temporary()
        self.line(f"{name} = {text}")
        self.line(f"if not {-_SMALL} <= {name} <= {_SMALL}: {name} = W({name})")
        return Value(name, simple=True, natural=natural)

    def add(self, left: Value, right: Value) -> Value:
        if left.constant is not None and right.constant is not None:
            return constant(wrap(left.constant + right.constant))
        if left.constant == 0:
            return right
        if right.constant == 0:
            return left
        natural = left.natural and right.natural
        if left.constant is not None:
            left, right = right, left
        offset = right.constant
        if natural and left.cell is not None and not left.simple and offset and offset % 4 == 0:
            # an address of a local or global array, so far from the end that nothing wraps
            cell = f"({left.cell}+{offset >> 2})"
            return self.new(f"({cell}<<2)", left, natural=True, cell=cell)
        return self.wrapped(f"{left.text} + {right.text}", natural=natural)

    def index(self, address: Value) -> str:
        """Return the cell index of an address, checked not to be negative."""
        if address.natural:
            if address.cell is not None:
                return address.cell
            return f"{address.text}>>2"
        self.make_simple(address)
        self.line(f"if {address.text} < 0: bad()")
        return f"{address.text}>>2"

    def read(self, address: Value) -> Value:
        self.store_memory_cells()
        index = self.index(address)
        return self.new(f"C[{index}]", address, memory=True)

    def write(self, address: Value, value: Value) -> None:
        self.store_memory_cells()
        self.before_write()
        index = self.index(address)
        self.line(f"C[{index}] = {value.number}")

    def frame_address(self, offset: int) -> Value:
        cells = offset >> 2
        cell = f"f{cells:+d}"
        return Value(f"(({cell})<<2)", natural=True, cell=cell, terms=2)

    def use_pri(self) -> Value:
        return self.operand(self.pri, live=self.live_pri)

    def use_alt(self) -> Value:
        return self.operand(self.alt, live=self.live_alt)

    def use_kept(self, register: str) -> Value:
        """Return a register that the instruction reads and leaves as it is."""
        return self.use_pri() if register == "P" else self.use_alt()

    def set_register(self, register: str, value: Value) -> None:
        if register == "P":
            self.pri = value
        else:
            self.alt = value

    def operand(self, value: Value, *, live: bool) -> Value:
        if live:
            self.make_simple(value)
        return value

    def write_global(self, address: int, value: Value) -> None:
        self.before_write()
        self.line(f"C[{address >> 2}] = {value.number}")

    def byte_address(self, address: Value, *, simple: bool) -> str:
        if simple or not address.natural:
            self.make_simple(address)
        if not address.natural:
            self.line(f"if {address.text} < 0: bad()")
        return address.text

    def result(self, call: str) -> None:
        if self.live_pri:
            name = self.temporary()
            self.line(f"{name} = {call}")
            self.pri = Value(name, simple=True)
        else:
            self.line(call)

    def spend(self, size: int) -> None:
        """Let moving many bytes cost more than moving few."""
        if size >= BYTES_PER_INSTRUCTION:
            self.line(f"n -= {size // BYTES_PER_INSTRUCTION}")

    def settle_block(self, live_out: set[str]) -> None:
        """Put everything where the next block looks for it."""
        for depth in sorted(self.pending):
            self.store_pending(depth)
        if live_out >= {"P", "A"} and self.alt is self.pri:
            self.make_simple(self.pri)
        if "P" in live_out and self.pri.text != "P":
            pri = self.pri
            self.pri = constant(0)
            self.assign("P", pri)
        if "A" in live_out and self.alt.text != "A":
            self.assign("A", self.alt)


Instructions = dict[Op, Callable[[Writer, Instruction], None]]
"""By instruction, the function that writes it."""


def register_of(op: Op) -> str:
    """Return the register that an instruction with two forms works on, `P` or `A`."""
    return "A" if op in _ON_ALT else "P"


_ON_ALT: Final = frozenset(op for op in Op if op.name.endswith("_ALT"))
