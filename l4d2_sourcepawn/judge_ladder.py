"""One climb of the ladder, in this process: from a source or a reply to its verdict.

Each rung is judged only if all below it passed and the caller asked as high.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from l4d2_sourcepawn.compiler import Compiler, CompileResult
from l4d2_sourcepawn.compiler.precheck import check_bytes
from l4d2_sourcepawn.errors import CompilerFault, CompilerUnavailable, FactsDamaged
from l4d2_sourcepawn.extract import extract
from l4d2_sourcepawn.lint import explain, find_risks, lint
from l4d2_sourcepawn.symbols import SymbolIndex
from l4d2_sourcepawn.symbols.cache import user_cache_folder
from l4d2_sourcepawn.verdict import (
    LADDER,
    Diagnostic,
    Judge,
    Rung,
    RungResult,
    Severity,
    Status,
    Verdict,
)

if TYPE_CHECKING:
    from l4d2_sourcepawn.scenario import TaskScenarios

PLUGIN: Final = "plugin.sp"
"""What a plugin without a file of its own is called."""

AnyCompiler = Compiler | CompilerUnavailable | None
"""A compiler, or why there is none: without one the verdict is unscored and says why."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be judged, and how far.

    `text` is a plugin's source, or with `is_reply` a model's reply with a plugin
    in it. `task` says what the plugin should do. `level` is the highest rung to
    judge. `name` is what diagnostics call the plugin's file.
    """

    text: str
    is_reply: bool = False
    task: TaskScenarios | None = None
    level: Rung = Rung.BEHAVIOUR
    name: str = PLUGIN

    def wants(self, rung: Rung) -> bool:
        """Tell whether a rung was asked for."""
        return LADDER.index(rung) <= LADDER.index(self.level)


def climb(job: Job, compiler: AnyCompiler, cancelled: threading.Event | None = None) -> Verdict:
    """Judge one plugin.

    Raises:
        concurrent.futures.CancelledError: `cancelled` was set meanwhile.
    """
    source, extracted = _extracted(job)
    rungs = [extracted]
    if source is not None and job.wants(Rung.COMPILES):
        compiled, smx = _compiles(source, job, compiler, cancelled)
        rungs.append(compiled)
        if _passed(rungs) and isinstance(compiler, Compiler) and job.wants(Rung.SYMBOLS_VALID):
            rungs.append(_symbols_valid(source, compiler, job.name))
        if _passed(rungs) and smx is not None:
            # the mocked server is half of the package, and most callers stop below it
            from l4d2_sourcepawn.judge_simulated import simulated  # noqa: PLC0415

            for result in simulated(smx, source, job):
                _check(cancelled)
                rungs.append(result)
    return _verdict(job, compiler, source, rungs)


def unscored(job: Job, compiler: AnyCompiler, reason: str) -> Verdict:
    """Return the verdict on a plugin that a fault kept from being judged at all."""
    source, extracted = _extracted(job)
    rungs = [extracted]
    if source is not None:
        rungs.append(RungResult(rung=Rung.COMPILES, status=Status.UNSCORED, reason=reason))
    return _verdict(job, compiler, source, rungs)


def count(number: int, noun: str) -> str:
    """Return a number of things in words."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _verdict(
    job: Job, compiler: AnyCompiler, source: str | None, rungs: list[RungResult]
) -> Verdict:
    stopped = None if _passed(rungs) else rungs[-1]
    for rung in LADDER[len(rungs) :]:
        if stopped is not None:
            status, reason = Status.NOT_REACHED, f"{stopped.rung} is {_NOT_PASSED[stopped.status]}"
        else:
            status, reason = Status.NOT_JUDGED, "not asked for"
        rungs.append(RungResult(rung=rung, status=status, reason=reason))
    return Verdict(
        source_sha256=None
        if source is None
        else hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest(),
        task=None if job.task is None else job.task.id,
        judge=_judge(job, compiler),
        rungs=tuple(rungs),
        risks=_risks(source, job.name),
    )


_NOT_PASSED: Final = {
    Status.FAILED: "not passed",
    Status.UNSCORED: "unscored",
    Status.NOT_JUDGED: "not judged",
}


def _passed(rungs: Sequence[RungResult]) -> bool:
    return all(result.status is Status.PASSED for result in rungs)


def _check(cancelled: threading.Event | None) -> None:
    if cancelled is not None and cancelled.is_set():
        raise CancelledError


def _extracted(job: Job) -> tuple[str | None, RungResult]:
    if not job.is_reply:
        reason = "given as source"
        return job.text, RungResult(rung=Rung.EXTRACTED, status=Status.PASSED, reason=reason)
    found = extract(job.text)
    status = Status.FAILED if found.source is None else Status.PASSED
    return found.source, RungResult(rung=Rung.EXTRACTED, status=status, reason=found.reason)


