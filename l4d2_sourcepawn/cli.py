"""The command `check`, and `register`, by which the program `l4d2` mounts all commands here."""

from __future__ import annotations

import dataclasses
import itertools
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from l4d2_registry import canonical_json
from l4d2_sourcepawn.cli_run import run
from l4d2_sourcepawn.cli_symbols import symbols
from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.compiler.parallel import map_ordered
from l4d2_sourcepawn.errors import InputUnreadable, SourcePawnError
from l4d2_sourcepawn.judge_ladder import Job
from l4d2_sourcepawn.judge_pool import JudgePool
from l4d2_sourcepawn.repair import repair
from l4d2_sourcepawn.sources import STDIN, find_sources, read_source, write_source
from l4d2_sourcepawn.verdict import Rung, Severity, Status, Verdict
from l4d2_sourcepawn.verdict_cache import VerdictCache, verdict_cache_folder

if TYPE_CHECKING:
    from l4d2_sourcepawn.scenario import TaskScenarios

_CLEAN: Final = 0
_FINDINGS: Final = 1
_UNUSABLE: Final = 2
_INTERRUPTED: Final = 130
_BATCH: Final = 64

_Form = Literal["text", "json", "sarif"]


def register(app: typer.Typer) -> None:
    """Add this package's commands to a console program."""
    app.command("check")(check)
    app.command("run")(run)
    app.command("symbols")(symbols)


def check(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="FILE|DIR|-...", help="Plugins, folders of .sp files, or stdin."),
    ],
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object with the verdict per line.")
    ] = False,
    include: Annotated[
        list[Path] | None,
        typer.Option("--include", "-i", metavar="DIR", help="A folder of includes. Repeatable."),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as findings.")] = False,
    sarif: Annotated[
        bool, typer.Option("--sarif", help="One SARIF document, for code hosts.")
    ] = False,
    fix: Annotated[
        bool, typer.Option("--fix", help="Repair in the files what a program can repair.")
    ] = False,
    task: Annotated[
        str | None,
        typer.Option(
            "--task",
            metavar="ID|FILE",
            help="What the plugins should do: a task of data/eval/scenarios, or a scenario file.",
        ),
    ] = None,
    level: Annotated[
        Rung, typer.Option("--level", help="The highest rung to judge.", show_default=True)
    ] = Rung.BEHAVIOUR,
) -> None:
    """Judge plugins and say what was found and what was not judged.

    Each is compiled, its names are checked, and it is run on a mocked server: through the
    scenarios of --task, or explored where no task says what it should do. A repair is kept
    only if the plugin's verdict is no worse for it.

    Exit status: 0 clean, 1 findings, 2 unusable input or no compiler.
    """
    if as_json and sarif:
        raise typer.BadParameter("--json and --sarif are two forms of one output; choose one")
    if fix and STDIN in paths:
        raise typer.BadParameter("--fix repairs files; standard input is none")
    shown: _Form = "sarif" if sarif else "json" if as_json else "text"
    try:
        expected = None if task is None else _find_task(task)
        compiler = Compiler.discover(include_roots=include or [])
        cache = VerdictCache(verdict_cache_folder())
        with JudgePool(compiler=compiler, cache=cache) as judges:
            status = _check(
                _inputs(paths, expected, level), judges, shown=shown, strict=strict, fix=fix
            )
    except SourcePawnError as error:
        typer.echo(f"error: {error}", err=True)
        status = _UNUSABLE
    except KeyboardInterrupt:
        status = _INTERRUPTED
    raise typer.Exit(status)


@dataclass(frozen=True, slots=True)
class _Input:
    """A file as the user named it, with what to judge of it or why there is nothing.

    `path` is the name as the system has it, `file` the same as text that can be shown.
    """

    path: str
    file: str
    job: Job
    error: str | None = None


