"""The operators: each proposes every place of a plugin where one kind of mistake could be."""

from typing import Final

from l4d2_sourcepawn.mutants.mutant import Operator
from l4d2_sourcepawn.mutants.operators import (
    arithmetic,
    clients,
    conditions,
    doubled,
    dropped,
    events,
    hooks,
    messages,
    numbers,
    order,
    timers,
)

OPERATORS: Final[tuple[Operator, ...]] = (
    *events.OPERATORS,
    *numbers.OPERATORS,
    *conditions.OPERATORS,
    *dropped.OPERATORS,
    *doubled.OPERATORS,
    *order.OPERATORS,
    *clients.OPERATORS,
    *timers.OPERATORS,
    *hooks.OPERATORS,
    *messages.OPERATORS,
    *arithmetic.OPERATORS,
)
"""All of them. Of two that make the same mutant, the first names it."""

__all__ = ["OPERATORS"]
