from __future__ import annotations

from collections.abc import Callable

import pytest

from l4d2_sourcepawn.mutants import OPERATORS, mutate

Mutated = Callable[[str, str], list[str]]


@pytest.fixture(scope="session")
def mutated() -> Mutated:
    """How the changed lines read in each mutant that an operator makes of a source."""
    by_name = {operator.name: operator for operator in OPERATORS}

    def lines(operator: str, source: str) -> list[str]:
        return [
            mutant.source.splitlines()[mutant.line - 1].strip()
            for mutant in mutate(source, [by_name[operator]])
        ]

    return lines
