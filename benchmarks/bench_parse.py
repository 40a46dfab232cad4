"""How the light parser's time grows: ten times the text, and the ratio of the times.

    python benchmarks/bench_parse.py

A ratio near 10 is linear, near 100 quadratic. The baseline is the same text at a tenth.
"""

from __future__ import annotations

import time

from l4d2_sourcepawn.syntax import parse

UNITS = ("{", "void A() { f(", "a.b(1).", "#if a\n{\n#else\n}\n#endif\n", "enum struct A { int a ")
SHORT = 2_000


def seconds(source: str) -> float:
    best = float("inf")
    for _ in range(3):
        begin = time.process_time()
        syntax = parse(source)
        _ = syntax.calls, syntax.function_values
        best = min(best, time.process_time() - begin)
    return best


def main() -> None:
    for unit in UNITS:
        short, long = seconds(unit * SHORT), seconds(unit * SHORT * 10)
        print(
            f"{unit!r:40} {short * 1e3:8.1f} ms -> {long * 1e3:8.1f} ms   ratio {long / short:5.1f}"
        )


if __name__ == "__main__":
    main()
