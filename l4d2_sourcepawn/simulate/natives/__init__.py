"""What stands for SourceMod's natives, by subject."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from l4d2_sourcepawn.simulate.budget import REGISTERS
from l4d2_sourcepawn.simulate.errors import SimulationError
from l4d2_sourcepawn.simulate.handles import MAX_MADE
from l4d2_sourcepawn.simulate.natives import (
    admins,
    chat,
    checkpoints,
    clients,
    collections,
    commands,
    convars,
    cookies,
    entities,
    events,
    files,
    forwards,
    keyvalues,
    left4dhooks,
    maps,
    menus,
    messages,
    packs,
    parsing,
    patches,
    properties,
    sdkhooks,
    server,
    sounds,
    targets,
    timing,
    traces,
)
from l4d2_sourcepawn.simulate.natives.call import Call, Handler
from l4d2_sourcepawn.vm import Machine, Native, NativeError, from_float, wrap
from l4d2_sourcepawn.vm.natives import core_natives

if TYPE_CHECKING:
    from l4d2_sourcepawn.simulate.session import Session

_MODULES: Final = (
    admins,
    chat,
    checkpoints,
    clients,
    collections,
    commands,
    convars,
    cookies,
    entities,
    events,
    files,
    forwards,
    keyvalues,
    left4dhooks,
    maps,
    menus,
    messages,
    packs,
    parsing,
    patches,
    properties,
    sdkhooks,
    server,
    sounds,
    targets,
    timing,
    traces,
)


def _all() -> dict[str, Handler]:
    found: dict[str, Handler] = {}
    for module in _MODULES:
        twice = found.keys() & module.natives.handlers.keys()
        if twice:
            raise ValueError(f"native {min(twice)} is there twice")
        found.update(module.natives.handlers)
    return found


NATIVES: Final[Mapping[str, Handler]] = _all()
"""Every mocked native of the server; those of the language are in `vm.natives`."""


def bind(session: Session, names: Iterable[str]) -> dict[str, Native]:
    """Return what stands for these natives in a session; those not mocked are left out."""
    language = core_natives(session.translator, session.world.rng)
    bound = {name: language[name] for name in names if name in language}
    for name in names:
        if name in NATIVES:
            bound[name] = _bound(session, NATIVES[name], REGISTERS.get(name, 0))
    return bound


def _bound(session: Session, handler: Handler, kept: int) -> Native:
    meter, table, handles = session.world.meter, session.handles, session.limits.handles

    def native(machine: Machine, params: tuple[int, ...]) -> int:
        call = Call(session, machine, params)
        try:
            result = handler(call)
        except SimulationError as full:
            raise NativeError(str(full)) from None
        if kept:
            meter.add(kept + call.read)
        if meter.used > meter.limit:
            meter.check()
        if table.open > handles or table.made > MAX_MADE:
            table.check(handles)
        if result is None:
            return 0
        return from_float(result) if isinstance(result, float) else wrap(result)

    return native
