"""Mathematics on floats and vectors, as the server computes it: in 32-bit floats."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final

from l4d2_sourcepawn.vm.cells import from_float, to_float
from l4d2_sourcepawn.vm.machine import Machine, Native

Vector = tuple[float, float, float]

_VECTOR_CELLS: Final = 3


def _of_floats(function: Callable[..., float], count: int) -> Native:
    """Make a native of a function of floats; what C answers with NaN, it answers with NaN."""

    def native(_machine: Machine, params: tuple[int, ...]) -> int:
        try:
            return from_float(function(*map(to_float, params[:count])))
        except ValueError:
            return from_float(math.nan)
        except OverflowError:
            return from_float(math.inf)

    return native


def _logarithm(value: float, base: float) -> float:
    if value == 0:
        return -math.inf
    return math.log(value) / math.log(base)


def _power(base: float, exponent: float) -> float:
    if base == 0 and exponent < 0:
        return math.inf
    return math.pow(base, exponent)


def read_vector(machine: Machine, address: int) -> Vector:
    """Return three floats."""
    x, y, z = map(to_float, machine.read_array(address, _VECTOR_CELLS))
    return x, y, z


def write_vector(machine: Machine, address: int, vector: Sequence[float]) -> None:
    """Set three floats."""
    machine.write_array(address, [from_float(value) for value in vector])


def length(vector: Sequence[float]) -> float:
    """Return a vector's length, infinite if it is out of range."""
    return math.hypot(*vector)


def _vector_length(machine: Machine, params: tuple[int, ...]) -> int:
    vector = read_vector(machine, params[0])
    size = length(vector)
    return from_float(size * size if any(params[1:]) else size)


def _vector_distance(machine: Machine, params: tuple[int, ...]) -> int:
    first, second = read_vector(machine, params[0]), read_vector(machine, params[1])
    distance = length([a - b for a, b in zip(first, second, strict=True)])
    return from_float(distance * distance if any(params[2:]) else distance)


def _dot_product(machine: Machine, params: tuple[int, ...]) -> int:
    first, second = read_vector(machine, params[0]), read_vector(machine, params[1])
    return from_float(sum(a * b for a, b in zip(first, second, strict=True)))


def _cross_product(machine: Machine, params: tuple[int, ...]) -> int:
    (ax, ay, az), (bx, by, bz) = (
        read_vector(machine, params[0]),
        read_vector(machine, params[1]),
    )
    write_vector(machine, params[2], (ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx))
    return 1


def _normalize(machine: Machine, params: tuple[int, ...]) -> int:
    vector = read_vector(machine, params[0])
    size = length(vector)
    scale = 1 / size if size else 0.0
    write_vector(machine, params[1], [value * scale for value in vector])
    return from_float(size)


def angle_vectors(angles: Vector) -> tuple[Vector, Vector, Vector]:
    """Return the forward, right and up vectors of pitch, yaw and roll in degrees."""
    if not all(map(math.isfinite, angles)):
        nowhere = (math.nan,) * _VECTOR_CELLS
        return nowhere, nowhere, nowhere
    pitch, yaw, roll = map(math.radians, angles)
    sp, cp = math.sin(pitch), math.cos(pitch)
    sy, cy = math.sin(yaw), math.cos(yaw)
    sr, cr = math.sin(roll), math.cos(roll)
    return (
        (cp * cy, cp * sy, -sp),
        (cr * sy - sr * sp * cy, -sr * sp * sy - cr * cy, -sr * cp),
        (cr * sp * cy + sr * sy, cr * sp * sy - sr * cy, cr * cp),
    )


def _get_angle_vectors(machine: Machine, params: tuple[int, ...]) -> int:
    null = machine.program.pubvar("NULL_VECTOR")
    for address, vector in zip(
        params[1:4], angle_vectors(read_vector(machine, params[0])), strict=False
    ):
        if address != null:
            write_vector(machine, address, vector)
    return 1


def _get_vector_angles(machine: Machine, params: tuple[int, ...]) -> int:
    x, y, z = read_vector(machine, params[0])
    if x == 0 and y == 0:
        yaw, pitch = 0.0, 270.0 if z > 0 else 90.0
    else:
        yaw = math.degrees(math.atan2(y, x)) % 360
        pitch = math.degrees(math.atan2(-z, math.hypot(x, y))) % 360
    write_vector(machine, params[1], (pitch, yaw, 0.0))
    return 1


NUMBER_NATIVES: Final[dict[str, Native]] = {
    "ArcCosine": _of_floats(math.acos, 1),
    "ArcSine": _of_floats(math.asin, 1),
    "ArcTangent": _of_floats(math.atan, 1),
    "ArcTangent2": _of_floats(math.atan2, 2),
    "Cosine": _of_floats(math.cos, 1),
    "Exponential": _of_floats(math.exp, 1),
    "GetAngleVectors": _get_angle_vectors,
    "GetVectorAngles": _get_vector_angles,
    "GetVectorCrossProduct": _cross_product,
    "GetVectorDistance": _vector_distance,
    "GetVectorDotProduct": _dot_product,
    "GetVectorLength": _vector_length,
    "Logarithm": _of_floats(_logarithm, 2),
    "NormalizeVector": _normalize,
    "Pow": _of_floats(_power, 2),
    "Sine": _of_floats(math.sin, 1),
    "SquareRoot": _of_floats(math.sqrt, 1),
    "Tangent": _of_floats(math.tan, 1),
}
