"""Mutated and hostile plugins through the whole judge: none hangs, raises or reads what it may not.

    python benchmarks/hostile_inputs.py [--number 5000] [--seed 20] [--workers 2]

The sources are always the same for a seed, see `hostile_sources.py`. Each is compiled, linted and,
if it compiles, driven on the mocked server. Beside the include folder lie files with a secret,
reached from it by links, by `..` and by their whole path: the secret must be in no verdict.
Reported are what became of the sources, the slowest of each kind, and every fault; status 1 if
there is one.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

from hostile_sources import SECRET, Ground, sources

from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.compiler.parallel import map_ordered
from l4d2_sourcepawn.judge_ladder import Job
from l4d2_sourcepawn.judge_pool import JudgePool
from l4d2_sourcepawn.verdict import LADDER, Status, Verdict

COMPILE_SECONDS = 1.0
"""Of the processor: several times what the largest real plugin takes."""
DEADLINE_SECONDS = 60.0
"""Of the clock, for a source and all its rungs, on a busy machine; to miss it is a fault."""

TOO_BUSY = "machine is too busy"
"""In the reason for a compile that got no processor time: no verdict, so it is tried again."""
_ATTEMPTS = 5
CANNOT_RUN = "the mocked server cannot run it"
"""The reason, and no fault, where a plugin asks for such memory as no program has."""


@dataclass(frozen=True)
class Outcome:
    """What became of one source. `fault` is empty unless the judge is to blame."""

    number: int
    kind: str
    ended: str
    seconds: float
    fault: str = ""


def fault_of(verdict: Verdict) -> str:
    """Return what a verdict must not be, if it is."""
    if SECRET in verdict.model_dump_json():
        return "leaks the secret"
    if tuple(result.rung for result in verdict.rungs) != LADDER:
        return "has not every rung"
    for result in verdict.rungs:
        if result.status is Status.UNSCORED and CANNOT_RUN not in result.reason:
            return f"is unscored: {result.reason}"
    return ""


def ended(verdict: Verdict) -> str:
    """Return the rung at which a verdict ends, and how."""
    last = [result for result in verdict.rungs if result.status is not Status.NOT_REACHED][-1]
    outcome = last.evidence.get("outcome", "") if last.rung == "compiles" else ""
    return f"{last.rung} {outcome or last.status}"


def try_one(pool: JudgePool, number: int, kind: str, source: str) -> Outcome:
    """Judge one source, in a process of its own that a deadline ends."""
    for _ in range(_ATTEMPTS):
        started = time.monotonic()
        verdict = pool.judge(Job(source))
        seconds = round(time.monotonic() - started, 2)
        if not any(TOO_BUSY in result.reason for result in verdict.rungs):
            break
    return Outcome(number, kind, ended(verdict), seconds, fault_of(verdict))


def try_all(ground: Ground, *, seed: int, number: int, workers: int) -> list[Outcome]:
    """Judge the first so many sources of a seed."""
    compiler = Compiler.discover(include_roots=[ground.root], timeout_s=COMPILE_SECONDS)
    chosen = enumerate(itertools.islice(sources(seed, ground), number))
    with JudgePool(compiler=compiler, workers=workers, deadline_s=DEADLINE_SECONDS) as pool:
        return map_ordered(
            lambda item, _: try_one(pool, item[0], *item[1]), chosen, workers=workers
        )


def main() -> int:
    """Try all, print the report, and fail on any fault."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--number", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
        outcomes = try_all(
            Ground.prepare(Path(folder)),
            seed=options.seed,
            number=options.number,
            workers=options.workers,
        )
    slowest: dict[str, float] = {}
    for outcome in outcomes:
        slowest[outcome.kind] = max(slowest.get(outcome.kind, 0.0), outcome.seconds)
    faults = [asdict(outcome) for outcome in outcomes if outcome.fault]
    report = {
        "sources": len(outcomes),
        "kinds": dict(Counter(outcome.kind for outcome in outcomes)),
        "ended": dict(Counter(outcome.ended for outcome in outcomes).most_common()),
        "slowest_seconds": slowest,
        "faults": sorted(faults, key=lambda fault: int(fault["number"]))[:50],
    }
    json.dump(report, sys.stdout, indent=1)
    print()
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