def _risks(source: str | None, name: str) -> tuple[Diagnostic, ...]:
    """Return the risks in a source, none if it is no text at all or too large to be a plugin."""
    if source is None or check_bytes(source) is not None:
        return ()
    return find_risks(source, file=name)


def _compiles(
    source: str, job: Job, compiler: AnyCompiler, cancelled: threading.Event | None
) -> tuple[RungResult, bytes | None]:
    """Return the rung, and the bytecode if a rung above needs it."""
    try:
        if not isinstance(compiler, Compiler):
            raise compiler or CompilerUnavailable("no compiler was given to the judge")
        result = compiler.compile(
            source, name=job.name, need_smx=job.wants(Rung.STRUCTURE), cancelled=cancelled
        )
    except (CompilerUnavailable, CompilerFault) as fault:
        return RungResult(rung=Rung.COMPILES, status=Status.UNSCORED, reason=str(fault)), None
    errors, warnings = _count_by_severity(result.diagnostics)
    rung = RungResult(
        rung=Rung.COMPILES,
        status=Status.PASSED if result.outcome == "compiled" else Status.FAILED,
        reason=_reason(result, errors, warnings),
        diagnostics=_explained(result, source, compiler),
        evidence={"outcome": result.outcome, "errors": errors, "warnings": warnings},
    )
    return rung, result.smx


def _explained(result: CompileResult, source: str, compiler: Compiler) -> tuple[Diagnostic, ...]:
    if result.outcome != "errors":
        return result.diagnostics
    try:
        return explain(result.diagnostics, source, _symbols(compiler))
    except (CompilerFault, FactsDamaged):
        # what failed is known without it
        return result.diagnostics


def _symbols_valid(source: str, compiler: Compiler, name: str) -> RungResult:
    try:
        found = lint(source, index=_symbols(compiler), file=name)
    except (CompilerFault, FactsDamaged) as fault:
        return RungResult(rung=Rung.SYMBOLS_VALID, status=Status.UNSCORED, reason=str(fault))
    return from_diagnostics(Rung.SYMBOLS_VALID, found, "no name that the game lacks")


def from_diagnostics(rung: Rung, found: tuple[Diagnostic, ...], clean: str) -> RungResult:
    """Return a rung that an error among the diagnostics fails; `clean` is what it says else."""
    errors, warnings = _count_by_severity(found)
    if errors:
        first = next(d for d in found if d.severity is not Severity.WARNING)
        place = "" if first.line is None else f"line {first.line}: "
        reason = f"{count(errors, 'error')}; {place}{first.message}"
    else:
        reason = f"{clean}, {count(warnings, 'warning')}"
    return RungResult(
        rung=rung,
        status=Status.FAILED if errors else Status.PASSED,
        reason=reason,
        diagnostics=found,
        evidence={"errors": errors, "warnings": warnings},
    )


def _symbols(compiler: Compiler) -> SymbolIndex:
    """Return the symbols of a compiler's includes, read once in a process."""
    with _symbols_lock:
        return _symbols_of(compiler.include_roots, compiler.identity.includes_sha256)


_symbols_lock = threading.Lock()


@lru_cache(maxsize=4)
def _symbols_of(roots: tuple[Path, ...], digest: str) -> SymbolIndex:
    return SymbolIndex.build(roots, cache_folder=user_cache_folder(), digest=digest)


def _count_by_severity(diagnostics: Sequence[Diagnostic]) -> tuple[int, int]:
    """Return how many errors and how many warnings there are."""
    errors = sum(found.severity is not Severity.WARNING for found in diagnostics)
    return errors, len(diagnostics) - errors


def _reason(result: CompileResult, errors: int, warnings: int) -> str:
    if result.outcome == "compiled":
        return f"compiles with {count(warnings, 'warning')}"
    if result.outcome == "errors":
        first = next(d for d in result.diagnostics if d.severity is not Severity.WARNING)
        place = f"line {first.line}: " if first.line else ""
        return f"{count(errors, 'error')}; {place}{first.message}"
    cause = result.diagnostics[-1]
    place = f"line {cause.line}: " if cause.line else ""
    return f"{place}{cause.message}"


def _judge(job: Job, compiler: AnyCompiler) -> Judge:
    scenarios = None if job.task is None else job.task.digest
    if not isinstance(compiler, Compiler):
        return Judge(scenarios_sha256=scenarios)
    identity = compiler.identity
    return Judge(
        compiler=identity.name,
        compiler_sha256=identity.binary_sha256,
        includes_sha256=identity.includes_sha256,
        scenarios_sha256=scenarios,
    )
