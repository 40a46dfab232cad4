"""Whether the behaviour scenarios reject plugins with one mistake: mutants of the references.

    python benchmarks/behaviour_mutants.py [--task ID]... [--per-task N] [--seed N] [--json]

Every mutant of a reference that compiles, and whose bytecode is not that of another, is
put to the task's scenarios alone: no lint, no structure. Printed are, for each operator
and task, how many of those were rejected, and each mutant that was not. `--per-task`
tries only so many mutants of each task, chosen with `--seed` and spread over the
operators; without it all are tried, and no seed matters.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.errors import SourcePawnError
from l4d2_sourcepawn.mutants import OPERATORS, mutate, sample
from l4d2_sourcepawn.mutants.trial import Fate, Trial, try_mutants
from l4d2_sourcepawn.scenario import load_folder

_EVAL = Path(__file__).resolve().parent.parent / "data" / "eval"

Trials = Mapping[str, Sequence[Trial]]


def main() -> int:
    """Try the mutants and print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--task", action="append", metavar="ID", help="only this task")
    parser.add_argument("--per-task", type=int, metavar="N", help="at most so many mutants each")
    parser.add_argument("--seed", type=int, default=1, help="of the choice; default 1")
    parser.add_argument("--json", action="store_true", help="print every mutant as JSON")
    options = parser.parse_args()
    try:
        trials = _try_all(options.task, options.per_task, options.seed)
    except SourcePawnError as error:
        print(f"behaviour_mutants: {error}", file=sys.stderr)
        return 2
    print(json.dumps(_record(trials), indent=1) if options.json else "\n".join(_report(trials)))
    return 0


def _try_all(only: list[str] | None, per_task: int | None, seed: int) -> Trials:
    tasks = load_folder(_EVAL / "scenarios")
    unknown = sorted(set(only or ()) - set(tasks))
    if unknown:
        raise SourcePawnError(f"no task {unknown[0]}; the tasks are {', '.join(sorted(tasks))}")
    compiler = Compiler.discover()
    trials: dict[str, list[Trial]] = {}
    for task_id in sorted(only or tasks):
        started = time.perf_counter()
        reference = (_EVAL / "references" / f"{task_id}.sp").read_text("utf-8")
        mutants = list(mutate(reference))
        if per_task is not None:
            mutants = sample(mutants, size=per_task, seed=seed)
        trials[task_id] = list(try_mutants(reference, tasks[task_id], mutants, compiler=compiler))
        seconds = time.perf_counter() - started
        print(f"{task_id}: {len(mutants)} mutants in {seconds:.0f} s", file=sys.stderr)
    return trials


def _record(trials: Trials) -> dict[str, object]:
    return {
        task_id: [
            {
                "operator": trial.mutant.operator,
                "line": trial.mutant.line,
                "column": trial.mutant.column,
                "what": trial.mutant.what,
                "fate": trial.fate,
                "reason": trial.reason,
            }
            for trial in tried
        ]
        for task_id, tried in trials.items()
    }


def _report(trials: Trials) -> list[str]:
    """Return the tables of `docs/behaviour_mutants.md`: by task, by operator, survivors."""
    everything = [trial for tried in trials.values() for trial in tried]
    operators = [operator.name for operator in OPERATORS]
    by_operator = {
        name: [trial for trial in everything if trial.mutant.operator == name] for name in operators
    }
    return [
        *_table("Task", trials),
        "",
        *_table("Operator", {name: tried for name, tried in by_operator.items() if tried}),
        "",
        "| Task | Line | Operator | Change | Fate |",
        "|---|---|---|---|---|",
        *(
            f"| {task_id} | {trial.mutant.line} | {trial.mutant.operator} "
            f"| {trial.mutant.what.replace('|', chr(92) + '|')} | {trial.fate} |"
            for task_id, tried in trials.items()
            for trial in tried
            if trial.fate in (Fate.SURVIVED, Fate.UNSCORED)
        ),
    ]


def _table(title: str, groups: Trials) -> list[str]:
    rows = [f"| {title} | Mutants | Invalid | Same | Tried | Rejected | |", "|---|" + "---:|" * 6]
    rows += [_row(name, tried) for name, tried in groups.items()]
    return [*rows, _row("**all**", [trial for tried in groups.values() for trial in tried])]


def _row(name: str, tried: Sequence[Trial]) -> str:
    fates = Counter(trial.fate for trial in tried)
    counted = sum(trial.counts for trial in tried)
    share = f"{fates[Fate.KILLED] / counted:.1%}" if counted else ""
    return (
        f"| {name} | {len(tried)} | {fates[Fate.INVALID]} | {fates[Fate.SAME]} | {counted} "
        f"| {fates[Fate.KILLED]} | {share} |"
    )


if __name__ == "__main__":
    sys.exit(main())
