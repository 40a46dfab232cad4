"""Making mutants of a source, all of them or a fair choice."""

from __future__ import annotations

import hashlib
import random
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, zip_longest
from typing import Final

from l4d2_sourcepawn.mutants.code import Code
from l4d2_sourcepawn.mutants.mutant import Change, Mutant, Operator
from l4d2_sourcepawn.mutants.operators import OPERATORS

_NEWLINE: Final = re.compile(r"\r\n|\r|\n")
_MOST_OF_ONE: Final = 1000
"""Of one source, an operator proposes at most so many changes."""


def mutate(source: str, operators: Iterable[Operator] = OPERATORS) -> Iterator[Mutant]:
    """Iterate over the mutants of a source, by operator and place; each text comes once.

    Of a text that is no plugin there may be none. Whether a mutant compiles is
    not known: only the compiler can tell.
    """
    code = Code(source)
    line_starts = [0, *(match.end() for match in _NEWLINE.finditer(source))]
    seen = {_digest(source)}
    for operator in operators:
        for change in islice(operator.find(code), _MOST_OF_ONE):
            mutated = _apply(source, change)
            digest = _digest(mutated)
            if digest not in seen:
                seen.add(digest)
                yield _mutant(operator, line_starts, change, mutated)


def sample(mutants: Sequence[Mutant], *, size: int, seed: int) -> list[Mutant]:
    """Choose at most `size` mutants, of each operator about as many; the order is kept.

    The same seed chooses the same ones of the same mutants.
    """
    if size < 0:
        raise ValueError(f"a sample has no {size} mutants")
    by_operator: dict[str, list[int]] = {}
    for number, mutant in enumerate(mutants):
        by_operator.setdefault(mutant.operator, []).append(number)
    drawn = [_shuffled(numbers, f"{seed} {operator}") for operator, numbers in by_operator.items()]
    in_turns = (n for turn in zip_longest(*drawn) for n in turn if n is not None)
    return [mutants[number] for number in sorted(islice(in_turns, size))]


def _shuffled(numbers: list[int], seed: str) -> list[int]:
    return random.Random(seed).sample(numbers, len(numbers))  # noqa: S311 - a choice, no secret


def _digest(text: str) -> bytes:
    """Return what stands for a text, so that not all of them have to be kept."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _apply(source: str, change: Change) -> str:
    parts: list[str] = []
    position = 0
    for edit in sorted(change.edits, key=lambda edit: (edit.start, edit.end)):
        parts += (source[position : edit.start], edit.text)
        position = edit.end
    return "".join((*parts, source[position:]))


def _mutant(operator: Operator, line_starts: list[int], change: Change, mutated: str) -> Mutant:
    start = min(edit.start for edit in change.edits)
    end = max(edit.end for edit in change.edits)
    line = bisect_right(line_starts, start)
    column = start - line_starts[line - 1] + 1
    return Mutant(operator.name, mutated, (start, end), line, column, change.what)
