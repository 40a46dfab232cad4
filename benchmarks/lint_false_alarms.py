"""Count the real plugins that compile and yet get a lint error, and list each with its fact.

    python benchmarks/lint_false_alarms.py [--cache DIR] [--bare] [--include DIR]... FOLDER...

Every FOLDER is a checkout of public plugins; the folders named `include` or
`includes` below it are its include roots (not one with a `sourcemod.inc`, which
would be another version's), those of `--include` follow them.
Printed are counts, the files with an error and what was wrong, and the speed of
lint without the compiler; no line of a plugin is printed.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.compiler.parallel import compile_many
from l4d2_sourcepawn.lint import lint
from l4d2_sourcepawn.symbols import SymbolIndex
from l4d2_sourcepawn.verdict import Diagnostic, Severity


def include_roots(folder: Path) -> list[Path]:
    """Return the include folders of a checkout, sorted, without copies of SourceMod's own."""
    found = (p for p in folder.rglob("*") if p.is_dir() and p.name in ("include", "includes"))
    return sorted(p for p in found if not (p / "sourcemod.inc").exists())


def compiling(
    folder: Path, further: Sequence[Path], cache: Path | None, *, bare: bool
) -> tuple[SymbolIndex, int, dict[str, str]]:
    """Return a checkout's symbols, how many sources it has, and those that compile, by path.

    With `bare` there are no includes but those that the package and the compiler carry.
    """
    roots = [] if bare else [*include_roots(folder), *further]
    compiler = Compiler.discover(include_roots=roots, cache_folder=cache)
    files = sorted(folder.rglob("*.sp"))
    sources = [file.read_bytes().decode("utf-8", "replace") for file in files]
    results = compile_many(compiler, sources)
    index = SymbolIndex.build(compiler.include_roots, cache_folder=cache)
    kept = {
        file.relative_to(folder.parent).as_posix(): source
        for file, source, result in zip(files, sources, results, strict=True)
        if result.outcome == "compiled"
    }
    return index, len(files), kept


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--include", action="append", default=[], type=Path, metavar="DIR")
    parser.add_argument("--bare", action="store_true", help="use no includes of the checkouts")
    parser.add_argument("--cache", type=Path, metavar="DIR")
    parser.add_argument("--warnings", metavar="CODE", help="list this warning's places too")
    options = parser.parse_args()
    seen: set[str] = set()
    flagged: dict[str, list[Diagnostic]] = {}
    warned: Counter[str] = Counter()
    seconds = 0.0
    for folder in options.folders:
        index, files, kept = compiling(
            folder.resolve(), options.include, options.cache, bare=options.bare
        )
        fresh = {path: source for path, source in kept.items() if source not in seen}
        seen.update(fresh.values())
        print(f"{folder.name}: {files} files, {len(kept)} compile, {len(fresh)} of them new")
        for path, source in fresh.items():
            start = time.process_time()
            found = lint(source, index=index)
            seconds += time.process_time() - start
            warned.update({d.code for d in found if d.severity is Severity.WARNING})
            errors = [d for d in found if d.severity is not Severity.WARNING]
            if errors:
                flagged[path] = errors
            for diagnostic in found:
                if diagnostic.code == options.warnings:
                    print(f"  {path}:{diagnostic.line}: {diagnostic.message}")
    for path, errors in flagged.items():
        for code, message in dict.fromkeys((d.code, d.message) for d in errors):
            print(f"  {path}: {code}: {message}")
    share = len(flagged) / max(1, len(seen))
    print(f"{len(flagged)} of {len(seen)} files that compile have an error ({share:.2%})")
    print("files with a warning:", dict(sorted(warned.items())))
    print(f"lint: {len(seen) / max(seconds, 1e-9):.0f} files/s/core")


if __name__ == "__main__":
    main()
