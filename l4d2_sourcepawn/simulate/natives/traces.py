"""Natives on traces, and on effects that only clients see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from l4d2_sourcepawn.simulate.effects import Kind
from l4d2_sourcepawn.simulate.entities import Entity, Vector
from l4d2_sourcepawn.simulate.natives.call import Call, Natives
from l4d2_sourcepawn.simulate.traces import FAR, Trace, trace
from l4d2_sourcepawn.vm import NativeError
from l4d2_sourcepawn.vm.natives.numbers import angle_vectors

natives = Natives()

_TO_POINT = 0


@dataclass(eq=False)
class TempEntity:
    """A temporary effect being described."""

    name: str
    values: dict[str, str] = field(default_factory=dict)


def _end(call: Call, kind: int) -> Vector:
    if kind == _TO_POINT:
        return call.vector(1)
    x, y, z = call.vector(0)
    forward = angle_vectors(call.vector(1))[0]
    return (x + FAR * forward[0], y + FAR * forward[1], z + FAR * forward[2])


def _everything(_: Entity) -> bool:
    return True


def _filtered(call: Call, number: int, mask: int) -> Callable[[Entity], bool]:
    function, data = call.cell(number), call.cell(number + 1)

    def accepts(entity: Entity) -> bool:
        return bool(call.machine.call(function, entity.index, mask, data))

    return accepts


def _ray(call: Call, *, filtered: bool) -> Trace:
    accepts = _filtered(call, 4, call.cell(2)) if filtered else _everything
    return trace(call.world, call.vector(0), _end(call, call.cell(3)), accepts)


def _hull(call: Call, *, filtered: bool) -> Trace:
    accepts = _filtered(call, 5, call.cell(4)) if filtered else _everything
    return trace(call.world, call.vector(0), call.vector(1), accepts)


@natives("TR_TraceRay")
def ray(call: Call) -> None:
    call.session.last_trace = _ray(call, filtered=False)


@natives("TR_TraceRayFilter")
def ray_filter(call: Call) -> None:
    call.session.last_trace = _ray(call, filtered=True)


@natives("TR_TraceHull")
def hull(call: Call) -> None:
    call.session.last_trace = _hull(call, filtered=False)


@natives("TR_TraceHullFilter")
def hull_filter(call: Call) -> None:
    call.session.last_trace = _hull(call, filtered=True)


@natives("TR_TraceRayEx")
def ray_ex(call: Call) -> int:
    return call.session.handles.create(_ray(call, filtered=False))


@natives("TR_TraceRayFilterEx")
def ray_filter_ex(call: Call) -> int:
    return call.session.handles.create(_ray(call, filtered=True))


@natives("TR_TraceHullEx")
def hull_ex(call: Call) -> int:
    return call.session.handles.create(_hull(call, filtered=False))


@natives("TR_TraceHullFilterEx")
def hull_filter_ex(call: Call) -> int:
    return call.session.handles.create(_hull(call, filtered=True))


def _traced(call: Call, number: int = 0) -> Trace:
    if call.cell(number):
        return call.handle(number, Trace)
    if call.session.last_trace is None:
        raise NativeError("No trace was done yet")
    return call.session.last_trace


@natives("TR_DidHit")
def did_hit(call: Call) -> int:
    return _traced(call).hit


@natives("TR_GetEntityIndex")
def entity_index(call: Call) -> int:
    return _traced(call).entity


@natives("TR_GetFraction")
def fraction(call: Call) -> float:
    return _traced(call).fraction


@natives("TR_GetEndPosition")
def end_position(call: Call) -> None:
    call.write_vector(0, _traced(call, 1).end)


@natives("TR_GetStartPosition")
def start_position(call: Call) -> None:
    call.write_vector(1, _traced(call).start)


@natives("TR_GetPlaneNormal")
def plane_normal(call: Call) -> None:
    call.write_vector(1, _traced(call).normal)


@natives("TR_PointOutsideWorld")
def outside_world(call: Call) -> int:
    return call.vector(0)[2] < 0.0


@natives("GetClientAimTarget")
def aim_target(call: Call) -> int:
    player = call.player(0)
    forward = angle_vectors(player.angles)[0]
    x, y, z = player.eyes
    end = (x + FAR * forward[0], y + FAR * forward[1], z + FAR * forward[2])
    found = trace(call.world, player.eyes, end, lambda entity: entity is not player)
    return found.entity if found.entity > 0 else -1


# temporary effects


@natives("TE_Start")
def start(call: Call) -> None:
    call.session.temp_entity = TempEntity(call.text(0))


def _current(call: Call) -> TempEntity:
    current = call.session.temp_entity
    if current is None:
        raise NativeError("No TempEntity call is in progress")
    return current


@natives("TE_WriteNum")
def write_number(call: Call) -> None:
    _current(call).values[call.text(0)] = str(call.cell(1))


@natives("TE_WriteFloat")
def write_float(call: Call) -> None:
    _current(call).values[call.text(0)] = f"{call.number(1):g}"


@natives("TE_WriteVector", "TE_WriteAngles")
def write_vector(call: Call) -> None:
    _current(call).values[call.text(0)] = " ".join(f"{each:g}" for each in call.vector(1))


@natives("TE_WriteFloatArray")
def write_floats(call: Call) -> None:
    _current(call).values[call.text(0)] = " ".join(map(str, call.array(1, call.cell(2))))


@natives("TE_Send")
def send(call: Call) -> None:
    current, call.session.temp_entity = _current(call), None
    shown = ", ".join(f"{key}={value}" for key, value in sorted(current.values.items()))
    for client in call.array(0, call.cell(1)):
        call.world.note(Kind.TEMP_ENTITY, client, name=current.name, value=shown)
