"""Natives of SDKHooks."""

from __future__ import annotations

from l4d2_sourcepawn.simulate import damage
from l4d2_sourcepawn.simulate.damage import Damage
from l4d2_sourcepawn.simulate.entities import ORIGIN, Entity
from l4d2_sourcepawn.simulate.hooks import SDKHookType
from l4d2_sourcepawn.simulate.natives.call import Call, Natives
from l4d2_sourcepawn.vm import NativeError

natives = Natives()

_OF_PLAYERS = frozenset(
    kind for kind in SDKHookType if kind.name.startswith("WEAPON") or "POST_THINK" in kind.name
)


def _hooked(call: Call) -> tuple[Entity, SDKHookType]:
    entity = call.world.find(call.cell(0))
    if entity is None:
        raise NativeError(f"Entity {call.cell(0)} is invalid")
    if not 0 <= call.cell(1) < len(SDKHookType):
        raise NativeError("Invalid hook type specified")
    kind = SDKHookType(call.cell(1))
    if kind in _OF_PLAYERS and entity.classname != "player":
        raise NativeError(
            f"Hook type not valid for this type of entity ({entity.index}/{entity.classname})"
        )
    return entity, kind


@natives("SDKHook")
def hook(call: Call) -> None:
    entity, kind = _hooked(call)
    call.session.hooks.add_entity(entity, kind, call.cell(2))


@natives("SDKHookEx")
def hook_if_possible(call: Call) -> int:
    entity, kind = _hooked(call)
    call.session.hooks.add_entity(entity, kind, call.cell(2))
    return 1


@natives("SDKUnhook")
def unhook(call: Call) -> None:
    entity = call.world.find(call.cell(0))
    if entity is not None and 0 <= call.cell(1) < len(SDKHookType):
        call.session.hooks.remove_entity(entity, SDKHookType(call.cell(1)), call.cell(2))


@natives("SDKHooks_TakeDamage")
def take_damage(call: Call) -> None:
    victim = call.world.find(call.cell(0))
    if victim is None:
        raise NativeError(f"Invalid entity index {call.cell(0)} for victim")
    for number, what in ((1, "inflictor"), (2, "attackerr")):
        if call.cell(number) != -1 and call.world.find(call.cell(number)) is None:
            raise NativeError(f"Invalid entity index {call.cell(number)} for {what}")
    blow = Damage(
        attacker=call.cell(2),
        inflictor=call.cell(1),
        amount=call.number(3),
        kind=call.cell(4),
        weapon=call.cell(5, -1),
        force=ORIGIN if call.omitted(6) else call.vector(6),
        position=ORIGIN if call.omitted(7) else call.vector(7),
    )
    damage.deal(call.session, victim, blow, hooked=not call.cell(8, 1))
