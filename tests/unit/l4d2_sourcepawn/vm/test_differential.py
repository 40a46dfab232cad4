"""The same bytecode in `pysmx`'s own machine, which was written by others."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from smx.plugin import SourcePawnPlugin

from l4d2_sourcepawn.vm import Machine, Program

Compile = Callable[[str], bytes]

FUNCTIONS = {
    "loops": "int r; for (int i = 0; i < n; i++) for (int j = i; j; j--) r = r * 31 + (i ^ j);",
    "switch": """int r; for (int i = -5; i < n; i++) switch (i % 7) {
        case 0: r += i; case 1, 2: r ^= 77; case -3: r -= 2; default: r *= 3; }""",
    "array": """int a[16]; int r; for (int i = 0; i < n; i++) a[i & 15] += i * a[(i + 3) & 15] + 1;
        for (int i = 0; i < 16; i++) r = r * 7 + a[i];""",
    "grid": """int g[5][7]; int r; for (int i = 0; i < n; i++) g[i % 5][i % 7] -= i;
        for (int i = 0; i < 5; i++) for (int j = 0; j < 7; j++) r = r * 5 + g[i][j];""",
    "text": """char t[32]; int r; for (int i = 0; i < 31; i++) t[i] = 'a' + (i * n) % 26;
        for (int i = 0; t[i]; i++) r = r * 33 ^ t[i];""",
    "bits": """int r = n;
        for (int i = 0; i < 40; i++) r = (r << 3) ^ (r >>> 5) + (r >> i % 30) - ~i;""",
    "logic": "int r; for (int i = 0; i < n; i++) r += (i > 3 && i < 9) || i % 4 == 1 ? i : -1;",
    "division": "int r; for (int i = 1; i < n; i++) r += (n * 7919) / i - (-n * 31) % i;",
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_same_result_as_pysmx(smx: Compile, name: str) -> None:
    content = smx(f"public int Test(int n) {{ {FUNCTIONS[name]} return r; }}")
    machine = Machine(Program.load(content), {})
    for argument in (1, 2, 13, 40):
        theirs = SourcePawnPlugin(io.BytesIO(content)).runtime
        assert machine.call("Test", argument) == theirs.call_function_by_name("Test", argument)
