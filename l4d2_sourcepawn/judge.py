"""The judge: one call from a source, or a model's reply, to its verdict.

Judged today are the rungs `extracted`, `compiles` and `symbols_valid`. The rungs
above say that they are not judged yet; a plugin that does nothing at all compiles
and names nothing wrong, and its verdict claims no more than that.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from l4d2_sourcepawn.compiler import Compiler, CompileResult
from l4d2_sourcepawn.compiler.parallel import map_ordered
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

_NOT_JUDGED: Final = {
    Rung.STRUCTURE: "not yet judged: whether it hooks, releases and checks what it has to",
    Rung.BEHAVIOUR: "not yet judged: whether it does what was asked",
}

JUDGED_RUNGS: Final = tuple(rung for rung in LADDER if rung not in _NOT_JUDGED)
"""The rungs that this release judges; a report has figures for these only."""

AnyCompiler = Compiler | CompilerUnavailable | None
"""A compiler, or why there is none: without one the verdict is unscored and says why."""


def judge(
    source: str,
    *,
    compiler: AnyCompiler,
    task: str | None = None,
    name: str = "plugin.sp",
    cancelled: threading.Event | None = None,
) -> Verdict:
    """Judge one plugin.

    Args:
        source: the plugin's text.
        compiler: see `AnyCompiler`.
        task: the evaluation task it answers, if any.
        name: what diagnostics call the plugin's file.
        cancelled: set it to give up; `concurrent.futures.CancelledError` is raised.
    """
    extracted = RungResult(rung=Rung.EXTRACTED, status=Status.PASSED, reason="given as source")
    return _climb(source, extracted, compiler, task, name, cancelled)


def judge_reply(
    reply: str,
    *,
    compiler: AnyCompiler,
    task: str | None = None,
    name: str = "plugin.sp",
    cancelled: threading.Event | None = None,
) -> Verdict:
    """Judge a model's reply: the plugin in it, if there is one. Arguments as in `judge`."""
    found = extract(reply)
    extracted = RungResult(
        rung=Rung.EXTRACTED,
        status=Status.FAILED if found.source is None else Status.PASSED,
        reason=found.reason,
    )
    return _climb(found.source, extracted, compiler, task, name, cancelled)


def judge_many(
    sources: Sequence[str],
    *,
    compiler: AnyCompiler,
    task: str | None = None,
    workers: int | None = None,
) -> list[Verdict]:
    """Judge many sources in parallel; the verdicts are in the sources' order."""
    return map_ordered(
        lambda source, cancelled: judge(source, compiler=compiler, task=task, cancelled=cancelled),
        sources,
        workers=workers,
    )


def judge_replies(
    replies: Sequence[tuple[str, str | None]],
    *,
    compiler: AnyCompiler,
    workers: int | None = None,
) -> list[Verdict]:
    """Judge many replies, each with its task, in parallel; the verdicts are in their order."""
    return map_ordered(
        lambda reply, cancelled: judge_reply(
            reply[0], compiler=compiler, task=reply[1], cancelled=cancelled
        ),
        replies,
        workers=workers,
    )


def _climb(
    source: str | None,
    extracted: RungResult,
    compiler: AnyCompiler,
    task: str | None,
    name: str,
    cancelled: threading.Event | None,
) -> Verdict:
    rungs = [extracted]
    digest = None
    if source is not None:
        digest = hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()
        rungs.append(_compiles(source, compiler, name, cancelled))
        if rungs[-1].status is Status.PASSED and isinstance(compiler, Compiler):
            rungs.append(_symbols_valid(source, compiler, name))
    stopped = any(result.status is not Status.PASSED for result in rungs)
    for rung in list(Rung)[len(rungs) :]:
        if stopped:
            result = RungResult(
                rung=rung, status=Status.NOT_REACHED, reason=f"{rungs[-1].rung} is not passed"
            )
        else:
            result = RungResult(rung=rung, status=Status.NOT_JUDGED, reason=_NOT_JUDGED[rung])
        rungs.append(result)
    return Verdict(
        source_sha256=digest,
        task=task,
        judge=_judge(compiler),
        rungs=tuple(rungs),
        risks=_risks(source, name),
    )


def _risks(source: str | None, name: str) -> tuple[Diagnostic, ...]:
    """Return the risks in a source, none if it is no text at all or too large to be a plugin."""
    if source is None or check_bytes(source) is not None:
        return ()
    return find_risks(source, file=name)


def _compiles(
    source: str, compiler: AnyCompiler, name: str, cancelled: threading.Event | None
) -> RungResult:
    try:
        if not isinstance(compiler, Compiler):
            raise compiler or CompilerUnavailable("no compiler was given to the judge")
        result = compiler.compile(source, name=name, cancelled=cancelled)
    except (CompilerUnavailable, CompilerFault) as fault:
        return RungResult(rung=Rung.COMPILES, status=Status.UNSCORED, reason=str(fault))
    errors, warnings = _count_by_severity(result.diagnostics)
    return RungResult(
        rung=Rung.COMPILES,
        status=Status.PASSED if result.outcome == "compiled" else Status.FAILED,
        reason=_reason(result, errors, warnings),
        diagnostics=_explained(result, source, compiler),
        evidence={"outcome": result.outcome, "errors": errors, "warnings": warnings},
    )


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
    errors, warnings = _count_by_severity(found)
    if errors:
        first = next(d for d in found if d.severity is not Severity.WARNING)
        reason = f"{_count(errors, 'error')}; line {first.line}: {first.message}"
    else:
        reason = f"no name that the game lacks, {_count(warnings, 'warning')}"
    return RungResult(
        rung=Rung.SYMBOLS_VALID,
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
        return f"compiles with {_count(warnings, 'warning')}"
    if result.outcome == "errors":
        first = next(d for d in result.diagnostics if d.severity is not Severity.WARNING)
        place = f"line {first.line}: " if first.line else ""
        return f"{_count(errors, 'error')}; {place}{first.message}"
    cause = result.diagnostics[-1]
    place = f"line {cause.line}: " if cause.line else ""
    return f"{place}{cause.message}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _judge(compiler: AnyCompiler) -> Judge:
    if not isinstance(compiler, Compiler):
        return Judge()
    identity = compiler.identity
    return Judge(
        compiler=identity.name,
        compiler_sha256=identity.binary_sha256,
        includes_sha256=identity.includes_sha256,
    )
