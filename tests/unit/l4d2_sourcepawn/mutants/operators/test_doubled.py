from __future__ import annotations

from collections.abc import Callable

import pytest

Mutated = Callable[[str, str], list[str]]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('PrintToChatAll("x");', ['{ PrintToChatAll("x"); PrintToChatAll("x"); }']),
        ("g_kills[c]++;", ["{ g_kills[c]++; g_kills[c]++; }"]),
        ("SetSpeed(c, 1.5);", []),
        ("int x = y++;", []),
        ("for (i = 0; i < 3; i++) f();", []),
    ],
)
def test_effects_that_show(mutated: Mutated, code: str, expected: list[str]) -> None:
    assert mutated("doubled-effect", f"void A()\n{{\n{code}\n}}") == expected
