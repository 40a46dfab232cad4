"""Trying a task's scenarios with mutants of a plugin that is known to be right.

A scenario that lets a mutant through either does not look at what the mutant
got wrong, or the mutant is right too. Mutants that could tell nothing are set
apart: those that do not compile, and those whose bytecode is the original's or
that of a mutant before.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.errors import SourcePawnError
from l4d2_sourcepawn.mutants.mutant import Mutant
from l4d2_sourcepawn.scenario import TaskRun, TaskScenarios, run_scenarios
from l4d2_sourcepawn.vm.smx import Public, SmxFile, read_smx

Bytecode = tuple[bytes, bytes, tuple[Public, ...], tuple[str, ...], tuple[tuple[str, int], ...]]

_VERSION: Final = "__version"
_VERSION_CELLS: Final = struct.Struct("<4I")
"""SourceMod's `PlVers`: a number, and where the compiler's version, the date and the time are."""

_DATE: Final = 2


class ReferenceFails(SourcePawnError):
    """The plugin that should be right is not, so its mutants could show nothing."""


class Fate(StrEnum):
    """What became of a mutant."""

    INVALID = "invalid"
    """The compiler rejected it."""
    SAME = "same"
    """Its bytecode is the original's or an earlier mutant's."""
    KILLED = "killed"
    """A scenario rejected it."""
    SURVIVED = "survived"
    """Every scenario accepted it."""
    UNSCORED = "unscored"
    """The scenarios could not tell: the mutant wants what is not mocked."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A mutant and what became of it; `reason` has the first difference or error."""

    mutant: Mutant
    fate: Fate
    reason: str

    @property
    def counts(self) -> bool:
        """Whether it was put to the scenarios."""
        return self.fate not in (Fate.INVALID, Fate.SAME)


def try_mutants(
    reference: str, task: TaskScenarios, mutants: Iterable[Mutant], *, compiler: Compiler
) -> Iterator[Trial]:
    """Put each mutant of a reference to the task's scenarios, in order.

    Raises:
        ReferenceFails: the reference does not compile or does not pass.
        CompilerFault: the compiler could not be run.
    """
    seen = {bytecode(_passing(reference, task, compiler))}
    for mutant in mutants:
        compiled = compiler.compile(mutant.source, need_smx=True)
        if compiled.smx is None:
            reason = compiled.diagnostics[-1].message if compiled.diagnostics else ""
            yield Trial(mutant, Fate.INVALID, reason or compiled.outcome)
            continue
        code = bytecode(compiled.smx)
        if code in seen:
            yield Trial(mutant, Fate.SAME, "its bytecode was tried before")
            continue
        seen.add(code)
        yield _trial(mutant, run_scenarios(compiled.smx, task, stop_at_failure=True))


def bytecode(smx: bytes) -> Bytecode:
    """Return what of a compiled plugin decides what it does.

    Lines, names of locals and the time of compiling do not.

    Raises:
        SmxInvalid: the bytes are no compiled plugin.
    """
    file = read_smx(smx)
    return file.code, _timeless(file), file.publics, file.natives, file.pubvars


def _timeless(file: SmxFile) -> bytes:
    """Return the data without the date and the time of day that spcomp writes into it."""
    data = bytearray(file.data)
    version = dict(file.pubvars).get(_VERSION)
    if version is not None and version + _VERSION_CELLS.size <= len(data):
        for start in _VERSION_CELLS.unpack_from(data, version)[_DATE:]:
            end = data.find(0, start)
            if start < end:
                data[start:end] = bytes(end - start)
    return bytes(data)


def _passing(reference: str, task: TaskScenarios, compiler: Compiler) -> bytes:
    compiled = compiler.compile(reference, need_smx=True)
    if compiled.smx is None:
        said = "; ".join(found.message for found in compiled.diagnostics) or compiled.outcome
        raise ReferenceFails(f"the reference of {task.id} does not compile: {said}")
    run = run_scenarios(compiled.smx, task)
    if run.outcome != "passed":
        raise ReferenceFails(f"the reference of {task.id} is {run.outcome}: {run.reason}")
    return compiled.smx


def _trial(mutant: Mutant, run: TaskRun) -> Trial:
    fates = {"passed": Fate.SURVIVED, "failed": Fate.KILLED, "unscored": Fate.UNSCORED}
    return Trial(mutant, fates[run.outcome], run.reason)
