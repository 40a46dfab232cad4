from __future__ import annotations

from collections.abc import Callable

import pytest

Mutated = Callable[[str, str], list[str]]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("g_n[c]++; Tell(g_n[c]);", ["Tell(g_n[c]); g_n[c]++;"]),
        ("delete g_t; g_t = f();", ["g_t = f(); delete g_t;"]),
        ("Tell(g_n); g_n++;", []),
        ("g_a = 1; g_b = 2;", []),
        ("if (x) { g_n = 1; } Tell(g_n);", []),
    ],
)
def test_a_statement_before_the_one_it_needs(
    mutated: Mutated, code: str, expected: list[str]
) -> None:
    assert mutated("wrong-order", f"void A()\n{{\n{code}\n}}") == expected
