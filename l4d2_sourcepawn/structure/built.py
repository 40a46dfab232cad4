"""A plugin as the rules see it: its source, its program, and what was seen of it running."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from l4d2_sourcepawn.simulate import Exploration
from l4d2_sourcepawn.structure.facts import StructureFacts, left4dhooks_forwards
from l4d2_sourcepawn.structure.interface import Interface
from l4d2_sourcepawn.syntax import Place, Syntax, parse
from l4d2_sourcepawn.vm import PluginError, Program
from l4d2_sourcepawn.vm.decode import decode
from l4d2_sourcepawn.vm.graph import Block, Function
from l4d2_sourcepawn.vm.opcodes import Op

_NATIVE_CALLS: Final = (Op.SYSREQ_C, Op.SYSREQ_N)
_WRITES_TO_REFERENCE: Final = (Op.SREF_S_PRI, Op.SREF_S_ALT)
_MAX_FUNCTIONS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found. `place` is where its name stands, of `length` characters."""

    code: str
    message: str
    place: Place | None = None
    length: int = 0
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """What a function can do, with all that it calls."""

    natives: frozenset[str]
    writes_references: bool
    returns_something: bool


class Built:
    """One plugin, looked at by all rules."""

    def __init__(
        self,
        source: str,
        program: Program,
        exploration: Exploration,
        interface: Interface,
        facts: StructureFacts,
    ) -> None:
        self.source = source
        self.program = program
        self.exploration = exploration
        self.interface = interface
        self.facts = facts
        self._decoded: dict[int, Function | None] = {}

    @cached_property
    def syntax(self) -> Syntax:
        """The source, parsed."""
        return parse(self.source)

    @property
    def complete(self) -> bool:
        """Whether the mocked server had all that the plugin asked for."""
        return not self.exploration.unmocked and not self.exploration.unknown

    def place_of(self, function: str) -> Place | None:
        """Return where the source defines a function, None if it does not."""
        for each in self.syntax.functions:
            if each.name == function and each.body is not None:
                return each.place
        return None

    def named(self, code: str, message: str, function: str) -> Finding:
        """Return a finding at the definition of a function."""
        return Finding(code, message, self.place_of(function), len(function))

    @cached_property
    def callbacks(self) -> frozenset[str]:
        """Functions that the plugin was seen to register for something, by name."""
        registered = self.exploration.callbacks.values()
        return frozenset(name for names in registered for name in names)

    @cached_property
    def forwards(self) -> tuple[str, ...]:
        """Public functions that SourceMod or another plugin calls by name.

        A name that no table has counts if the plugin includes what may declare it.
        """
        known = self.facts.forwards
        found = []
        for name in self.program.publics:
            if name.startswith((".", "__")) or name in self.facts.life_cycle:
                continue
            third_party = self._includes_others and name not in self.callbacks
            if name in known or name in left4dhooks_forwards() or third_party:
                found.append(name)
        return tuple(found)

    @cached_property
    def _includes_others(self) -> bool:
        return any(
            include.path.removesuffix(".inc").lower() not in self.facts.includes
            for include in self.syntax.includes
        )

    def reach(self, public: str) -> Reach:
        """Return what a public function, named as in the program, can do."""
        start = self.program.address_of(public)
        waiting = [] if start is None else [start]
        seen: set[int] = set()
        natives: set[str] = set()
        writes = False
        while waiting and len(seen) < _MAX_FUNCTIONS:
            address = waiting.pop()
            if address in seen:
                continue
            seen.add(address)
            function = self._function(address)
            if function is None:
                continue
            for block in function.blocks.values():
                for instruction in block.instructions:
                    if instruction.op in _NATIVE_CALLS:
                        natives.add(self.program.natives[instruction.operands[0]])
                    elif instruction.op is Op.CALL:
                        waiting.append(instruction.operands[0])
                    writes = writes or instruction.op in _WRITES_TO_REFERENCE
        first = None if start is None else self._function(start)
        returns = first is not None and any(map(_returns_something, first.blocks.values()))
        return Reach(frozenset(natives), writes, returns)

    def _function(self, address: int) -> Function | None:
        if address not in self._decoded:
            try:
                self._decoded[address] = decode(
                    memoryview(self.program.file.code).cast("i"),
                    address,
                    natives=len(self.program.natives),
                    memory_bytes=self.program.file.memory_bytes,
                )
            except PluginError:
                self._decoded[address] = None
        return self._decoded[address]


def _returns_something(block: Block) -> bool:
    """Tell whether a block returns anything but a plain zero."""
    instructions = block.instructions
    if not instructions or instructions[-1].op is not Op.RETN:
        return False
    before = [each for each in instructions[:-1] if each.op not in (Op.STACK, Op.BREAK)]
    if not before:
        return True
    last = before[-1]
    return not (last.op is Op.ZERO_PRI or (last.op is Op.CONST_PRI and last.operands == (0,)))
