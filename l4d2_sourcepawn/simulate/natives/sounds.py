"""Natives on sounds."""

from __future__ import annotations

from l4d2_sourcepawn.simulate import sounds
from l4d2_sourcepawn.simulate.effects import Kind
from l4d2_sourcepawn.simulate.natives.call import Call, Natives
from l4d2_sourcepawn.simulate.sounds import AmbientSound, Sound
from l4d2_sourcepawn.vm import NativeError

natives = Natives()


@natives("EmitSound")
def emit_sound(call: Call) -> None:
    clients = [call.world.player(client).index for client in call.array(0, call.cell(1))]
    entity = call.cell(3, sounds.FROM_PLAYER)
    groups = [[client] for client in clients] if entity == sounds.FROM_PLAYER else [clients]
    for group in groups:
        sound = Sound(
            group,
            call.text(2),
            group[0] if entity == sounds.FROM_PLAYER else entity,
            call.cell(4),
            call.number(7, 1.0),
            call.cell(5, 75),
            call.cell(8, 100),
            call.cell(6),
        )
        sounds.emit(call.session, sound)


@natives("EmitAmbientSound")
def emit_ambient(call: Call) -> None:
    sound = AmbientSound(
        call.text(0),
        call.vector(1),
        call.cell(2),
        call.number(5, 1.0),
        call.cell(3, 75),
        call.cell(6, 100),
        call.cell(4),
        call.number(7),
    )
    sounds.emit_ambient(call.session, sound)


@natives("StopSound")
def stop_sound(call: Call) -> None:
    call.world.note(Kind.SOUND, call.cell(0), name=call.text(2), value="stopped")


@natives("AddNormalSoundHook")
def add_hook(call: Call) -> None:
    call.session.hooks.sounds.append(_callback(call))


@natives("AddAmbientSoundHook")
def add_ambient_hook(call: Call) -> None:
    call.session.hooks.ambient_sounds.append(_callback(call))


@natives("RemoveNormalSoundHook")
def remove_hook(call: Call) -> None:
    _remove(call, call.session.hooks.sounds)


@natives("RemoveAmbientSoundHook")
def remove_ambient_hook(call: Call) -> None:
    _remove(call, call.session.hooks.ambient_sounds)


def _callback(call: Call) -> int:
    if call.machine.function_name(call.cell(0)) is None:
        raise NativeError(f"Invalid function id ({call.cell(0) & 0xFFFFFFFF:X})")
    return call.cell(0)


def _remove(call: Call, hooked: list[int]) -> None:
    if call.cell(0) not in hooked:
        raise NativeError("Invalid sound hook")
    hooked.remove(call.cell(0))
