"""Float arithmetic and rounding: natives that only compute.

In a `.smx` file the operators on floats are natives. These touch nothing but
their arguments, so that the translation calls them as plain functions.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from l4d2_sourcepawn.vm.cells import from_float, to_float, wrap

_INT_MIN: Final = -0x80000000
_SIGN: Final = 0x7FFFFFFF

Intrinsic = Callable[..., int]


def _add(left: int, right: int) -> int:
    return from_float(to_float(left) + to_float(right))


def _subtract(left: int, right: int) -> int:
    return from_float(to_float(left) - to_float(right))


def _multiply(left: int, right: int) -> int:
    return from_float(to_float(left) * to_float(right))


def _divide(left: int, right: int) -> int:
    dividend, divisor = to_float(left), to_float(right)
    if divisor:
        return from_float(dividend / divisor)
    if not dividend or math.isnan(dividend):
        return from_float(math.nan)
    return from_float(math.copysign(math.inf, dividend) * math.copysign(1.0, divisor))


def _modulo(left: int, right: int) -> int:
    try:
        return from_float(math.fmod(to_float(left), to_float(right)))
    except ValueError:
        return from_float(math.nan)


def _compare(left: int, right: int) -> int:
    a, b = to_float(left), to_float(right)
    return (a > b) - (a < b)


def _greater(left: int, right: int) -> int:
    return int(to_float(left) > to_float(right))


def _greater_or_equal(left: int, right: int) -> int:
    return int(to_float(left) >= to_float(right))


def _less(left: int, right: int) -> int:
    return int(to_float(left) < to_float(right))


def _less_or_equal(left: int, right: int) -> int:
    return int(to_float(left) <= to_float(right))


def _equal(left: int, right: int) -> int:
    return int(to_float(left) == to_float(right))


def _not_equal(left: int, right: int) -> int:
    return int(to_float(left) != to_float(right))


def _not(value: int) -> int:
    number = to_float(value)
    return int(math.isnan(number) or number == 0)


def _from_int(value: int) -> int:
    return from_float(float(value))


def _absolute(value: int) -> int:
    return value & _SIGN


def _fraction(value: int) -> int:
    number = to_float(value)
    if not math.isfinite(number):
        return from_float(math.nan)
    return from_float(number - math.floor(number))


def _rounding(rounded: Callable[[float], float]) -> Callable[[int], int]:
    def to_int(value: int) -> int:
        number = to_float(value)
        # what x86 gives for a float that no 32-bit number is near
        if not _INT_MIN <= number < -_INT_MIN:
            return _INT_MIN
        return wrap(int(rounded(number)))

    return to_int


INTRINSICS: Final[dict[str, Intrinsic]] = {
    "FloatAbs": _absolute,
    "FloatAdd": _add,
    "FloatCompare": _compare,
    "FloatDiv": _divide,
    "FloatFraction": _fraction,
    "FloatMod": _modulo,
    "FloatMul": _multiply,
    "FloatSub": _subtract,
    "RoundToCeil": _rounding(math.ceil),
    "RoundToFloor": _rounding(math.floor),
    "RoundToNearest": _rounding(round),
    "RoundToZero": _rounding(math.trunc),
    "float": _from_int,
    "__FLOAT_ADD__": _add,
    "__FLOAT_CTOR__": _from_int,
    "__FLOAT_DIV__": _divide,
    "__FLOAT_EQ__": _equal,
    "__FLOAT_GE__": _greater_or_equal,
    "__FLOAT_GT__": _greater,
    "__FLOAT_LE__": _less_or_equal,
    "__FLOAT_LT__": _less,
    "__FLOAT_MOD__": _modulo,
    "__FLOAT_MUL__": _multiply,
    "__FLOAT_NE__": _not_equal,
    "__FLOAT_NOT__": _not,
    "__FLOAT_SUB__": _subtract,
}
"""Cells to a cell, by the native's name. A machine's own natives cannot replace these."""

INTRINSICS.update(
    {
        name.lower().rstrip("_"): function
        for name, function in INTRINSICS.items()
        if name.startswith("__")
    }
)
