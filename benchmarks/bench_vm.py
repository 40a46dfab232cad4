"""How many instructions a second the virtual machine runs, beside `pysmx`'s in the same run.

    python benchmarks/bench_vm.py

Best of several runs each, in processor time. Our figure counts instructions of the `.smx`, as
`Machine.instructions` does, without the one-off cost of translation, which is
given apart. `pysmx` runs the same bytecode with fewer rounds; its own count is
the number of its loop's steps, which are the same instructions.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import time

from smx.exceptions import SourcePawnRuntimeError
from smx.plugin import SourcePawnPlugin

from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.vm import Machine, Program

SOURCE = """
#pragma semicolon 1
#pragma newdecls required

enum struct Pair {
    int left;
    int right;
}

int g_table[256];
Pair g_pairs[32];

int Fibonacci(int n) { return n < 2 ? n : Fibonacci(n - 1) + Fibonacci(n - 2); }

int Sieve(int limit) {
    bool composite[1024];
    int count = 0;
    for (int i = 2; i < limit; i++) {
        if (composite[i]) continue;
        count++;
        for (int j = i * i; j < limit; j += i) composite[j] = true;
    }
    return count;
}

int Text(char[] buffer, int size) {
    int hash = 5381;
    for (int i = 0; i < size - 1; i++) buffer[i] = 'a' + (i * 7) % 26;
    buffer[size - 1] = '\\0';
    for (int i = 0; buffer[i]; i++) hash = hash * 33 ^ buffer[i];
    return hash;
}

float Floats(int rounds) {
    float sum = 0.0;
    for (int i = 0; i < rounds; i++) sum += float(i) * 0.5 - sum / 3.0;
    return sum;
}

int Structs(int rounds) {
    int sum = 0;
    for (int i = 0; i < rounds; i++) {
        g_pairs[i % 32].left += i;
        g_pairs[(i * 3) % 32].right -= g_pairs[i % 32].left;
        switch (i % 5) {
            case 0: sum += g_pairs[i % 32].right;
            case 1, 2: sum ^= g_table[i & 255];
            default: g_table[i & 255] = sum;
        }
    }
    return sum;
}

public int BenchLoops(int rounds) {
    int result = 0;
    for (int i = 0; i < rounds; i++) result += Sieve(1000);
    return result;
}
public int BenchCalls(int rounds) {
    int result = 0;
    for (int i = 0; i < rounds; i++) result += Fibonacci(15);
    return result;
}
public int BenchText(int rounds) {
    char buffer[256];
    int result = 0;
    for (int i = 0; i < rounds; i++) result ^= Text(buffer, sizeof(buffer));
    return result;
}
public int BenchFloats(int rounds) { return RoundToZero(Floats(rounds * 100)); }
public int BenchStructs(int rounds) { return Structs(rounds * 100); }
"""
BENCHES = ("BenchLoops", "BenchCalls", "BenchText", "BenchFloats", "BenchStructs")


def ours(program: Program, name: str, rounds: int, repeats: int) -> tuple[int, int, float]:
    """Return result, instructions, and the seconds of the best run after a warm-up."""
    machine = Machine(program, {})
    machine.call(name, 1)
    best = float("inf")
    for _ in range(repeats):
        before = machine.instructions
        started = time.process_time()
        result = machine.call(name, rounds)
        best = min(best, time.process_time() - started)
    return result, machine.instructions - before, best


def pysmx_seconds(smx: bytes, name: str, rounds: int) -> float | None:
    """Return the seconds that `pysmx` takes, None if it lacks a native."""
    runtime = SourcePawnPlugin(io.BytesIO(smx)).runtime
    started = time.process_time()
    try:
        runtime.call_function_by_name(name, rounds)
    except SourcePawnRuntimeError:
        return None
    return time.process_time() - started


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    result = Compiler.discover().compile(SOURCE, need_smx=True)
    if result.smx is None:
        print(result.output_tail)
        return 1
    started = time.process_time()
    program = Program.load(result.smx)
    machine = Machine(program, {})
    for name in BENCHES:
        machine.call(name, 0)
    cold = time.process_time() - started
    rows: dict[str, dict[str, float]] = {}
    total_instructions, total_seconds = 0, 0.0
    for name in BENCHES:
        _, instructions, seconds = ours(program, name, arguments.rounds, arguments.repeats)
        _, few, _ = ours(program, name, 1, 1)
        theirs = pysmx_seconds(result.smx, name, 1)
        rows[name] = {"million_per_s": round(instructions / seconds / 1e6, 2)}
        if theirs is not None:
            rows[name]["pysmx_million_per_s"] = round(few / theirs / 1e6, 3)
            rows[name]["ratio"] = round(instructions / seconds / (few / theirs), 1)
        total_instructions += instructions
        total_seconds += seconds
    print(json.dumps(rows, indent=2))
    print(f"all: {total_instructions / total_seconds / 1e6:.2f} million instructions/s")
    print(f"loading and translating all of it: {cold * 1e3:.1f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
