"""Natives of the language itself: text, numbers, sorting. No server, no game."""

from __future__ import annotations

from random import Random

from l4d2_sourcepawn.vm.machine import Native
from l4d2_sourcepawn.vm.natives.formatting import (
    FormatHooks,
    NoHooks,
    Phrase,
    format_text,
    formatting_natives,
)
from l4d2_sourcepawn.vm.natives.numbers import NUMBER_NATIVES
from l4d2_sourcepawn.vm.natives.sorting import sorting_natives
from l4d2_sourcepawn.vm.natives.text import TEXT_NATIVES

__all__ = ["FormatHooks", "NoHooks", "Phrase", "core_natives", "format_text"]


def core_natives(hooks: FormatHooks | None = None, rng: Random | None = None) -> dict[str, Native]:
    """Return the language's natives by name.

    Args:
        hooks: what `%N`, `%L`, `%t` and `%T` stand for; without, they refuse.
        rng: what shuffles an array (`Sort_Random`); without, one seeded with 0.
    """
    return {
        **NUMBER_NATIVES,
        **TEXT_NATIVES,
        **formatting_natives(hooks or NoHooks()),
        **sorting_natives(rng or Random(0)),  # noqa: S311 - games, not secrets
    }