@dataclass(slots=True)
class _Tally:
    """Counts for the summary line and the exit status."""

    clean: int = 0
    warned: int = 0
    failed: int = 0
    unscored: int = 0
    unusable: int = 0

    def add(self, verdict: Verdict) -> None:
        if any(result.status is Status.UNSCORED for result in verdict.rungs):
            self.unscored += 1
        elif verdict.failed_at is not None:
            self.failed += 1
        elif any(found.severity is Severity.WARNING for found in verdict.diagnostics):
            self.warned += 1
        else:
            self.clean += 1

    def status(self, *, strict: bool) -> int:
        if self.unusable or self.unscored:
            return _UNUSABLE
        return _FINDINGS if self.failed or (strict and self.warned) else _CLEAN

    def __str__(self) -> str:
        counts = {
            "clean": self.clean,
            "with warnings": self.warned,
            "failed": self.failed,
            "unscored": self.unscored,
            "unusable": self.unusable,
        }
        total = sum(counts.values())
        told = ", ".join(f"{number} {what}" for what, number in counts.items() if number)
        return f"checked {total} file{'s' if total != 1 else ''}: {told or 'nothing'}"


def _check(
    inputs: Iterator[_Input], judges: JudgePool, *, shown: _Form, strict: bool, fix: bool
) -> int:
    tally = _Tally()
    judged: list[tuple[str, str, Verdict]] = []
    while batch := list(itertools.islice(inputs, _BATCH)):
        for given, verdict in zip(batch, map_ordered(_judge(judges), batch), strict=True):
            if verdict is None:
                tally.unusable += 1
                _show_error(given, shown)
                continue
            told, final = _repair(given, verdict, judges) if fix else (given, verdict)
            tally.add(final)
            if shown == "sarif":
                judged.append((told.path, told.job.name, final))
            else:
                _show(told, final, shown)
    if shown == "sarif":
        from l4d2_sourcepawn.sarif import to_sarif  # noqa: PLC0415 - it loads all rules there are

        _echo_json(to_sarif(judged))
    elif shown == "text":
        typer.echo(str(tally))
    return tally.status(strict=strict)


def _judge(judges: JudgePool) -> Callable[[_Input, threading.Event], Verdict | None]:
    def one(given: _Input, cancelled: threading.Event) -> Verdict | None:
        return None if given.error is not None else judges.judge(given.job, cancelled)

    return one


def _repair(given: _Input, verdict: Verdict, judges: JudgePool) -> tuple[_Input, Verdict]:
    """Repair a file in its place; return it as it is then."""
    repaired = repair(given.job, verdict, judge=judges.judge)
    if repaired.job.text != given.job.text:
        write_source(given.path, repaired.job.text)
        typer.echo(f"repaired {given.file}", err=True)
    return dataclasses.replace(given, job=repaired.job), repaired.verdict


def _inputs(paths: Sequence[str], task: TaskScenarios | None, level: Rung) -> Iterator[_Input]:
    for path in paths:
        try:
            for file in find_sources(path):
                yield _read(file, task, level)
        except InputUnreadable as error:
            yield _Input(path, _printable(path), Job(""), error=_printable(str(error)))


def _read(file: str, task: TaskScenarios | None, level: Rung) -> _Input:
    shown = _printable(file)
    job = Job("", task=task, level=level, name="stdin.sp" if file == STDIN else Path(shown).name)
    try:
        return _Input(file, shown, dataclasses.replace(job, text=read_source(file)))
    except InputUnreadable as error:
        return _Input(file, shown, job, error=_printable(str(error)))


def _find_task(named: str) -> TaskScenarios:
    from l4d2_sourcepawn.judge_tasks import find_task  # noqa: PLC0415 - slow, and often unused

    return find_task(named)


def _printable(name: str) -> str:
    """Return a file's name, which need not be UTF-8, as text that can be."""
    return os.fsencode(name).decode("utf-8", "replace")


def _show_error(given: _Input, shown: _Form) -> None:
    typer.echo(f"error: {given.error}", err=True)
    if shown == "json":
        _echo_json({"file": given.file, "error": given.error})


def _show(given: _Input, verdict: Verdict, shown: _Form) -> None:
    if shown == "json":
        _echo_json({"file": given.file, "verdict": verdict.model_dump(mode="json")})
    else:
        _print(given, verdict)


def _echo_json(record: dict[str, object]) -> None:
    typer.echo(canonical_json(record).decode("utf-8"))


def _print(given: _Input, verdict: Verdict) -> None:
    from rich.console import Console  # noqa: PLC0415 - slow, and unused with --json

    from l4d2_sourcepawn.report import render  # noqa: PLC0415

    console = Console(file=sys.stdout, soft_wrap=True, highlight=False, markup=False, emoji=False)
    for line in render(verdict, file=given.file, own_name=given.job.name, source=given.job.text):
        console.print(line)
