"""A census: what a plugin has open, and which of its handles nothing leads to any more.

A handle is *lost* when its number stands nowhere that the plugin could still read it:
not in its memory, not in a list, map or pack that can be reached, not in any text. No code
can close it then, so the server keeps it until the plugin is unloaded. The search errs on
the side of the plugin: any cell or text with that number counts as holding it. What a
timer, a frame or a shown menu will hand back to the plugin is neither lost nor held: it
waits.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Final, Literal

from l4d2_sourcepawn.simulate.convars import ConVar
from l4d2_sourcepawn.simulate.effects import Kind
from l4d2_sourcepawn.simulate.menus import Menu
from l4d2_sourcepawn.simulate.natives.forwards import Forward
from l4d2_sourcepawn.simulate.natives.patches import Patch
from l4d2_sourcepawn.simulate.plugin import plain_name
from l4d2_sourcepawn.simulate.timers import Timer
from l4d2_sourcepawn.vm import StackFrame

if TYPE_CHECKING:
    from l4d2_sourcepawn.simulate.session import Session

What = Literal["lost handle", "held handle", "repeating timer", "hook"]

_CELL_BYTES: Final = 4
_NUMBER: Final = re.compile(r"\d{7,10}")
"""Handles as text: the first has seven digits."""

_NAMES: Final = {
    "FiredEvent": "Event",
    "Forward": "GlobalForward",
    "Listing": "DirectoryListing",
    "PluginList": "Plugin iterator",
    "Prepared": "SDK call",
    "Snapshot": "StringMapSnapshot",
    "TextFile": "File",
    "Trace": "trace",
}
"""What the mocked objects stand for, where their own name is another."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One kind of thing that is counted.

    `name` is the type of a handle, the callback of a timer, or hook and callback.
    `place` is where the plugin made it, for handles only.
    """

    what: What
    name: str
    place: StackFrame | None = None


def take_census(session: Session, *, search: bool = True) -> Counter[Counted]:
    """Count what a session's plugin has open between two callbacks.

    Only handles of which is known where they were made are counted (`HandleTable.where`),
    and none that the server owns: variables, running timers, the plugin's own. Without
    `search` every open handle is taken for held, which is much cheaper.
    """
    found: Counter[Counted] = Counter()
    mine = {
        each.handle: each
        for each in session.handles
        if each.made_at is not None and not isinstance(each.value, ConVar | Timer)
    }
    waits, held = set[int](), set(mine)
    if mine and search:
        waits, held = _led_to(session, _server_roots(session)), _led_to(session, _roots(session))
    for handle, each in mine.items():
        if handle in waits:
            continue
        kind = type(each.value).__name__
        name = _NAMES.get(kind, kind)
        found[Counted("held handle" if handle in held else "lost handle", name, each.made_at)] += 1
    for timer in session.hooks.timers:
        if timer.repeats:
            found[Counted("repeating timer", session.plugin.name_of(timer.callback))] += 1
    found.update(_hooks(session))
    return found


def _hooks(session: Session) -> Iterator[Counted]:
    """Iterate over all hooks; those on an entity count for the entity that has most of them."""
    hooks = session.hooks
    named: dict[str, Iterable[int]] = {
        f"event {event} ({mode.name.lower()})": [each for it, each in hooked if it is mode]
        for event, hooked in hooks.events.items()
        for mode in {mode for mode, _ in hooked}
    }
    named |= {f"command {name or '(all)'}": each for name, each in hooks.listeners.items()}
    named |= {f"variable {each.name}": each.hooks for each in session.world.convars.values()}
    named |= {"sounds": hooks.sounds, "ambient sounds": hooks.ambient_sounds}
    named["user messages"] = [hook.callback for hook in hooks.messages]
    named |= {
        f"registered command {name}": [each.callback for each in registered]
        for name, registered in hooks.commands.items()
    }
    for on, callbacks in named.items():
        for callback in callbacks:
            yield Counted("hook", f"{on}: {session.plugin.name_of(callback)}")
    most: Counter[Counted] = Counter()
    for (_, kind), callbacks in hooks.entities.items():
        on = f"SDKHook {kind.name.title().replace('_', '')}"
        for callback, times in Counter(callbacks).items():
            counted = Counted("hook", f"{on}: {session.plugin.name_of(callback)}")
            most[counted] = max(most[counted], times)
    yield from most.elements()


def registered_callbacks(session: Session) -> dict[str, tuple[str, ...]]:
    """Return the functions that a plugin has given the server to call, by what for, sorted.

    Timers that have ended count too.
    """
    hooks, machine = session.hooks, session.plugin.machine
    open_now = [each.value for each in session.handles]
    found: dict[str, set[int]] = {
        "command": {each.callback for listed in hooks.commands.values() for each in listed},
        "command listener": {each for listed in hooks.listeners.values() for each in listed},
        "entity hook": {each for listed in hooks.entities.values() for each in listed},
        "event": {each for listed in hooks.events.values() for _, each in listed},
        "forward": {
            each
            for value in open_now
            if isinstance(value, Forward | Patch)
            for each in (value.functions if isinstance(value, Forward) else value.callbacks)
        },
        "frame": {callback for callback, _ in hooks.frames},
        "message": {hook.callback for hook in hooks.messages},
        "menu": {value.handler for value in open_now if isinstance(value, Menu)},
        "native": set(session.own_natives.values()),
        "output": {hook.callback for hook in hooks.outputs},
        "sound": {*hooks.sounds, *hooks.ambient_sounds},
        "target filter": {callback for callback, _ in hooks.target_filters.values()},
        "variable": {each for convar in session.world.convars.values() for each in convar.hooks},
    }
    names = {
        what: {session.plugin.name_of(each) for each in ids if machine.function_name(each)}
        for what, ids in found.items()
    }
    names["timer"] = {plain_name(each.name) for each in session.world.effects.of(Kind.TIMER)}
    return {what: tuple(sorted(names[what])) for what in sorted(names) if names[what]}


def _led_to(session: Session, roots: Iterable[int]) -> set[int]:
    """Return the open handles that these numbers lead to, from object to object."""
    objects = {each.handle: each.value for each in session.handles}
    found: set[int] = set()
    waiting = [handle for handle in set(roots) if handle in objects]
    while waiting:
        handle = waiting.pop()
        if handle not in found:
            found.add(handle)
            waiting += [number for number in _numbers(objects[handle]) if number in objects]
    return found


def _server_roots(session: Session) -> Iterator[int]:
    """Iterate over what the server hands back to the plugin some time, once each."""
    yield from _numbers([list(session.hooks.timers), session.hooks.frames, session.shown])


def _roots(session: Session) -> Iterator[int]:
    """Iterate over every number that the plugin can come by of itself."""
    machine = session.plugin.machine
    yield from machine.read_array(0, machine.hp // _CELL_BYTES)
    yield from _numbers_in_text(machine.read_raw(0, machine.hp).decode("latin-1"))
    yield from _numbers(
        [
            session.pending,
            session.message,
            session.state,
            [convar.value for convar in session.world.convars.values() if convar.own],
            list(session.world.entities()),
        ]
    )


def _numbers(thing: object) -> Iterator[int]:
    """Iterate over all numbers in an object, however deep."""
    seen: set[int] = set()
    waiting: list[object] = [thing]
    while waiting:
        value = waiting.pop()
        if isinstance(value, int):
            yield value
        elif isinstance(value, str):
            yield from _numbers_in_text(value)
        elif isinstance(value, bytes | bytearray):
            yield from _numbers_in_text(value.decode("latin-1"))
        elif id(value) not in seen:
            seen.add(id(value))
            waiting += _parts(value)


def _parts(value: object) -> Iterable[object]:
    if isinstance(value, Mapping):
        return [*value.keys(), *value.values()]
    if isinstance(value, list | tuple | set | frozenset):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return [getattr(value, field.name) for field in fields(value)]
    return ()


def _numbers_in_text(text: str) -> Iterator[int]:
    for match in _NUMBER.finditer(text):
        yield int(match[0])
