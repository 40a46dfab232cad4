"""The shape of a function's text: its head, its loop over entries, its branches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from l4d2_sourcepawn.vm.flow import Fall, Goto, Region, Step, structure
from l4d2_sourcepawn.vm.graph import Block, Function
from l4d2_sourcepawn.vm.opcodes import Op
from l4d2_sourcepawn.vm.registers import live_at_start
from l4d2_sourcepawn.vm.translation.blocks import write_block
from l4d2_sourcepawn.vm.translation.writer import Writer

_MAX_CHAIN: Final = 8
"""A switch of more cases looks its target up in a table, where all of them are entries."""
_STACK_MARGIN: Final = 16


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


def translate(function: Function, intrinsics: Mapping[int, tuple[str, int]]) -> Translation:
    """Translate one function.

    Args:
        function: what `decode` made.
        intrinsics: by number, the natives that are called as plain functions
            of so many arguments, because they touch nothing else.
    """
    return _Translator(function, intrinsics).translate()


class _Translator:
    def __init__(self, function: Function, intrinsics: Mapping[int, tuple[str, int]]) -> None:
        self._function = function
        self._w = Writer(function, intrinsics)
        self._switches: dict[str, dict[int, int]] = {}
        self._entries: dict[int, int] = {}
        self._loop_heads: frozenset[int] = frozenset()
        self._live_in = live_at_start(function.blocks)
        self._current = -1

    def translate(self) -> Translation:
        function = self._function
        entry = function.start + 4
        layout = structure(
            {start: block.successors for start, block in function.blocks.items()}, entry
        )
        self._entries = {block: index for index, block in enumerate(layout.entries)}
        self._loop_heads = layout.loop_heads
        name = f"F{function.start}"
        self._w.line(f"def {name}(f):")
        self._w.indent = " "
        self._prologue()
        if len(layout.entries) == 1 and entry not in layout.loop_heads:
            self._region(layout.entries[entry])
        else:
            self._w.line("p = 0")
            self._w.line("while True:")
            self._w.indent += " "
            self._dispatch(list(layout.entries.items()), 0)
        return Translation(
            name=name,
            text="\n".join(self._w.lines) + "\n",
            addresses=tuple(self._w.addresses),
            switches=self._switches,
            calls=frozenset(self._w.calls),
            instruction_count=function.instruction_count,
        )

    def _prologue(self) -> None:
        function = self._function
        self._w.line("n = m.fuel")
        self._w.line(f"s = f - {function.max_depth}")
        self._w.line(f"if s < (m.hp >> 2) + {_STACK_MARGIN}: low()")
        if self._w.uses_heap:
            self._w.line("h = m.hp")
            self._w.line("k = m.scope")
        for cell in sorted(self._w.arguments):
            self._w.line(f"a{cell} = C[f+{cell}]")
        live = sorted(set().union(*self._live_in.values()))
        for register in live:
            self._w.line(f"{register} = 0")

    def _dispatch(self, entries: Sequence[tuple[int, Region]], first: int) -> None:
        if len(entries) == 1:
            self._current = entries[0][0]
            self._region(entries[0][1])
            return
        half = len(entries) // 2
        indent = self._w.indent
        self._w.line(f"if p < {first + half}:")
        self._w.indent = indent + " "
        self._dispatch(entries[:half], first)
        self._w.indent = indent
        self._w.line("else:")
        self._w.indent = indent + " "
        self._dispatch(entries[half:], first + half)
        self._w.indent = indent

    def _region(self, region: Region) -> None:
        for item in region:
            if isinstance(item, Step):
                self._step(item)
            elif isinstance(item, Goto):
                self._goto(item.target)

    def _goto(self, target: int) -> None:
        if target != self._current:
            self._w.line(f"p = {self._entries[target]}")
        self._w.line("continue")

    def _step(self, step: Step) -> None:
        block = self._function.blocks[step.block]
        last = block.instructions[-1]
        checks = block.start in self._loop_heads or block.start == self._function.start + 4
        condition = write_block(self._w, block, self._live_in, checks_budget=checks)
        self._w.address = last.address
        if not step.arms:
            return
        if last.op is Op.SWITCH:
            self._switch(block, condition, step)
            return
        going, jumping = block.successors
        self._fork(condition, step.arms[jumping], step.arms[going])

    def _fork(self, condition: str, yes: Region, no: Region) -> None:
        indent = self._w.indent
        if isinstance(yes[0], Fall):
            if isinstance(no[0], Fall):
                return
            yes, no = no, yes
            condition = f"not {condition}"
        self._w.line(f"if {condition}:")
        self._w.indent = indent + " "
        self._region(yes)
        self._w.indent = indent
        if isinstance(no[0], Fall):
            return
        if _ends(yes, self._function.blocks):
            self._region(no)
            return
        self._w.line("else:")
        self._w.indent = indent + " "
        self._region(no)
        self._w.indent = indent

    def _switch(self, block: Block, value: str, step: Step) -> None:
        default = block.successors[-1]
        values: dict[int, list[int]] = {}
        for case, target in block.cases:
            if target != default:
                values.setdefault(target, []).append(case)
        if len(values) > _MAX_CHAIN and all(isinstance(arm[0], Goto) for arm in step.arms.values()):
            name = f"S{block.instructions[-1].address}"
            self._switches[name] = {case: self._entries[target] for case, target in block.cases}
            self._w.line(f"p = {name}.get({value}, {self._entries[default]})")
            self._w.line("continue")
            return
        indent = self._w.indent
        keyword = "if"
        for target, cases in values.items():
            if len(cases) == 1:
                self._w.line(f"{keyword} {value} == {cases[0]}:")
            else:
                self._w.line(f"{keyword} {value} in {{{', '.join(map(str, cases))}}}:")
            keyword = "elif"
            self._arm(step.arms[target], indent)
        if keyword == "if":
            self._region(step.arms[default])
        elif not isinstance(step.arms[default][0], Fall):
            self._w.line("else:")
            self._arm(step.arms[default], indent)

    def _arm(self, region: Region, indent: str) -> None:
        self._w.indent = indent + " "
        if isinstance(region[0], Fall):
            self._w.line("pass")
        self._region(region)
        self._w.indent = indent


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
