"""Our compile verdict beside that of the same spcomp, run plainly, on real plugins.

    python benchmarks/oracle_compile.py FOLDER...

Every FOLDER is a checkout of public plugins. Each of its sources is compiled twice by us
and twice by the plain binary: with this package's includes only, and with the include
folders of all checkouts after them, the source's own first. A verdict is whether there
is bytecode. Sources that differ are listed, with what each side said; no line of a
plugin is printed. Status 1 if fewer than 99.8 % agree.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from l4d2_sourcepawn.compiler import Compiler

ENOUGH = 0.998
_SECONDS = 30


def include_roots(folder: Path) -> list[Path]:
    """Return the include folders of a checkout, without copies of SourceMod's own."""
    found = {path.parent for path in folder.rglob("*.inc")}
    return sorted(root for root in found if not (root / "handles.inc").exists())


def plain_verdict(binary: Path, source: bytes, roots: Sequence[Path]) -> str:
    """Return what the binary alone makes of a source, with no limit but the time."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "plugin.sp").write_bytes(source)
        command = [str(binary), *(f"-i{root}" for root in roots), "-v0", "plugin.sp"]
        try:
            done = subprocess.run(
                command, cwd=folder, capture_output=True, timeout=_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            return "hangs"
        if done.returncode < 0:
            return "crashes"
        return "compiles" if (folder / "plugin.smx").exists() else "errors"


def our_verdict(compiler: Compiler, source: bytes) -> str:
    """Return our outcome, in which only `compiled` is a good verdict."""
    return compiler.compile(source.decode("utf-8", "replace")).outcome


def main() -> int:
    """Compare, print, and fail below the share that has to agree."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    pool = {folder: include_roots(folder.resolve()) for folder in options.folders}
    count: Counter[str] = Counter()
    differing: list[str] = []
    for folder in options.folders:
        others = [root for other, roots in pool.items() if other != folder for root in roots]
        for which, roots in (("without", []), ("with", [*pool[folder], *others])):
            compiler = Compiler.discover(include_roots=roots)
            for path in sorted(folder.rglob("*.sp")):
                source = path.read_bytes()
                ours = our_verdict(compiler, source)
                theirs = plain_verdict(compiler.binary, source, compiler.include_roots)
                count[f"{which}"] += 1
                count[f"{which} compiled"] += theirs == "compiles"
                if (ours == "compiled") != (theirs == "compiles"):
                    differing.append(f"{path.name} ({which}): {ours}, plainly {theirs}")
                    count[f"{which} differing"] += 1
    for line in differing:
        print(f"  {line}")
    agree = 1.0
    for which in ("without", "with"):
        total = count[which]
        share = 1 - count[f"{which} differing"] / max(1, total)
        agree = min(agree, share)
        compiled = count[f"{which} compiled"]
        print(
            f"{which} third-party includes: {total} sources, {compiled} compile "
            f"({compiled / max(1, total):.1%}), verdicts agree on {share:.2%}"
        )
    return 0 if agree >= ENOUGH else 1


if __name__ == "__main__":
    sys.exit(main())
