"""The command `run`: put a plugin on the mocked server and show what it does there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from l4d2_registry import canonical_json
from l4d2_sourcepawn.errors import InputUnreadable, SourcePawnError
from l4d2_sourcepawn.sources import STDIN, read_source

if TYPE_CHECKING:
    from l4d2_sourcepawn.scenario import TaskRun, TaskScenarios
    from l4d2_sourcepawn.scenario.timeline import Timeline
    from l4d2_sourcepawn.simulate import Exploration

_PASSED: Final = 0
_FINDINGS: Final = 1
_UNUSABLE: Final = 2
_INTERRUPTED: Final = 130
_MAX_SMX: Final = 16 << 20
_SMX: Final = ".smx"


def run(
    file: Annotated[
        str, typer.Argument(metavar="FILE|-", help="A plugin: .sp, compiled .smx, or stdin.")
    ],
    *,
    scenario: Annotated[
        str | None,
        typer.Option(
            "--scenario",
            "-s",
            metavar="ID|FILE",
            help="A task of data/eval/scenarios, or a scenario file. Without it, explore.",
        ),
    ] = None,
    variant: Annotated[
        int | None, typer.Option("--variant", min=0, help="Only this variant, from 0.")
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option("--seed", min=0, max=2**31 - 1, help="Another seed for the variants."),
    ] = None,
    events: Annotated[
        bool, typer.Option("--events", help="Show the events that the game fires, too.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    include: Annotated[
        list[Path] | None,
        typer.Option("--include", "-i", metavar="DIR", help="A folder of includes. Repeatable."),
    ] = None,
) -> None:
    """Run a plugin on the mocked server and show what it did, as a timeline.

    With --scenario it says what was expected and what was seen. Without, everything that the
    plugin hooked is driven once, which shows that it runs and never that it is right.

    Exit status: 0 passed or explored without a fault, 1 findings, 2 unusable input or unscored.
    """
    try:
        compiled = _compiled(file, include or [])
        if isinstance(compiled, _Rejected):
            _echo(compiled.lines, compiled.record, as_json=as_json)
            status = _FINDINGS
        elif scenario is None:
            status = _explore(compiled, as_json=as_json)
        else:
            status = _act(
                compiled, scenario, variant=variant, seed=seed, events=events, as_json=as_json
            )
    except SourcePawnError as error:
        typer.echo(_visible(f"error: {error}"), err=True)
        status = _UNUSABLE
    except KeyboardInterrupt:
        status = _INTERRUPTED
    raise typer.Exit(status)


@dataclass(frozen=True, slots=True)
class _Rejected:
    """A plugin that did not compile, for people and as a record."""

    lines: tuple[str, ...]
    record: dict[str, Any]


def _compiled(file: str, include: list[Path]) -> bytes | _Rejected:
    if file.endswith(_SMX):
        return _read_smx(file)
    from l4d2_sourcepawn.compiler import Compiler  # noqa: PLC0415 - unused with a compiled plugin

    name = "stdin.sp" if file == STDIN else Path(file).name
    source = read_source(file)
    result = Compiler.discover(include_roots=include).compile(source, name=name, need_smx=True)
    if result.smx is not None:
        return result.smx
    found = [each for each in result.diagnostics if each.severity != "warning"]
    lines = [f"{each.file or name}:{each.line or 0}: {each.code}: {each.message}" for each in found]
    record = {
        "outcome": result.outcome,
        "diagnostics": [each.model_dump(mode="json") for each in found],
    }
    return _Rejected((*lines, f"{name}: does not compile ({result.outcome})"), record)


def _read_smx(file: str) -> bytes:
    try:
        with Path(file).open("rb") as stream:
            data = stream.read(_MAX_SMX + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputUnreadable(f"cannot read {file}: {reason}") from error
    if len(data) > _MAX_SMX:
        raise InputUnreadable(f"{file} is larger than {_MAX_SMX} bytes")
    return data


def _explore(smx: bytes, *, as_json: bool) -> int:
    from l4d2_sourcepawn.simulate import explore  # noqa: PLC0415 - slow to load

    seen = explore(smx)
    _echo(tuple(_explored(seen)), seen.to_json(), as_json=as_json)
    statuses = {"explored": _PASSED, "faulted": _FINDINGS, "stopped_itself": _FINDINGS}
    return statuses.get(seen.outcome, _UNUSABLE)


def _explored(seen: Exploration) -> Iterator[str]:
    for effect in seen.effects:
        target = f" to {effect['target']}" if "target" in effect else ""
        value = f" {effect['value']!r}" if "value" in effect else ""
        name = f" {effect['name']}" if "name" in effect else ""
        yield f"{effect['time']:8.2f} s  {effect['kind']}{target}:{name}{value}"
    more = seen.effect_count - len(seen.effects)
    if more > 0:
        yield f"    and {more} more effects"
    for fault in seen.faults:
        yield f"fault in {fault['callback']}: {fault['message']}"
    for name in seen.overruns:
        yield f"overrun in {name}"
    for name in (*seen.unmocked, *seen.unknown):
        yield f"needs {name}"
    if seen.failed is not None:
        yield f"stopped itself: {seen.failed}"
    hooks = f"{len(seen.events)} events, {len(seen.commands)} commands, {seen.timers} timers"
    yield f"{seen.outcome}: {hooks}, {seen.effect_count} effects"


def _act(
    smx: bytes,
    scenario: str,
    *,
    variant: int | None,
    seed: int | None,
    events: bool,
    as_json: bool,
) -> int:
    from l4d2_sourcepawn.judge_tasks import find_task  # noqa: PLC0415 - slow to load
    from l4d2_sourcepawn.scenario.run import run_scenarios  # noqa: PLC0415
    from l4d2_sourcepawn.scenario.timeline import Timeline, render  # noqa: PLC0415

    task = _chosen(find_task(scenario), variant, seed)
    timelines: list[Timeline] = []

    def watch() -> Timeline:
        timelines.append(Timeline(events=events))
        return timelines[-1]

    result = run_scenarios(smx, task, watch=watch)
    record = {"run": result.to_json(), "timelines": [each.to_json() for each in timelines]}
    lines: list[str] = []
    for number in _worth_showing(result):
        one = result.runs[number]
        lines.append(f"{one.scenario} (variant {one.variant}): {one.outcome}")
        lines.extend(render(timelines[number]))
        if one.reason:
            lines.append(f"    {one.reason}")
        lines.append("")
    lines.append(f"{result.task}: {result.outcome}: {result.reason}")
    _echo(tuple(lines), record, as_json=as_json)
    return {"passed": _PASSED, "failed": _FINDINGS}.get(result.outcome, _UNUSABLE)


def _chosen(task: TaskScenarios, variant: int | None, seed: int | None) -> TaskScenarios:
    """Return the task with the variant and the seed that the user wants."""
    variants = task.variants
    if variant is not None:
        if variant >= len(variants):
            last = len(variants) - 1
            raise InputUnreadable(f"{task.id} has the variants 0 to {last}, not {variant}")
        variants = (variants[variant],)
    if seed is not None:
        variants = tuple(
            each.model_copy(update={"seed": seed + number}) for number, each in enumerate(variants)
        )
    return task.model_copy(update={"variants": variants})


def _worth_showing(result: TaskRun) -> list[int]:
    """Return the runs of the first variant, or of all the first that did not pass."""
    bad = [number for number, one in enumerate(result.runs) if one.outcome != "passed"]
    return bad[:1] or [number for number, one in enumerate(result.runs) if one.variant == 0]


def _echo(lines: tuple[str, ...], record: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        typer.echo(canonical_json(_encodable(record)).decode("utf-8"))
        return
    for line in lines:
        typer.echo(_visible(line))


def _encodable(value: Any) -> Any:
    """Return JSON values whose texts UTF-8 can hold: a plugin may say any bytes."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {_encodable(key): _encodable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_encodable(each) for each in value]
    return value


def _visible(line: str) -> str:
    """Return a line in which nothing steers the terminal: plugins and files are strangers'."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in line
    )
