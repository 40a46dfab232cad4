"""From one function's graph to the text of a Python function that does the same.

The text holds nothing of the program but whole numbers, so that a hostile
program cannot bring in text of its own. What makes the result fast: registers
are not kept but traced through a block at translation time, and every local
variable whose address is never taken becomes a Python local.

Names in the text:
    f           the frame, as a cell index; the first argument is cell f+3
    n           instructions left in the budget
    P, A        the two registers, where a block hands them on to the next
    v5, a3      the local 5 cells below the frame, the argument 3 cells above
    t7          a value inside a block
    C, B        memory as cells and as bytes
    m           the machine
    F64, N2     the function at address 64, the native number 2
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from l4d2_sourcepawn.vm.cells import wrap
from l4d2_sourcepawn.vm.decode import Block, Function, Instruction
from l4d2_sourcepawn.vm.flow import Fall, Goto, Region, Step, structure
from l4d2_sourcepawn.vm.opcodes import (
    COMPARING_JUMPS,
    CONDITIONAL_JUMPS,
    PUSH_ADDRESSES,
    PUSH_CONSTANTS,
    PUSH_GLOBALS,
    PUSH_LOCALS,
    Op,
)
from l4d2_sourcepawn.vm.registers import live_after, live_at_start
from l4d2_sourcepawn.vm.values import NOTHING, Value, constant

BYTES_PER_INSTRUCTION: Final = 64
"""Moving so many bytes costs the budget as much as one instruction."""
_SMALL: Final = (1 << 30) - 1
"""Python compares integers up to this size without a detour."""
_MAX_TERMS: Final = 12
_MAX_CHAIN: Final = 8
_FIRST_ARGUMENT: Final = 3
"""Where arguments begin, in cells above the frame."""
_BYTE, _WORD, _CELL = 1, 2, 4
_INT_MAX: Final = 0x7FFFFFFF
_STACK_MARGIN: Final = 16
_HEAP_OPS: Final = frozenset(
    (
        *(Op.HEAP, Op.HEAP_SAVE, Op.HEAP_RESTORE, Op.GENARRAY, Op.GENARRAY_Z),
        *(Op.TRACKER_PUSH_C, Op.TRACKER_POP_SETHEAP),
    )
)
_COMPARISONS: Final = {
    Op.EQ: "==",
    Op.NEQ: "!=",
    Op.SLESS: "<",
    Op.SLEQ: "<=",
    Op.SGRTR: ">",
    Op.SGEQ: ">=",
}
_BITWISE: Final = {Op.AND: "&", Op.OR: "|", Op.XOR: "^"}


@dataclass(frozen=True, slots=True)
class Translation:
    """A Python function as text.

    `addresses` has for each line of the text the code address it comes from.
    `switches` are tables that the text looks values up in, by their name.
    `calls` are the addresses of the functions that it calls.
    """

    name: str
    text: str
    addresses: tuple[int, ...]
    switches: Mapping[str, Mapping[int, int]]
    calls: frozenset[int]
    instruction_count: int


_DEAD: Final = constant(0)
"""In a register that nobody reads before it is set again."""


def translate(function: Function, intrinsics: Mapping[int, tuple[str, int]]) -> Translation:
    """Translate one function.

    Args:
        function: what `decode` made.
        intrinsics: by number, the natives that are called as plain functions
            of so many arguments, because they touch nothing else.
    """
    return _Translator(function, intrinsics).translate()


class _Translator:
    """Translates one function. Methods without an underscore each write one kind of instruction."""

    def __init__(self, function: Function, intrinsics: Mapping[int, tuple[str, int]]) -> None:
        self._function = function
        self._intrinsics = intrinsics
        self._lines: list[str] = []
        self._addresses: list[int] = []
        self._switches: dict[str, dict[int, int]] = {}
        self._calls: set[int] = set()
        self._indent = ""
        self._address = function.start
        self._temporaries = 0
        self._entries: dict[int, int] = {}
        instructions = [i for block in function.blocks.values() for i in block.instructions]
        self._uses_heap = any(i.op in _HEAP_OPS for i in instructions)
        self._uses_natives = any(i.op in (Op.SYSREQ_N, Op.SYSREQ_C) for i in instructions)
        self._arguments = {
            -depth for depth in function.touched if depth < 0
        } - function.addressed_arguments
        self._arguments = {cell for cell in self._arguments if cell >= _FIRST_ARGUMENT}
        self._live_in = live_at_start(function.blocks)
        self._current = -1
        self._pri = self._alt = constant(0)
        self._pending: dict[int, Value] = {}
        self._held: Value | None = None

    def translate(self) -> Translation:
        function = self._function
        entry = function.start + 4
        layout = structure(
            {start: block.successors for start, block in function.blocks.items()}, entry
        )
        self._entries = {block: index for index, block in enumerate(layout.entries)}
        self._loop_heads = layout.loop_heads
        name = f"F{function.start}"
        self._line(f"def {name}(f):")
        self._indent = " "
        self._prologue()
        if len(layout.entries) == 1 and entry not in layout.loop_heads:
            self._region(layout.entries[entry])
        else:
            self._line("p = 0")
            self._line("while True:")
            self._indent += " "
            self._dispatch(list(layout.entries.items()), 0)
        return Translation(
            name=name,
            text="\n".join(self._lines) + "\n",
            addresses=tuple(self._addresses),
            switches=self._switches,
            calls=frozenset(self._calls),
            instruction_count=function.instruction_count,
        )

    def _prologue(self) -> None:
        function = self._function
        self._line("n = m.fuel")
        self._line(f"s = f - {function.max_depth}")
        self._line(f"if s < (m.hp >> 2) + {_STACK_MARGIN}: low()")
        if self._uses_heap:
            self._line("h = m.hp")
            self._line("k = m.scope")
        for cell in sorted(self._arguments):
            self._line(f"a{cell} = C[f+{cell}]")
        live = sorted(set().union(*self._live_in.values()))
        for register in live:
            self._line(f"{register} = 0")

    def _dispatch(self, entries: Sequence[tuple[int, Region]], first: int) -> None:
        if len(entries) == 1:
            self._current = entries[0][0]
            self._region(entries[0][1])
            return
        half = len(entries) // 2
        indent = self._indent
        self._line(f"if p < {first + half}:")
        self._indent = indent + " "
        self._dispatch(entries[:half], first)
        self._indent = indent
        self._line("else:")
        self._indent = indent + " "
        self._dispatch(entries[half:], first + half)
        self._indent = indent

    # regions

    def _region(self, region: Region) -> None:
        for item in region:
            if isinstance(item, Step):
                self._step(item)
            elif isinstance(item, Goto):
                self._goto(item.target)

    def _goto(self, target: int) -> None:
        if target != self._current:
            self._line(f"p = {self._entries[target]}")
        self._line("continue")

    def _step(self, step: Step) -> None:
        block = self._function.blocks[step.block]
        last = block.instructions[-1]
        condition = self._block(block)
        self._address = last.address
        if not step.arms:
            return
        if last.op is Op.SWITCH:
            self._switch(block, condition, step)
            return
        going, jumping = block.successors
        self._fork(condition, step.arms[jumping], step.arms[going])

    def _fork(self, condition: str, yes: Region, no: Region) -> None:
        indent = self._indent
        if isinstance(yes[0], Fall):
            if isinstance(no[0], Fall):
                return
            yes, no = no, yes
            condition = f"not {condition}"
        self._line(f"if {condition}:")
        self._indent = indent + " "
        self._region(yes)
        self._indent = indent
        if isinstance(no[0], Fall):
            return
        if _ends(yes, self._function.blocks):
            self._region(no)
            return
        self._line("else:")
        self._indent = indent + " "
        self._region(no)
        self._indent = indent

    def _switch(self, block: Block, value: str, step: Step) -> None:
        default = block.successors[-1]
        values: dict[int, list[int]] = {}
        for case, target in block.cases:
            if target != default:
                values.setdefault(target, []).append(case)
        if len(values) > _MAX_CHAIN and all(isinstance(arm[0], Goto) for arm in step.arms.values()):
            name = f"S{block.instructions[-1].address}"
            self._switches[name] = {case: self._entries[target] for case, target in block.cases}
            self._line(f"p = {name}.get({value}, {self._entries[default]})")
            self._line("continue")
            return
        indent = self._indent
        keyword = "if"
        for target, cases in values.items():
            if len(cases) == 1:
                self._line(f"{keyword} {value} == {cases[0]}:")
            else:
                self._line(f"{keyword} {value} in {{{', '.join(map(str, cases))}}}:")
            keyword = "elif"
            self._arm(step.arms[target], indent)
        if keyword == "if":
            self._region(step.arms[default])
        elif not isinstance(step.arms[default][0], Fall):
            self._line("else:")
            self._arm(step.arms[default], indent)

    def _arm(self, region: Region, indent: str) -> None:
        self._indent = indent + " "
        if isinstance(region[0], Fall):
            self._line("pass")
        self._region(region)
        self._indent = indent

    # blocks

    def _block(self, block: Block) -> str:
        """Write a block's instructions. Return the condition or the value it ends with."""
        live_in = self._live_in[block.start]
        self._pri = self._register("P") if "P" in live_in else constant(0)
        self._alt = self._register("A") if "A" in live_in else constant(0)
        self._pending = {}
        self._held = None
        live_out = set().union(*(self._live_in[target] for target in block.successors))
        kept = live_after(block, live_out)
        self._address = block.start
        self._line(f"n -= {len(block.instructions)}")
        if block.start in self._loop_heads or block.start == self._function.start + 4:
            self._line("if n < 0: over()")
        result = ""
        for instruction, live in zip(block.instructions, kept, strict=True):
            self._address = instruction.address
            self._depth = instruction.depth
            self._live_pri = "P" in live
            self._live_alt = "A" in live
            op = instruction.op
            if op in CONDITIONAL_JUMPS or op is Op.SWITCH:
                result = self._decide(instruction, live_out)
            elif op is Op.RETN:
                self._return()
                return ""
            else:
                _WRITERS[op](self, instruction)
                if not self._live_pri:
                    self._pri = _DEAD
                if not self._live_alt:
                    self._alt = _DEAD
        if not result and block.successors:
            self._settle_block(live_out)
        return result

    @staticmethod
    def _register(name: str) -> Value:
        return Value(name, reads=frozenset((name,)), simple=True)

    def _decide(self, instruction: Instruction, live_out: set[str]) -> str:
        op = instruction.op
        if op is Op.SWITCH:
            held = self._pri
            self._make_simple(held)
        elif op in (Op.JZER, Op.JNZ):
            pri = self._pri
            # one object may stand for the register too; the condition gets its own
            held = Value(pri.text, reads=pri.reads, memory=pri.memory, truth=True, terms=pri.terms)
            if "P" in live_out:
                self._make_simple(pri)
                held = Value(pri.text, reads=pri.reads, truth=True)
        else:
            left, right = (
                self._operand(self._pri, "P" in live_out),
                self._operand(self._alt, "A" in live_out),
            )
            held = Value(
                f"({left.text} {COMPARING_JUMPS[op]} {right.text})",
                reads=left.reads | right.reads,
                memory=left.memory or right.memory,
                truth=True,
            )
        self._held = held
        self._settle_block(live_out)
        self._held = None
        return f"not {held.text}" if op is Op.JZER else held.text

    def _operand(self, value: Value, live: bool) -> Value:  # noqa: FBT001
        if live:
            self._make_simple(value)
        return value

    def _settle_block(self, live_out: set[str]) -> None:
        """Put everything where the next block looks for it."""
        for depth in sorted(self._pending):
            self._store_pending(depth)
        if live_out >= {"P", "A"} and self._alt is self._pri:
            self._make_simple(self._pri)
        if "P" in live_out and self._pri.text != "P":
            pri = self._pri
            self._pri = constant(0)
            self._assign("P", pri)
        if "A" in live_out and self._alt.text != "A":
            self._assign("A", self._alt)

    def _return(self) -> None:
        self._line("m.fuel = n")
        if self._uses_heap:
            self._line("m.hp = h")
            self._line("m.scope = k")
        self._line(f"return {self._pri.number}")

    # values

    def _line(self, text: str) -> None:
        self._lines.append(self._indent + text)
        self._addresses.append(self._address)

    def _temporary(self) -> str:
        self._temporaries += 1
        return f"t{self._temporaries}"

    def _make_simple(self, value: Value) -> Value:
        """Evaluate a value now, into a variable that never changes."""
        if value.simple:
            return value
        name = self._temporary()
        self._line(f"{name} = {value.number}")
        value.text = name
        value.reads = NOTHING
        value.memory = False
        value.truth = False
        value.simple = True
        value.terms = 1
        if value.cell is not None:
            value.cell = f"({name}>>2)"
        return value

    def _new(
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
        return self._make_simple(made) if terms > _MAX_TERMS else made

    def _live_values(self) -> list[Value]:
        values = [self._pri, self._alt, *self._pending.values()]
        if self._held is not None:
            values.append(self._held)
        return values

    def _assign(self, variable: str, value: Value) -> None:
        """Give a variable a new value, saving what still needs the old one."""
        for other in self._live_values():
            if other is not value and variable in other.reads:
                self._make_old_simple(other)
        self._line(f"{variable} = {value.number}")

    def _make_old_simple(self, value: Value) -> None:
        value.simple = False
        if value.truth and value is self._held:
            name = self._temporary()
            self._line(f"{name} = {value.text}")
            value.text, value.reads, value.memory = name, NOTHING, False
            return
        self._make_simple(value)

    def _before_write(self) -> None:
        """Evaluate what reads memory, before memory changes."""
        for value in self._live_values():
            if value.memory:
                self._make_old_simple(value)

    def _store_memory_cells(self) -> None:
        """Put pending cells that can be reached by address where they belong."""
        for depth in sorted(self._pending):
            if depth in self._function.addressed:
                self._store_pending(depth)

    def _store_pending(self, depth: int) -> None:
        value = self._pending.pop(depth)
        if depth in self._function.addressed:
            self._before_write()
            self._line(f"C[f-{depth}] = {value.number}")
        else:
            shared = value is self._pri or value is self._alt
            if shared:
                self._make_simple(value)
            self._assign(f"v{depth}", value)

    # the stack

    def _push(self, depth: int, value: Value) -> None:
        self._pending[depth] = value

    def _cell(self, depth: int) -> Value:
        """Return what the cell at a depth holds."""
        value = self._pending.get(depth)
        if value is not None:
            return self._make_simple(value)
        if depth in self._function.addressed:
            return Value(f"C[f-{depth}]", memory=True)
        name = f"v{depth}"
        return Value(name, reads=frozenset((name,)), simple=True)

    def _take_cell(self, depth: int) -> Value:
        value = self._pending.pop(depth, None)
        return value if value is not None else self._cell(depth)

    def _local(self, offset: int) -> Value:
        if offset < 0:
            return self._cell(-offset >> 2)
        cell = offset >> 2
        if cell in self._arguments:
            name = f"a{cell}"
            return Value(name, reads=frozenset((name,)), simple=True)
        return Value(f"C[f+{cell}]", memory=True)

    def _set_local(self, offset: int, value: Value) -> None:
        if offset < 0:
            depth = -offset >> 2
            if depth in self._function.addressed:
                self._pending.pop(depth, None)
                self._before_write()
                self._line(f"C[f-{depth}] = {value.number}")
            else:
                self._pending[depth] = value
            return
        cell = offset >> 2
        self._before_write()
        if cell in self._arguments:
            if value.simple and f"a{cell}" in value.reads:
                return
            self._assign(f"a{cell}", value)
            self._line(f"C[f+{cell}] = a{cell}")
        else:
            self._line(f"C[f+{cell}] = {value.number}")

    # arithmetic

    def _wrapped(self, text: str, *, natural: bool = False) -> Value:
        """Return a result that may leave 32 bits, brought back into them."""
        name = self._temporary()
        self._line(f"{name} = {text}")
        self._line(f"if not {-_SMALL} <= {name} <= {_SMALL}: {name} = W({name})")
        return Value(name, simple=True, natural=natural)

    def _add(self, left: Value, right: Value) -> Value:
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
            return self._new(f"({cell}<<2)", left, natural=True, cell=cell)
        return self._wrapped(f"{left.text} + {right.text}", natural=natural)

    # addresses

    def _index(self, address: Value) -> str:
        """Return the cell index of an address, checked not to be negative."""
        if address.natural:
            if address.cell is not None:
                return address.cell
            return f"{address.text}>>2"
        self._make_simple(address)
        self._line(f"if {address.text} < 0: bad()")
        return f"{address.text}>>2"

    def _read(self, address: Value) -> Value:
        self._store_memory_cells()
        index = self._index(address)
        return self._new(f"C[{index}]", address, memory=True)

    def _write(self, address: Value, value: Value) -> None:
        self._store_memory_cells()
        self._before_write()
        index = self._index(address)
        self._line(f"C[{index}] = {value.number}")

    def _frame_address(self, offset: int) -> Value:
        cells = offset >> 2
        cell = f"f{cells:+d}"
        return Value(f"(({cell})<<2)", natural=True, cell=cell, terms=2)

    # instructions, by what they do

    def _use_pri(self) -> Value:
        return self._operand(self._pri, self._live_pri)

    def _use_alt(self) -> Value:
        return self._operand(self._alt, self._live_alt)

    def _use_kept(self, register: str) -> Value:
        """Return a register that the instruction reads and leaves as it is."""
        return self._use_pri() if register == "P" else self._use_alt()

    def _set(self, register: str, value: Value) -> None:
        if register == "P":
            self._pri = value
        else:
            self._alt = value

    def load_global(self, i: Instruction) -> None:
        value = Value(f"C[{i.operands[0] >> 2}]", memory=True)
        self._set(_register_of(i.op), value)

    def load_both(self, i: Instruction) -> None:
        self._pri = Value(f"C[{i.operands[0] >> 2}]", memory=True)
        self._alt = Value(f"C[{i.operands[1] >> 2}]", memory=True)

    def load_local(self, i: Instruction) -> None:
        self._set(_register_of(i.op), self._local(i.operands[0]))

    def load_local_both(self, i: Instruction) -> None:
        self._pri = self._local(i.operands[0])
        self._alt = self._local(i.operands[1])

    def load_reference(self, i: Instruction) -> None:
        self._set(_register_of(i.op), self._read(self._local(i.operands[0])))

    def load_indirect(self, _i: Instruction) -> None:
        self._pri = self._read(self._pri)

    def load_bytes(self, i: Instruction) -> None:
        width = i.operands[0]
        if width == _CELL:
            self._pri = self._read(self._pri)
            return
        self._store_memory_cells()
        address = self._byte_address(self._pri, simple=width == _WORD)
        if width == _BYTE:
            self._pri = self._new(f"B[{address}]", self._pri, memory=True, natural=True)
        else:
            text = f"(B[{address}] | B[{address}+1]<<8)"
            self._pri = self._new(text, self._pri, memory=True, natural=True)

    def _byte_address(self, address: Value, *, simple: bool) -> str:
        if simple or not address.natural:
            self._make_simple(address)
        if not address.natural:
            self._line(f"if {address.text} < 0: bad()")
        return address.text

    def set_constant(self, i: Instruction) -> None:
        value = i.operands[0] if i.operands else 0
        self._set(_register_of(i.op), constant(value))

    def set_address(self, i: Instruction) -> None:
        self._set(_register_of(i.op), self._frame_address(i.operands[0]))

    def store_global(self, i: Instruction) -> None:
        value = self._use_kept(_register_of(i.op))
        self._write_global(i.operands[0], value)

    def _write_global(self, address: int, value: Value) -> None:
        self._before_write()
        self._line(f"C[{address >> 2}] = {value.number}")

    def store_local(self, i: Instruction) -> None:
        self._set_local(i.operands[0], self._use_kept(_register_of(i.op)))

    def store_reference(self, i: Instruction) -> None:
        value = self._use_kept(_register_of(i.op))
        self._write(self._local(i.operands[0]), value)

    def store_indirect(self, _i: Instruction) -> None:
        self._write(self._use_alt(), self._use_pri())

    def store_bytes(self, i: Instruction) -> None:
        width = i.operands[0]
        address, value = self._use_alt(), self._use_pri()
        if width == _CELL:
            self._write(address, value)
            return
        self._store_memory_cells()
        self._before_write()
        at = self._byte_address(address, simple=width == _WORD)
        self._line(f"B[{at}] = {value.text} & 255")
        if width == _WORD:
            self._line(f"B[{at}+1] = {value.text}>>8 & 255")

    def constant_to_global(self, i: Instruction) -> None:
        value = i.operands[1] if i.op is Op.CONST else 0
        self._write_global(i.operands[0], constant(value))

    def constant_to_local(self, i: Instruction) -> None:
        value = i.operands[1] if i.op is Op.CONST_S else 0
        self._set_local(i.operands[0], constant(value))

    def _element_address(self) -> Value:
        base, index = self._use_alt(), self._pri
        natural = base.natural and index.natural
        if base.natural and base.cell is not None:
            cell = f"({base.cell}+{index.text})"
            return self._new(f"({cell}<<2)", base, index, natural=natural, cell=cell)
        return self._new(f"({base.text}+{index.text}*4)", base, index, natural=natural)

    def index_address(self, _i: Instruction) -> None:
        self._pri = self._element_address()

    def load_element(self, _i: Instruction) -> None:
        self._pri = self._read(self._element_address())

    def move(self, i: Instruction) -> None:
        if i.op is Op.MOVE_PRI:
            self._pri = self._use_alt()
        else:
            self._alt = self._use_pri()

    def exchange(self, _i: Instruction) -> None:
        self._pri, self._alt = self._alt, self._pri

    def push_register(self, i: Instruction) -> None:
        value = self._use_kept(_register_of(i.op))
        self._push(i.depth + 1, value)

    def push_constants(self, i: Instruction) -> None:
        for offset, value in enumerate(i.operands, 1):
            self._push(i.depth + offset, constant(value))

    def push_globals(self, i: Instruction) -> None:
        for offset, address in enumerate(i.operands, 1):
            self._push(i.depth + offset, Value(f"C[{address >> 2}]", memory=True))

    def push_locals(self, i: Instruction) -> None:
        for offset, local in enumerate(i.operands, 1):
            self._push(i.depth + offset, self._local(local))

    def push_addresses(self, i: Instruction) -> None:
        for offset, local in enumerate(i.operands, 1):
            self._push(i.depth + offset, self._frame_address(local))

    def pop(self, i: Instruction) -> None:
        self._set(_register_of(i.op), self._take_cell(i.depth))

    def swap(self, i: Instruction) -> None:
        value = self._take_cell(i.depth)
        register = _register_of(i.op)
        self._push(i.depth, self._pri if register == "P" else self._alt)
        self._set(register, value)

    def move_stack(self, i: Instruction) -> None:
        after = i.depth - (i.operands[0] >> 2)
        for depth in [depth for depth in self._pending if depth > after]:
            del self._pending[depth]
        for depth in self._function.touched:
            if i.depth < depth <= after and depth not in self._function.addressed:
                self._pending[depth] = constant(0)

    def call(self, i: Instruction) -> None:
        target, count = i.operands
        self._calls.add(target)
        # a function that returns an array finds its place in the cell below its arguments
        hidden = i.depth - count - 1
        if hidden > 0 and hidden not in self._function.addressed:
            self._line(f"C[f-{hidden}] = {self._cell(hidden).number}")
        for depth in range(i.depth - count, i.depth + 1):
            value = self._pending.get(depth)
            if value is not None:
                self._line(f"C[f-{depth}] = {value.number}")
                del self._pending[depth]
            elif depth not in self._function.addressed:
                self._line(f"C[f-{depth}] = v{depth}")
        self._pri = constant(0)
        self._store_memory_cells()
        self._before_write()
        self._line("m.fuel = n")
        self._result(f"F{target}(f-{i.depth + 2})")
        self._line("n = m.fuel")

    def _result(self, call: str) -> None:
        if self._live_pri:
            name = self._temporary()
            self._line(f"{name} = {call}")
            self._pri = Value(name, simple=True)
        else:
            self._line(call)

    def call_native(self, i: Instruction) -> None:
        number, count = i.operands
        top = i.depth if i.op is Op.SYSREQ_N else i.depth - 1
        take = self._take_cell if i.op is Op.SYSREQ_N else self._cell
        intrinsic, wanted = self._intrinsics.get(number, ("", -1))
        if count != wanted:
            self._store_memory_cells()
        arguments = [take(depth) for depth in range(top, top - count, -1)]
        self._pri = constant(0)
        texts = [value.number for value in arguments]
        if count == wanted:
            self._pri = self._new(f"{intrinsic}({', '.join(texts)})", *arguments)
            if self._pri.memory:
                self._make_simple(self._pri)
            return
        self._before_write()
        self._line("m.fuel = n; m.frame = f; m.floor = s")
        comma = "," if count == 1 else ""
        self._result(f"N{number}(m, ({', '.join(texts)}{comma}))")
        self._line("n = m.fuel")

    def shift_constant(self, i: Instruction) -> None:
        register = _register_of(i.op)
        value = self._pri if register == "P" else self._alt
        self._set(register, self._wrapped(f"{value.text} << {i.operands[0] & 31}"))

    def binary(self, i: Instruction) -> None:
        alt, pri, op = self._use_alt(), self._pri, i.op
        if op is Op.ADD:
            self._pri = self._add(alt, pri)
        elif op in (Op.SUB, Op.SUB_ALT):
            left, right = (pri, alt) if op is Op.SUB else (alt, pri)
            self._pri = self._wrapped(f"{left.text} - {right.text}")
        elif op is Op.SMUL:
            self._pri = self._wrapped(f"{pri.text} * {alt.text}")
        elif op in _BITWISE:
            natural = pri.natural and alt.natural
            if op is Op.AND:
                natural = pri.natural or alt.natural
            text = f"({pri.text} {_BITWISE[op]} {alt.text})"
            if pri.truth or alt.truth:
                text = f"({pri.number} {_BITWISE[op]} {alt.number})"
            self._pri = self._new(text, pri, alt, natural=natural)
        elif op in _COMPARISONS:
            text = f"({pri.text} {_COMPARISONS[op]} {alt.text})"
            self._pri = self._new(text, pri, alt, truth=True, natural=True)
        elif op is Op.SHL:
            self._pri = self._wrapped(f"{pri.text} << ({alt.text} & 31)")
        elif op is Op.SSHR:
            self._pri = self._new(f"({pri.number} >> ({alt.text} & 31))", pri, alt)
        else:
            self._pri = self._wrapped(f"({pri.text} & 4294967295) >> ({alt.text} & 31)")

    def divide(self, i: Instruction) -> None:
        left, right = (self._pri, self._alt) if i.op is Op.SDIV else (self._alt, self._pri)
        self._make_simple(left)
        self._make_simple(right)
        a, b = left.text, right.text
        plain = f"if {a} >= 0 and {b} > 0 else"
        pri, alt = constant(0), constant(0)
        if self._live_pri:
            pri = self._make_simple(Value(f"{a} // {b} {plain} quotient({a}, {b})"))
        if self._live_alt or not self._live_pri:
            alt = self._make_simple(Value(f"{a} % {b} {plain} remainder({a}, {b})"))
        self._pri, self._alt = pri, alt

    def unary(self, i: Instruction) -> None:
        pri, op = self._pri, i.op
        if op is Op.NOT:
            text = f"(not {pri.text})" if pri.truth else f"({pri.text} == 0)"
            self._pri = self._new(text, pri, truth=True, natural=True)
        elif op is Op.NEG:
            self._pri = self._wrapped(f"-{pri.text}")
        elif op is Op.INVERT:
            self._pri = self._new(f"(-1 - {pri.text})", pri)
        elif op is Op.ADD_C:
            self._pri = self._add(pri, constant(i.operands[0]))
        elif op is Op.SMUL_C:
            self._pri = self._wrapped(f"{pri.text} * {constant(i.operands[0]).text}")
        else:
            self._pri = self._new(f"(W({pri.text} + 4) >> 2)", pri)

    def equals_constant(self, i: Instruction) -> None:
        value = self._pri if i.op is Op.EQ_C_PRI else self._use_alt()
        text = f"({value.text} == {i.operands[0]})"
        self._pri = self._new(text, value, truth=True, natural=True)

    def step_register(self, i: Instruction) -> None:
        register = _register_of(i.op)
        value = self._pri if register == "P" else self._alt
        self._set(register, self._add(value, constant(_STEPS[i.op])))

    def step_global(self, i: Instruction) -> None:
        old = Value(f"C[{i.operands[0] >> 2}]", memory=True)
        self._write_global(i.operands[0], self._add(old, constant(_STEPS[i.op])))

    def step_local(self, i: Instruction) -> None:
        old = self._local(i.operands[0])
        self._set_local(i.operands[0], self._add(old, constant(_STEPS[i.op])))

    def step_indirect(self, i: Instruction) -> None:
        address = self._make_simple(self._pri)
        self._write(address, self._add(self._read(address), constant(_STEPS[i.op])))

    def copy(self, i: Instruction) -> None:
        source, target = self._use_pri(), self._use_alt()
        self._store_memory_cells()
        self._before_write()
        self._spend(i.operands[0])
        self._line(f"copy({source.number}, {target.number}, {i.operands[0]})")

    def fill(self, i: Instruction) -> None:
        value, target = self._use_pri(), self._use_alt()
        self._store_memory_cells()
        self._before_write()
        self._spend(i.operands[0])
        self._line(f"fill({target.number}, {value.number}, {i.operands[0]})")

    def bounds(self, i: Instruction) -> None:
        limit = i.operands[0] & 0xFFFFFFFF
        if self._pri.constant is not None and 0 <= self._pri.constant <= limit:
            return
        value = self._make_simple(self._pri)
        self._line(f"if not 0 <= {value.text} <= {limit}: outside({value.text}, {limit})")
        self._pri = Value(value.text, reads=value.reads, simple=True, natural=limit <= _INT_MAX)

    def heap(self, i: Instruction) -> None:
        name = self._temporary()
        self._line(f"{name} = heap({i.operands[0]}, s)")
        self._alt = Value(name, simple=True, natural=True, cell=f"({name}>>2)")

    def heap_scope(self, i: Instruction) -> None:
        self._before_write()
        self._line("enter(s)" if i.op is Op.HEAP_SAVE else "leave()")

    def track(self, i: Instruction) -> None:
        self._before_write()
        self._line(f"track({i.operands[0]}, s)" if i.op is Op.TRACKER_PUSH_C else "untrack()")

    def make_array(self, i: Instruction) -> None:
        count = i.operands[0]
        sizes = [self._take_cell(i.depth - offset) for offset in range(count)]
        self._before_write()
        texts = "".join(f"{size.number}, " for size in sizes)
        name = self._temporary()
        zero = i.op is Op.GENARRAY_Z
        self._line("m.fuel = n")
        self._line(f"{name} = array(({texts}), {zero}, s)")
        self._line("n = m.fuel")
        made = Value(name, simple=True, natural=True, cell=f"({name}>>2)")
        self._push(i.depth - count + 1, made)

    def _spend(self, size: int) -> None:
        """Let moving many bytes cost more than moving few."""
        if size >= BYTES_PER_INSTRUCTION:
            self._line(f"n -= {size // BYTES_PER_INSTRUCTION}")

    def init_array(self, i: Instruction) -> None:
        address = self._use_kept(_register_of(i.op))
        self._store_memory_cells()
        self._before_write()
        self._spend(4 * sum(i.operands[1:4]))
        operands = ", ".join(map(str, i.operands))
        self._line(f"initialise({address.number}, {operands})")

    def halt(self, _i: Instruction) -> None:
        self._line("halt()")

    def nothing(self, _i: Instruction) -> None:
        pass


_Writer = Callable[[_Translator, Instruction], None]

_STEPS: Final = {
    **dict.fromkeys((Op.INC_PRI, Op.INC_ALT, Op.INC, Op.INC_S, Op.INC_I), 1),
    **dict.fromkeys((Op.DEC_PRI, Op.DEC_ALT, Op.DEC, Op.DEC_S, Op.DEC_I), -1),
}

_WRITERS: Final[dict[Op, _Writer]] = {
    op: writer
    for ops, writer in (
        ((Op.LOAD_PRI, Op.LOAD_ALT), _Translator.load_global),
        ((Op.LOAD_BOTH,), _Translator.load_both),
        ((Op.LOAD_S_PRI, Op.LOAD_S_ALT), _Translator.load_local),
        ((Op.LOAD_S_BOTH,), _Translator.load_local_both),
        ((Op.LREF_S_PRI, Op.LREF_S_ALT), _Translator.load_reference),
        ((Op.LOAD_I,), _Translator.load_indirect),
        ((Op.LODB_I,), _Translator.load_bytes),
        ((Op.CONST_PRI, Op.CONST_ALT, Op.ZERO_PRI, Op.ZERO_ALT), _Translator.set_constant),
        ((Op.ADDR_PRI, Op.ADDR_ALT), _Translator.set_address),
        ((Op.STOR_PRI, Op.STOR_ALT), _Translator.store_global),
        ((Op.STOR_S_PRI, Op.STOR_S_ALT), _Translator.store_local),
        ((Op.SREF_S_PRI, Op.SREF_S_ALT), _Translator.store_reference),
        ((Op.STOR_I,), _Translator.store_indirect),
        ((Op.STRB_I,), _Translator.store_bytes),
        ((Op.CONST, Op.ZERO), _Translator.constant_to_global),
        ((Op.CONST_S, Op.ZERO_S), _Translator.constant_to_local),
        ((Op.IDXADDR,), _Translator.index_address),
        ((Op.LIDX,), _Translator.load_element),
        ((Op.MOVE_PRI, Op.MOVE_ALT), _Translator.move),
        ((Op.XCHG,), _Translator.exchange),
        ((Op.PUSH_PRI, Op.PUSH_ALT), _Translator.push_register),
        (PUSH_CONSTANTS, _Translator.push_constants),
        (PUSH_GLOBALS, _Translator.push_globals),
        (PUSH_LOCALS, _Translator.push_locals),
        (PUSH_ADDRESSES, _Translator.push_addresses),
        ((Op.POP_PRI, Op.POP_ALT), _Translator.pop),
        ((Op.SWAP_PRI, Op.SWAP_ALT), _Translator.swap),
        ((Op.STACK,), _Translator.move_stack),
        ((Op.CALL,), _Translator.call),
        ((Op.SYSREQ_C, Op.SYSREQ_N), _Translator.call_native),
        ((Op.SHL_C_PRI, Op.SHL_C_ALT), _Translator.shift_constant),
        ((Op.ADD, Op.SUB, Op.SUB_ALT, Op.SMUL, Op.SHL, Op.SHR, Op.SSHR), _Translator.binary),
        ((*_BITWISE, *_COMPARISONS), _Translator.binary),
        ((Op.SDIV, Op.SDIV_ALT), _Translator.divide),
        ((Op.NOT, Op.NEG, Op.INVERT, Op.ADD_C, Op.SMUL_C), _Translator.unary),
        ((Op.STRADJUST_PRI,), _Translator.unary),
        ((Op.EQ_C_PRI, Op.EQ_C_ALT), _Translator.equals_constant),
        ((Op.INC_PRI, Op.INC_ALT, Op.DEC_PRI, Op.DEC_ALT), _Translator.step_register),
        ((Op.INC, Op.DEC), _Translator.step_global),
        ((Op.INC_S, Op.DEC_S), _Translator.step_local),
        ((Op.INC_I, Op.DEC_I), _Translator.step_indirect),
        ((Op.MOVS,), _Translator.copy),
        ((Op.FILL,), _Translator.fill),
        ((Op.BOUNDS,), _Translator.bounds),
        ((Op.HEAP,), _Translator.heap),
        ((Op.HEAP_SAVE, Op.HEAP_RESTORE), _Translator.heap_scope),
        ((Op.TRACKER_PUSH_C, Op.TRACKER_POP_SETHEAP), _Translator.track),
        ((Op.GENARRAY, Op.GENARRAY_Z), _Translator.make_array),
        ((Op.INITARRAY_PRI, Op.INITARRAY_ALT), _Translator.init_array),
        ((Op.HALT,), _Translator.halt),
        ((Op.NOP, Op.BREAK, Op.JUMP), _Translator.nothing),
    )
    for op in ops
}


def _register_of(op: Op) -> str:
    return "A" if op.name.endswith("_ALT") else "P"


def _ends(region: Region, blocks: Mapping[int, Block]) -> bool:
    """Tell whether control never leaves a region by falling out of its end."""
    last = region[-1]
    if isinstance(last, Goto):
        return True
    if isinstance(last, Fall):
        return False
    if not last.arms:
        return not blocks[last.block].successors
    return all(_ends(arm, blocks) for arm in last.arms.values())
