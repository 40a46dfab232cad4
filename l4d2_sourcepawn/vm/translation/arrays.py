"""Arrays: their elements, the heap they lie on, and moves of many cells."""

from __future__ import annotations

from typing import Final

from l4d2_sourcepawn.vm.graph import Instruction
from l4d2_sourcepawn.vm.opcodes import Op
from l4d2_sourcepawn.vm.translation.values import Value
from l4d2_sourcepawn.vm.translation.writer import Instructions, Writer, register_of

_INT_MAX: Final = 0x7FFFFFFF


def _element_address(w: Writer) -> Value:
    base, index = w.use_alt(), w.pri
    natural = base.natural and index.natural
    if base.natural and base.cell is not None:
        cell = f"({base.cell}+{index.text})"
        return w.new(f"({cell}<<2)", base, index, natural=natural, cell=cell)
    return w.new(f"({base.text}+{index.text}*4)", base, index, natural=natural)


def index_address(w: Writer, _i: Instruction) -> None:
    w.pri = _element_address(w)


def load_element(w: Writer, _i: Instruction) -> None:
    w.pri = w.read(_element_address(w))


def bounds(w: Writer, i: Instruction) -> None:
    limit = i.operands[0] & 0xFFFFFFFF
    if w.pri.constant is not None and 0 <= w.pri.constant <= limit:
        return
    value = w.make_simple(w.pri)
    w.line(f"if not 0 <= {value.text} <= {limit}: outside({value.text}, {limit})")
    w.pri = Value(value.text, reads=value.reads, simple=True, natural=limit <= _INT_MAX)


def heap(w: Writer, i: Instruction) -> None:
    name = w.temporary()
    w.line(f"{name} = heap({i.operands[0]}, s)")
    w.alt = Value(name, simple=True, natural=True, cell=f"({name}>>2)")


def heap_scope(w: Writer, i: Instruction) -> None:
    w.before_write()
    w.line("enter(s)" if i.op is Op.HEAP_SAVE else "leave()")


def track(w: Writer, i: Instruction) -> None:
    w.before_write()
    w.line(f"track({i.operands[0]}, s)" if i.op is Op.TRACKER_PUSH_C else "untrack()")


def make_array(w: Writer, i: Instruction) -> None:
    count = i.operands[0]
    sizes = [w.take_cell(i.depth - offset) for offset in range(count)]
    w.before_write()
    texts = "".join(f"{size.number}, " for size in sizes)
    name = w.temporary()
    zero = i.op is Op.GENARRAY_Z
    w.line("m.fuel = n")
    w.line(f"{name} = array(({texts}), {zero}, s)")
    w.line("n = m.fuel")
    made = Value(name, simple=True, natural=True, cell=f"({name}>>2)")
    w.push(i.depth - count + 1, made)


def copy(w: Writer, i: Instruction) -> None:
    source, target = w.use_pri(), w.use_alt()
    w.store_memory_cells()
    w.before_write()
    w.spend(i.operands[0])
    w.line(f"copy({source.number}, {target.number}, {i.operands[0]})")


def fill(w: Writer, i: Instruction) -> None:
    value, target = w.use_pri(), w.use_alt()
    w.store_memory_cells()
    w.before_write()
    w.spend(i.operands[0])
    w.line(f"fill({target.number}, {value.number}, {i.operands[0]})")


def init_array(w: Writer, i: Instruction) -> None:
    address = w.use_kept(register_of(i.op))
    w.store_memory_cells()
    w.before_write()
    w.spend(4 * sum(i.operands[1:4]))
    operands = ", ".join(map(str, i.operands))
    w.line(f"initialise({address.number}, {operands})")


INSTRUCTIONS: Final[Instructions] = {
    op: write
    for ops, write in (
        ((Op.IDXADDR,), index_address),
        ((Op.LIDX,), load_element),
        ((Op.BOUNDS,), bounds),
        ((Op.HEAP,), heap),
        ((Op.HEAP_SAVE, Op.HEAP_RESTORE), heap_scope),
        ((Op.TRACKER_PUSH_C, Op.TRACKER_POP_SETHEAP), track),
        ((Op.GENARRAY, Op.GENARRAY_Z), make_array),
        ((Op.MOVS,), copy),
        ((Op.FILL,), fill),
        ((Op.INITARRAY_PRI, Op.INITARRAY_ALT), init_array),
    )
    for op in ops
}
