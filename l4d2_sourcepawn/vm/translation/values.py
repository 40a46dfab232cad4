"""What is known of a register or a stack cell while a block is translated."""

from __future__ import annotations

from typing import Final

NOTHING: Final[frozenset[str]] = frozenset()
"""No variables."""


class Value:
    """What a register or a stack cell is known to hold, as an expression not yet evaluated.

    `text` can stand as an operand. `reads` are the variables in it that may
    change, `memory` says that it reads memory. `cell` is the expression of the
    same address as a cell index, where it is one. `truth` says that it is a
    comparison, whose Python value is a bool. `natural` says it is not negative.
    """

    __slots__ = (
        "cell",
        "constant",
        "memory",
        "natural",
        "reads",
        "simple",
        "terms",
        "text",
        "truth",
    )

    def __init__(
        self,
        text: str,
        *,
        reads: frozenset[str] = NOTHING,
        memory: bool = False,
        simple: bool = False,
        truth: bool = False,
        natural: bool = False,
        cell: str | None = None,
        constant: int | None = None,
        terms: int = 1,
    ) -> None:
        self.text = text
        self.reads = reads
        self.memory = memory
        self.simple = simple
        self.truth = truth
        self.natural = natural
        self.cell = cell
        self.constant = constant
        self.terms = terms

    @property
    def number(self) -> str:
        """The text as an int: memory and natives must not see a bool."""
        return f"(1 if {self.text} else 0)" if self.truth else self.text


def constant(value: int) -> Value:
    """Return a known number."""
    text = str(value) if value >= 0 else f"({value})"
    return Value(text, simple=True, constant=value, natural=value >= 0, cell=str(value >> 2))
