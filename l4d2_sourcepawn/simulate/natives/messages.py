"""Natives on user messages: written by the plugin, or read in its hooks."""

from __future__ import annotations

from typing import Final

from l4d2_sourcepawn.simulate import messages
from l4d2_sourcepawn.simulate.errors import UnknownFact
from l4d2_sourcepawn.simulate.hooks import MessageHook
from l4d2_sourcepawn.simulate.messages import MESSAGES, Message
from l4d2_sourcepawn.simulate.natives.call import Call, Natives
from l4d2_sourcepawn.vm import NativeError, to_float

natives = Natives()


@natives("GetUserMessageType")
def message_type(_: Call) -> int:
    return 0


@natives("GetUserMessageId")
def message_id(call: Call) -> int:
    name = call.text(0)
    if name not in MESSAGES:
        raise UnknownFact(f"the number of a user message {name}")
    return MESSAGES.index(name)


@natives("GetUserMessageName")
def message_name(call: Call) -> int:
    if not 0 <= call.cell(0) < len(MESSAGES):
        return 0
    call.write_text(1, 2, MESSAGES[call.cell(0)])
    return 1


@natives("StartMessage")
def start_message(call: Call) -> int:
    if call.text(0) not in MESSAGES:
        raise NativeError(f'Invalid message name: "{call.text(0)}"')
    return _start(call, call.text(0))


@natives("StartMessageEx")
def start_message_by_id(call: Call) -> int:
    if not 0 <= call.cell(0) < len(MESSAGES):
        raise NativeError(f"Invalid message id supplied ({call.cell(0)})")
    return _start(call, MESSAGES[call.cell(0)])


def _start(call: Call, name: str) -> int:
    if call.session.message is not None:
        raise NativeError("Unable to execute a new message, there is already one in progress")
    clients = call.array(1, call.cell(2))
    for client in clients:
        call.world.connected(client)
    message = Message(name, clients)
    call.session.message = call.session.handles.create(message)
    return call.session.message


@natives("EndMessage")
def end_message(call: Call) -> None:
    handle, call.session.message = call.session.message, None
    if handle is None:
        raise NativeError("Unable to end message, no message is in progress")
    message = call.session.handles.read(handle, Message)
    call.session.release(handle)
    messages.send(call.session, message)


_MOST_PARTS: Final = 2048
"""Parts of one message; the engine's buffer has 255 bytes for all of them."""


def _write(call: Call, value: float | str) -> None:
    parts = call.handle(0, Message).parts
    if len(parts) >= _MOST_PARTS:
        raise NativeError("The message is too long")
    parts.append(value)


@natives(
    "BfWriteByte", "BfWriteChar", "BfWriteShort", "BfWriteWord", "BfWriteNum", "BfWriteBool",
    "BfWriteEntity", "BfWrite.WriteByte", "BfWrite.WriteChar", "BfWrite.WriteShort",
    "BfWrite.WriteWord", "BfWrite.WriteNum", "BfWrite.WriteBool", "BfWrite.WriteEntity",
)  # fmt: skip
def write_number(call: Call) -> None:
    _write(call, call.cell(1))


@natives(
    "BfWriteFloat", "BfWrite.WriteFloat", "BfWriteCoord", "BfWrite.WriteCoord",
    "BfWriteAngle", "BfWrite.WriteAngle",
)  # fmt: skip
def write_float(call: Call) -> None:
    _write(call, to_float(call.cell(1)))


@natives("BfWriteString", "BfWrite.WriteString")
def write_string(call: Call) -> None:
    _write(call, call.text(1))


@natives("BfWriteVecCoord", "BfWrite.WriteVecCoord")
def write_vector(call: Call) -> None:
    for value in call.vector(1):
        _write(call, value)


# reading, in hooks


def _read(call: Call, kind: type[int | float | str]) -> int | float | str:
    message = call.handle(0, Message)
    if message.position >= len(message.parts):
        return "" if kind is str else 0
    part = message.parts[message.position]
    if not isinstance(part, kind):
        raise UnknownFact(f"the bits of the message {message.name}, read as another type")
    message.position += 1
    return part


@natives(
    "BfReadByte", "BfReadChar", "BfReadShort", "BfReadWord", "BfReadNum", "BfReadBool",
    "BfReadEntity", "BfRead.ReadByte", "BfRead.ReadChar", "BfRead.ReadShort", "BfRead.ReadWord",
    "BfRead.ReadNum", "BfRead.ReadBool", "BfRead.ReadEntity",
)  # fmt: skip
def read_number(call: Call) -> int:
    return int(_read(call, int))


@natives(
    "BfReadFloat", "BfReadCoord", "BfReadAngle", "BfRead.ReadFloat", "BfRead.ReadCoord",
    "BfRead.ReadAngle",
)  # fmt: skip
def read_float(call: Call) -> float:
    return float(_read(call, float))


@natives("BfReadString", "BfRead.ReadString")
def read_string(call: Call) -> int:
    return call.write_text(1, 2, str(_read(call, str)))


@natives("BfReadVecCoord", "BfRead.ReadVecCoord")
def read_vector(call: Call) -> None:
    call.write_vector(1, [float(_read(call, float)) for _ in range(3)])


# hooks


def _name(call: Call) -> str:
    if not 0 <= call.cell(0) < len(MESSAGES):
        raise NativeError(f"Invalid message id supplied ({call.cell(0)})")
    return MESSAGES[call.cell(0)]


@natives("HookUserMessage")
def hook(call: Call) -> None:
    name, hooks = _name(call), call.session.hooks.messages
    if call.machine.function_name(call.cell(1)) is None:
        raise NativeError(f"Invalid function id ({call.cell(1) & 0xFFFFFFFF:X})")
    hooks.append(MessageHook(name, call.cell(1), intercepts=bool(call.cell(2))))
    if call.machine.function_name(call.cell(3, -1)) is not None:
        hooks.append(MessageHook(name, call.cell(3), after=True))


@natives("UnhookUserMessage")
def unhook(call: Call) -> None:
    name, hooks = _name(call), call.session.hooks.messages
    hooked = MessageHook(name, call.cell(1), intercepts=bool(call.cell(2)))
    if hooked not in hooks:
        raise NativeError("Unable to unhook the current user message")
    hooks.remove(hooked)
