"""Sounds: the hooks that may change or stop them, and who hears them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from l4d2_sourcepawn.simulate.effects import Kind
from l4d2_sourcepawn.simulate.entities import ORIGIN, Vector
from l4d2_sourcepawn.simulate.hooks import CHANGED, HANDLED
from l4d2_sourcepawn.simulate.plugin import Buffer, Ref

if TYPE_CHECKING:
    from l4d2_sourcepawn.simulate.session import Session

FROM_PLAYER: Final = -2
"""`SOUND_FROM_PLAYER`: everybody hears it from himself."""

_MAX_PLAYERS: Final = 65
"""`MAXPLAYERS`, the length of a hook's array of clients."""

_PATH_BYTES: Final = 256


@dataclass
class Sound:
    """A sound for some clients. `sample` is below the folder `sound`, `volume` from 0 to 1."""

    clients: list[int]
    sample: str
    entity: int = 0
    channel: int = 0
    volume: float = 1.0
    level: int = 75
    pitch: int = 100
    flags: int = 0


@dataclass
class AmbientSound:
    """A sound at a place, which everybody near it hears; `delay` in seconds."""

    sample: str
    position: Vector = ORIGIN
    entity: int = 0
    volume: float = 1.0
    level: int = 75
    pitch: int = 100
    flags: int = 0
    delay: float = 0.0


def emit(session: Session, sound: Sound) -> None:
    """Let clients hear a sound, unless a hook stops it. In a hook, sounds are not hooked again."""
    hooks, session.hooks.sounds = session.hooks.sounds, []
    try:
        heard = all(_passes(session, callback, sound) for callback in hooks)
    finally:
        session.hooks.sounds = hooks + session.hooks.sounds
    if heard:
        for client in sound.clients:
            session.world.note(Kind.SOUND, client, name=sound.sample)


def _passes(session: Session, callback: int, sound: Sound) -> bool:
    clients = [*sound.clients, *([0] * _MAX_PLAYERS)][:_MAX_PLAYERS]
    count, sample = Ref(len(sound.clients)), Buffer(sound.sample, _PATH_BYTES)
    entity, channel = Ref(sound.entity), Ref(sound.channel)
    volume, level = Ref(float(sound.volume)), Ref(sound.level)
    pitch, flags = Ref(sound.pitch), Ref(sound.flags)
    entry, seed = Buffer("", _PATH_BYTES), Ref(0)
    result = session.plugin.call(
        callback, clients, count, sample, entity, channel, volume, level, pitch, flags, entry, seed
    )
    if result == CHANGED:
        kept = clients[: min(max(0, int(count.value)), _MAX_PLAYERS)]
        sound.clients = [client for client in kept if session.world.find(client) is not None]
        sound.sample, sound.volume = sample.value, float(volume.value)
        sound.entity, sound.channel = int(entity.value), int(channel.value)
        sound.level, sound.pitch, sound.flags = (int(each.value) for each in (level, pitch, flags))
    return result < HANDLED


def emit_ambient(session: Session, sound: AmbientSound) -> None:
    """Let a sound be heard at a place, unless a hook stops it."""
    hooks, session.hooks.ambient_sounds = session.hooks.ambient_sounds, []
    try:
        heard = all(_passes_ambient(session, callback, sound) for callback in hooks)
    finally:
        session.hooks.ambient_sounds = hooks + session.hooks.ambient_sounds
    if heard:
        session.world.note(Kind.SOUND, name=sound.sample, value=sound.position)


def _passes_ambient(session: Session, callback: int, sound: AmbientSound) -> bool:
    sample, entity = Buffer(sound.sample, _PATH_BYTES), Ref(sound.entity)
    volume, level, pitch = Ref(float(sound.volume)), Ref(sound.level), Ref(sound.pitch)
    position, flags, delay = [*sound.position], Ref(sound.flags), Ref(float(sound.delay))
    result = session.plugin.call(
        callback, sample, entity, volume, level, pitch, position, flags, delay
    )
    if result == CHANGED:
        sound.sample, sound.entity = sample.value, int(entity.value)
        sound.position = (position[0], position[1], position[2])
    return result < HANDLED
