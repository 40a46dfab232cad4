"""Numbers that an observation is held against: one, one with a tolerance, or a range."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Discriminator, Field, Tag, model_validator

from l4d2_sourcepawn.scenario.fields import Strict

Finite = Annotated[float, Field(ge=-1e9, le=1e9)]
Number = Annotated[int, Field(ge=-(10**9), le=10**9)] | Finite
_SHARE: Final = 0.01


class About(Strict):
    """A number and how far from it is near enough."""

    about: Number
    tolerance: Annotated[float, Field(ge=0, le=1e9)]


class Range(Strict):
    """A lower and an upper bound, both included; one may be left out."""

    min: Number | None = None
    max: Number | None = None

    @model_validator(mode="after")
    def _has_a_bound(self) -> Range:
        if self.min is None and self.max is None:
            raise ValueError("a range needs min, max or both")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"min {self.min} is more than max {self.max}")
        return self


def _kind(given: object) -> str:
    if isinstance(given, About) or (isinstance(given, dict) and "about" in given):
        return "about"
    return "range" if isinstance(given, dict | Range) else "number"


Amount = Annotated[
    Annotated[Number, Tag("number")]
    | Annotated[About, Tag("about")]
    | Annotated[Range, Tag("range")],
    Discriminator(_kind),
]


def holds(amount: Amount, value: float, *, fraction: bool = False) -> bool:
    """Tell whether a value is what it should be.

    A bare number must be met exactly, or within 1 % where the value is a `fraction`.
    """
    if isinstance(amount, About):
        return abs(value - amount.about) <= amount.tolerance
    if isinstance(amount, Range):
        return (amount.min is None or value >= amount.min) and (
            amount.max is None or value <= amount.max
        )
    near = max(_SHARE, abs(amount) * _SHARE) if fraction else 1e-6
    return abs(value - amount) <= near


def told(amount: Amount) -> str:
    """Return an amount in words."""
    if isinstance(amount, About):
        return f"{amount.about:g} ± {amount.tolerance:g}"
    if isinstance(amount, Range):
        if amount.min is None:
            return f"at most {amount.max:g}"
        if amount.max is None:
            return f"at least {amount.min:g}"
        return f"{amount.min:g} to {amount.max:g}"
    return f"{amount:g}"
