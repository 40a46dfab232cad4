"""Division as a server's processor does it, and its errors."""

from __future__ import annotations

from typing import Final

from l4d2_sourcepawn.vm.errors import ErrorCode, PluginError

_INT_MIN: Final = -0x80000000


def quotient(dividend: int, divisor: int) -> int:
    """Return the quotient, rounded towards zero."""
    _check_division(dividend, divisor)
    quotient = abs(dividend) // abs(divisor)
    return quotient if (dividend < 0) == (divisor < 0) else -quotient


def remainder(dividend: int, divisor: int) -> int:
    """Return the remainder, with the dividend's sign."""
    _check_division(dividend, divisor)
    remainder = abs(dividend) % abs(divisor)
    return -remainder if dividend < 0 else remainder


def _check_division(dividend: int, divisor: int) -> None:
    if divisor == 0:
        raise PluginError(ErrorCode.DIVIDE_BY_ZERO)
    if divisor == -1 and dividend == _INT_MIN:
        raise PluginError(ErrorCode.INTEGER_OVERFLOW)
