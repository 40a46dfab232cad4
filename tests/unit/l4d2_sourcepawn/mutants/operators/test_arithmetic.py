from __future__ import annotations

from collections.abc import Callable

import pytest

Mutated = Callable[[str, str], list[str]]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("x = a + b;", ["x = a - b;"]),
        ("x = f(1) * g[2];", ["x = f(1) / g[2];"]),
        ("x += 2;", ["x -= 2;"]),
        ("x++;", ["x--;"]),
        ("x = -1;", []),
        ("for (i = 0; i < 3; i++) y++;", ["for (i = 0; i < 3; i++) y--;"]),
    ],
)
def test_arithmetic(mutated: Mutated, code: str, expected: list[str]) -> None:
    assert mutated("wrong-arithmetic", f"void A()\n{{\n{code}\n}}") == expected
