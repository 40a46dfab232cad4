"""Natives on game events."""

from __future__ import annotations

from l4d2_sourcepawn import game
from l4d2_sourcepawn.simulate import events
from l4d2_sourcepawn.simulate.effects import Kind
from l4d2_sourcepawn.simulate.events import FieldValue, FiredEvent
from l4d2_sourcepawn.simulate.hooks import HookMode
from l4d2_sourcepawn.simulate.natives.call import Call, Natives
from l4d2_sourcepawn.vm import NativeError

natives = Natives()

_MODES = frozenset(map(int, HookMode))


def _mode(number: int) -> HookMode:
    return HookMode(number) if number in _MODES else HookMode.POST


@natives("HookEvent")
def hook(call: Call) -> None:
    call.session.hooks.add_event(call.text(0), _mode(call.cell(2, 1)), call.cell(1))


@natives("HookEventEx")
def hook_if_exists(call: Call) -> int:
    if call.text(0) not in game.events:
        return 0
    call.session.hooks.add_event(call.text(0), _mode(call.cell(2, 1)), call.cell(1))
    return 1


@natives("UnhookEvent")
def unhook(call: Call) -> None:
    call.session.hooks.remove_event(call.text(0), _mode(call.cell(2, 1)), call.cell(1))


@natives("CreateEvent")
def create(call: Call) -> int:
    event = game.events.get(call.text(0))
    if event is None:
        return 0
    return call.session.handles.create(FiredEvent(event, own=True))


@natives("FireEvent", "Event.Fire")
def fire(call: Call) -> None:
    fired = call.handle(0, FiredEvent)
    if not fired.own:
        raise NativeError(
            f'Game event "{fired.event.name}" could not be fired because it was not created '
            "by this plugin"
        )
    fired.silent = bool(call.cell(1))
    call.session.release(call.cell(0))
    shown = ", ".join(f"{key}={fired.fields[key]}" for key in sorted(fired.fields))
    call.world.note(Kind.EVENT, name=fired.event.name, value=shown)
    events.fire(call.session, fired)


@natives("Event.FireToClient")
def fire_to_client(call: Call) -> None:
    fired = call.handle(0, FiredEvent)
    player = call.connected(1)
    call.world.note(Kind.EVENT, player.index, name=fired.event.name)


@natives("CancelCreatedEvent", "Event.Cancel")
def cancel(call: Call) -> None:
    fired = call.handle(0, FiredEvent)
    if not fired.own:
        raise NativeError(
            f'Game event "{fired.event.name}" could not be canceled because it was not created '
            "by this plugin"
        )
    call.session.release(call.cell(0))


@natives("GetEventName", "Event.GetName")
def get_name(call: Call) -> None:
    call.write_text(1, 2, call.handle(0, FiredEvent).event.name)


@natives("GetEventInt", "Event.GetInt")
def get_int(call: Call) -> int:
    return call.handle(0, FiredEvent).integer(call.text(1), call.cell(2))


@natives("GetEventBool", "Event.GetBool")
def get_bool(call: Call) -> int:
    return call.handle(0, FiredEvent).integer(call.text(1), call.cell(2)) != 0


@natives("GetEventFloat", "Event.GetFloat")
def get_float(call: Call) -> float:
    return call.handle(0, FiredEvent).number(call.text(1), call.number(2))


@natives("GetEventString", "Event.GetString")
def get_string(call: Call) -> None:
    default = call.text(4) if call.given(4) else ""
    call.write_text(2, 3, call.handle(0, FiredEvent).text(call.text(1), default))


def _set(call: Call, value: FieldValue) -> None:
    fired, name = call.handle(0, FiredEvent), call.text(1)
    kind = fired.event.fields.get(name)
    fired.fields[name] = events.sent(kind, value) if kind else value


@natives("SetEventInt", "Event.SetInt", "SetEventBool", "Event.SetBool")
def set_int(call: Call) -> None:
    _set(call, call.cell(2))


@natives("SetEventFloat", "Event.SetFloat")
def set_float(call: Call) -> None:
    _set(call, call.number(2))


@natives("SetEventString", "Event.SetString")
def set_string(call: Call) -> None:
    _set(call, call.text(2))


@natives("SetEventBroadcast", "Event.BroadcastDisabled.set")
def set_silent(call: Call) -> None:
    call.handle(0, FiredEvent).silent = bool(call.cell(1))


@natives("Event.BroadcastDisabled.get")
def get_silent(call: Call) -> int:
    return call.handle(0, FiredEvent).silent
