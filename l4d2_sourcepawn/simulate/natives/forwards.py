"""Natives with which plugins call forwards and functions. Only this plugin listens to its own."""

from __future__ import annotations

from dataclasses import dataclass, field

from l4d2_sourcepawn.simulate.natives.call import Call, Natives
from l4d2_sourcepawn.simulate.plugin import Argument, Buffer, Ref
from l4d2_sourcepawn.vm import NativeError, to_float

natives = Natives()


@dataclass(eq=False)
class Forward:
    """A forward: by name to public functions, or private to functions that were added."""

    name: str
    functions: list[int] = field(default_factory=list)


@dataclass(eq=False)
class PendingCall:
    """A call being put together. `back` says which arguments the plugin wants back, and where."""

    functions: list[int | str]
    arguments: list[Argument] = field(default_factory=list)
    back: list[tuple[int, int]] = field(default_factory=list)


@natives("CreateGlobalForward", "GlobalForward.GlobalForward")
def create_global(call: Call) -> int:
    return call.session.handles.create(Forward(call.text(0)))


@natives("CreateForward", "PrivateForward.PrivateForward")
def create_private(call: Call) -> int:
    return call.session.handles.create(Forward(""))


@natives("AddToForward", "PrivateForward.AddFunction")
def add_function(call: Call) -> int:
    call.handle(0, Forward).functions.append(call.cell(2))
    return 1


@natives("RemoveFromForward", "PrivateForward.RemoveFunction")
def remove_function(call: Call) -> int:
    functions = call.handle(0, Forward).functions
    if call.cell(2) not in functions:
        return 0
    functions.remove(call.cell(2))
    return 1


@natives(
    "GetForwardFunctionCount", "GlobalForward.FunctionCount.get", "PrivateForward.FunctionCount.get"
)
def function_count(call: Call) -> int:
    return len(_listeners(call, call.handle(0, Forward)))


def _listeners(call: Call, forward: Forward) -> list[int | str]:
    if forward.name:
        return [forward.name] if call.machine.has(forward.name) else []
    return list(forward.functions)


@natives("Call_StartForward")
def start_forward(call: Call) -> None:
    call.session.pending.append(PendingCall(_listeners(call, call.handle(0, Forward))))


@natives("Call_StartFunction")
def start_function(call: Call) -> None:
    if call.machine.function_name(call.cell(1)) is None:
        raise NativeError(f"Invalid function id ({call.cell(1) & 0xFFFFFFFF:X})")
    call.session.pending.append(PendingCall([call.cell(1)]))


def _pending(call: Call) -> PendingCall:
    if not call.session.pending:
        raise NativeError("Cannot push parameters when there is no call in progress")
    return call.session.pending[-1]


@natives("Call_PushCell")
def push_cell(call: Call) -> None:
    _pending(call).arguments.append(call.cell(0))


@natives("Call_PushFloat")
def push_float(call: Call) -> None:
    _pending(call).arguments.append(to_float(call.cell(0)))


def _push_back(call: Call, argument: Argument) -> None:
    pending = _pending(call)
    pending.back.append((len(pending.arguments), call.params[0]))
    pending.arguments.append(argument)


@natives("Call_PushCellRef", "Call_PushFloatRef")
def push_cell_ref(call: Call) -> None:
    _push_back(call, Ref(call.machine.read_cell(call.params[0])))


@natives("Call_PushString")
def push_string(call: Call) -> None:
    _pending(call).arguments.append(call.text(0))


@natives("Call_PushNullString", "Call_PushNullVector")
def push_null(call: Call) -> None:
    _pending(call).arguments.append((0.0, 0.0, 0.0))


@natives("Call_PushStringEx")
def push_string_ex(call: Call) -> None:
    _push_back(call, Buffer(call.text(0), call.cell(1)))


@natives("Call_PushArray")
def push_array(call: Call) -> None:
    _pending(call).arguments.append(call.array(0, call.cell(1)))


@natives("Call_PushArrayEx")
def push_array_ex(call: Call) -> None:
    _push_back(call, call.array(0, call.cell(1)))


@natives("Call_Cancel")
def cancel(call: Call) -> None:
    _pending(call)
    call.session.pending.pop()


@natives("Call_Finish")
def finish(call: Call) -> int:
    if not call.session.pending:
        raise NativeError("Cannot finish call when there is no call in progress")
    pending = call.session.pending.pop()
    result = 0
    for function in pending.functions:
        result = max(result, call.session.plugin.call(function, *pending.arguments))
    for number, address in pending.back:
        value = pending.arguments[number]
        if isinstance(value, Ref):
            call.machine.write_cell(address, int(value.value))
        elif isinstance(value, Buffer):
            call.machine.write_string(address, value.size, value.value)
        elif isinstance(value, list):
            call.machine.write_array(address, [int(each) for each in value])
    if len(call) and call.params[0] > 0:
        call.write(0, result)
    return 0
