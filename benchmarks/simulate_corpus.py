"""How much of real plugins the mocked server carries, and which natives it lacks most.

    python benchmarks/simulate_corpus.py FOLDER... [--include DIR]... [--cache DIR] [--list]

Every `.sp` below the folders is compiled, with the folders' own include folders, and
every one that compiles is explored: OnPluginStart, OnMapStart, every hooked event, every
command, ten seconds of timers, a change of map. `.smx` files are explored as they are. Two
shares are reported: plugins in which no exception was thrown, and plugins that reached no
native and no fact that is not mocked. Those with a source are judged by the rules of the rung
`structure` too. `--list` names every plugin with a fault or an error of structure.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.simulate import explore
from l4d2_sourcepawn.structure import check_structure
from l4d2_sourcepawn.verdict import Severity

_MOST_WANTED = 40


def main() -> int:
    """Explore the corpus and print the report as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--include", action="append", type=Path, default=[])
    parser.add_argument("--cache", type=Path, metavar="DIR", help="where compiled files are kept")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    outcomes: Counter[str] = Counter()
    unmocked: Counter[str] = Counter()
    unknown: Counter[str] = Counter()
    faulty: list[dict[str, object]] = []
    compiled = clean = complete = instructions = 0
    seconds = 0.0
    broken: dict[str, list[str]] = {}
    rules: Counter[str] = Counter()
    judged = 0
    for name, source, smx in _programs(options.folders, options.include, options.cache):
        started = time.perf_counter()
        found = explore(smx)
        seconds += time.perf_counter() - started
        compiled += 1
        instructions += found.instructions
        outcomes[found.outcome] += 1
        clean += not found.faults and not found.overruns
        complete += not found.unmocked and not found.unknown
        unmocked.update(found.unmocked.keys())
        unknown.update(found.unknown.keys())
        if found.faults or found.overruns:
            faulty.append({"plugin": name, "faults": found.faults, "overruns": found.overruns})
        if source is None:
            continue
        judged += 1
        findings = check_structure(source, smx, found)
        rules.update({finding.code for finding in findings})
        errors = [each for each in findings if each.severity is not Severity.WARNING]
        if errors:
            broken[name] = [f"{each.code} line {each.line}: {each.message}" for each in errors]
    report = {
        "explored": compiled,
        "without_exception": _share(clean, compiled),
        "without_unmocked": _share(complete, compiled),
        "outcomes": dict(outcomes.most_common()),
        "plugins_per_second": round(compiled / seconds, 2) if seconds else None,
        "instructions": instructions,
        "judged_by_structure": judged,
        "with_structure_error": _share(len(broken), judged),
        "plugins_by_rule": dict(sorted(rules.items())),
        "most_wanted_natives": dict(unmocked.most_common(_MOST_WANTED)),
        "most_wanted_facts": dict(unknown.most_common(_MOST_WANTED)),
    }
    if options.list:
        report["faulty"] = faulty
        report["structure_errors"] = broken
    json.dump(report, sys.stdout, indent=1, ensure_ascii=False)
    print()
    return 0 if compiled else 2


def _programs(
    folders: list[Path], includes: list[Path], cache: Path | None
) -> Iterator[tuple[str, str | None, bytes]]:
    """Iterate over the programs of folders, each different source once, with its name."""
    seen: set[str] = set()
    for folder in folders:
        for path in sorted(folder.rglob("*.smx")):
            yield path.name, None, path.read_bytes()
        sources = sorted(folder.rglob("*.sp"))
        if not sources:
            continue
        # a folder with SourceMod's own includes would hide those of our compiler
        own = (path for path in folder.rglob("*") if path.name in ("include", "includes"))
        roots = sorted(path for path in own if not (path / "sourcemod.inc").exists())
        compiler = Compiler.discover(include_roots=[*roots, *includes], cache_folder=cache)
        for path in sources:
            source = path.read_bytes().decode("utf-8", "replace")
            if source in seen:
                continue
            seen.add(source)
            result = compiler.compile(source, name=path.name, need_smx=True)
            if result.smx is not None:
                yield path.relative_to(folder.parent).as_posix(), source, result.smx


def _share(part: int, whole: int) -> dict[str, float]:
    return {"plugins": part, "percent": round(100 * part / whole, 2) if whole else 0.0}


if __name__ == "__main__":
    sys.exit(main())
