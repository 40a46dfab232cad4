"""A cell: 32 bits that are a signed number, or a float's bits."""

from __future__ import annotations

import math
import struct
from typing import Final

_INT: Final = struct.Struct("<i")
_FLOAT: Final = struct.Struct("<f")
_pack_int, _unpack_int = _INT.pack, _INT.unpack
_pack_float, _unpack_float = _FLOAT.pack, _FLOAT.unpack
_INFINITY: Final = float("inf")
_NAN_BITS: Final = 0x7FC00000


def wrap(value: int) -> int:
    """Return a number as a 32-bit machine keeps it."""
    return ((value + 0x80000000) & 0xFFFFFFFF) - 0x80000000


def to_float(cell: int) -> float:
    """Return the float whose bits a cell holds."""
    value: float = _unpack_float(_pack_int(cell))[0]
    return value


def from_float(value: float) -> int:
    """Return the cell that holds a float, rounded to 32 bits; too large becomes infinite."""
    try:
        cell: int = _unpack_int(_pack_float(value))[0]
    except OverflowError:
        cell = _unpack_int(_pack_float(_INFINITY if value > 0 else -_INFINITY))[0]
    return _NAN_BITS if math.isnan(value) else cell
