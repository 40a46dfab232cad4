"""The upper rungs: what a compiled plugin is and does on the mocked server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from l4d2_sourcepawn.judge_evidence import FIRST, attempt, cannot_tell, needs_of, short
from l4d2_sourcepawn.judge_ladder import Job, count, from_diagnostics
from l4d2_sourcepawn.simulate import Exploration, explore
from l4d2_sourcepawn.structure import check_structure
from l4d2_sourcepawn.verdict import Rung, RungResult, Status


def simulated(smx: bytes, source: str, job: Job) -> Iterator[RungResult]:
    """Yield the rungs `structure` and, if asked for and reached, `behaviour`."""
    exploration = attempt(lambda: explore(smx))
    if isinstance(exploration, str):
        yield cannot_tell(Rung.STRUCTURE, exploration)
        return
    structure = _structure(smx, source, job, exploration)
    yield structure
    if structure.status is not Status.PASSED or not job.wants(Rung.BEHAVIOUR):
        return
    if job.task is None:
        yield _explored(exploration)
        return
    # scenarios are half a second of imports, and most plugins have no task
    from l4d2_sourcepawn.judge_behaviour import behaves  # noqa: PLC0415

    yield behaves(smx, job.task, job.name)


def _structure(smx: bytes, source: str, job: Job, exploration: Exploration) -> RungResult:
    required = None if job.task is None else job.task.structure
    found = attempt(
        lambda: check_structure(source, smx, exploration, interface=required, file=job.name)
    )
    if isinstance(found, str):
        return cannot_tell(Rung.STRUCTURE, found)
    return from_diagnostics(Rung.STRUCTURE, found, "built as a plugin has to be")


def _explored(exploration: Exploration) -> RungResult:
    """Return what was seen of a plugin of which nobody says what it should do."""
    return RungResult(
        rung=Rung.BEHAVIOUR,
        status=Status.NOT_JUDGED,
        reason=f"explored: {_in_words(exploration)}; no task says what it should do",
        evidence={"exploration": _told(exploration)},
    )


def _in_words(exploration: Exploration) -> str:
    driven = ", ".join(
        (
            count(len(exploration.events), "event"),
            count(len(exploration.commands), "command"),
            count(exploration.timers, "timer"),
        )
    )
    seen = f"{driven}, {count(exploration.effect_count, 'effect')}"
    needs = needs_of(exploration.unmocked, exploration.unknown)
    if needs:
        return f"{seen}, in part only: needs {', '.join(needs[:3])}"
    if exploration.failed is not None:
        return f"{seen}, and it stopped itself: {short(exploration.failed)}"
    if exploration.overruns:
        return f"{seen}, and {short(exploration.overruns[0])} ran without end"
    if exploration.faults:
        first = exploration.faults[0]
        told = short(f"{first['message']} (in {first['callback']})")
        return f"{seen}, {count(len(exploration.faults), 'fault')}: {told}"
    return f"{seen}, no fault"


def _told(exploration: Exploration) -> dict[str, Any]:
    """Return the evidence of an exploration: how much there was of everything, and the first."""
    return {
        "outcome": exploration.outcome,
        "events": list(map(short, exploration.events[:FIRST])),
        "commands": list(map(short, exploration.commands[:FIRST])),
        "timers": exploration.timers,
        "effects": [_shortened(effect) for effect in exploration.effects[:FIRST]],
        "effect_count": exploration.effect_count,
        "faults": [
            {"callback": short(fault["callback"]), "message": short(fault["message"])}
            for fault in exploration.faults[:FIRST]
        ],
        "fault_count": len(exploration.faults),
        "overruns": list(map(short, exploration.overruns[:FIRST])),
        "stopped_itself": None if exploration.failed is None else short(exploration.failed),
        "needs": list(needs_of(exploration.unmocked, exploration.unknown)),
        "instructions": exploration.instructions,
    }


def _shortened(effect: Mapping[str, Any]) -> dict[str, Any]:
    return {key: short(value) if isinstance(value, str) else value for key, value in effect.items()}
