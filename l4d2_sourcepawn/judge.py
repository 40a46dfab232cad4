"""The judge: one call from a source, or a model's reply, to its verdict.

Judged today are the rungs `extracted` and `compiles`. The rungs above say that
they are not judged yet; a plugin that does nothing at all compiles, and its
verdict claims no more than that.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from typing import Final

from l4d2_sourcepawn.compiler import Compiler, CompileResult
from l4d2_sourcepawn.compiler.parallel import map_ordered
from l4d2_sourcepawn.errors import CompilerFault, CompilerUnavailable
from l4d2_sourcepawn.extract import extract
from l4d2_sourcepawn.verdict import LADDER, Judge, Rung, RungResult, Severity, Status, Verdict

_NOT_JUDGED: Final = {
    Rung.SYMBOLS_VALID: "not yet judged: whether every event, netprop and forward exists",
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
    stopped = any(result.status is not Status.PASSED for result in rungs)
    for rung in list(Rung)[len(rungs) :]:
        if stopped:
            result = RungResult(
                rung=rung, status=Status.NOT_REACHED, reason=f"{rungs[-1].rung} is not passed"
            )
        else:
            result = RungResult(rung=rung, status=Status.NOT_JUDGED, reason=_NOT_JUDGED[rung])
        rungs.append(result)
    return Verdict(source_sha256=digest, task=task, judge=_judge(compiler), rungs=tuple(rungs))


def _compiles(
    source: str, compiler: AnyCompiler, name: str, cancelled: threading.Event | None
) -> RungResult:
    try:
        if not isinstance(compiler, Compiler):
            raise compiler or CompilerUnavailable("no compiler was given to the judge")
        result = compiler.compile(source, name=name, cancelled=cancelled)
    except (CompilerUnavailable, CompilerFault) as fault:
        return RungResult(rung=Rung.COMPILES, status=Status.UNSCORED, reason=str(fault))
    errors = sum(found.severity is not Severity.WARNING for found in result.diagnostics)
    warnings = len(result.diagnostics) - errors
    return RungResult(
        rung=Rung.COMPILES,
        status=Status.PASSED if result.outcome == "compiled" else Status.FAILED,
        reason=_reason(result, errors, warnings),
        diagnostics=result.diagnostics,
        evidence={"outcome": result.outcome, "errors": errors, "warnings": warnings},
    )


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
