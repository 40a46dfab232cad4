"""Natives on DataPack, and on handles as such."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from l4d2_sourcepawn.simulate.convars import ConVar
from l4d2_sourcepawn.simulate.natives.call import Call, Natives
from l4d2_sourcepawn.simulate.timers import Timer
from l4d2_sourcepawn.vm import NativeError

natives = Natives()

_TYPES = {"Cell": 0, "Float": 1, "String": 2, "Function": 3, "CellArray": 4, "FloatArray": 5}

_ITEM_BYTES: Final = 150


@dataclass(eq=False)
class DataPack:
    """Values in a row, each with its type, and the place of the next one."""

    items: list[tuple[str, int | str | list[int]]] = field(default_factory=list)
    position: int = 0
    weight: int = 0


def _write(call: Call, kind: str, value: int | str | list[int]) -> None:
    pack = call.handle(0, DataPack)
    del pack.items[pack.position :]
    size = _ITEM_BYTES + (0 if isinstance(value, int) else 16 * len(value))
    call.world.meter.take(size, pack)
    pack.items.append((kind, value))
    pack.position += 1


def _read(call: Call, kind: str) -> int | str | list[int]:
    pack = call.handle(0, DataPack)
    if pack.position >= len(pack.items):
        raise NativeError("Data pack operation is out of bounds.")
    found, value = pack.items[pack.position]
    if found != kind:
        raise NativeError(
            f"Invalid data pack type (got {_TYPES[found]} / expected {_TYPES[kind]})."
        )
    pack.position += 1
    return value


@natives("CreateDataPack", "DataPack.DataPack")
def create(call: Call) -> int:
    return call.session.handles.create(DataPack())


@natives("WritePackCell", "DataPack.WriteCell")
def write_cell(call: Call) -> None:
    _write(call, "Cell", call.cell(1))


@natives("WritePackFloat", "DataPack.WriteFloat")
def write_float(call: Call) -> None:
    _write(call, "Float", call.cell(1))


@natives("WritePackString", "DataPack.WriteString")
def write_string(call: Call) -> None:
    _write(call, "String", call.text(1))


@natives("WritePackFunction", "DataPack.WriteFunction")
def write_function(call: Call) -> None:
    _write(call, "Function", call.cell(1))


@natives("DataPack.WriteCellArray")
def write_cells(call: Call) -> None:
    _write(call, "CellArray", call.array(1, call.cell(2)))


@natives("DataPack.WriteFloatArray")
def write_floats(call: Call) -> None:
    _write(call, "FloatArray", call.array(1, call.cell(2)))


@natives("ReadPackCell", "DataPack.ReadCell")
def read_cell(call: Call) -> int:
    value = _read(call, "Cell")
    return value if isinstance(value, int) else 0


@natives("ReadPackFloat", "DataPack.ReadFloat")
def read_float(call: Call) -> int:
    value = _read(call, "Float")
    return value if isinstance(value, int) else 0


@natives("ReadPackFunction", "DataPack.ReadFunction")
def read_function(call: Call) -> int:
    value = _read(call, "Function")
    return value if isinstance(value, int) else 0


@natives("ReadPackString", "DataPack.ReadString")
def read_string(call: Call) -> None:
    call.write_text(1, 2, str(_read(call, "String")))


def _read_array(call: Call, kind: str) -> None:
    value = _read(call, kind)
    if isinstance(value, list):
        if len(value) > call.cell(2):
            raise NativeError(f"Input buffer too small (needed {len(value)}, got {call.cell(2)}).")
        call.machine.write_array(call.params[1], value)


@natives("DataPack.ReadCellArray")
def read_cells(call: Call) -> None:
    _read_array(call, "CellArray")


@natives("DataPack.ReadFloatArray")
def read_floats(call: Call) -> None:
    _read_array(call, "FloatArray")


@natives("ResetPack", "DataPack.Reset")
def reset(call: Call) -> None:
    pack = call.handle(0, DataPack)
    pack.position = 0
    if call.cell(1):
        pack.items.clear()


@natives("IsPackReadable", "DataPack.IsReadable")
def is_readable(call: Call) -> int:
    pack = call.handle(0, DataPack)
    return pack.position < len(pack.items)


@natives("GetPackPosition", "DataPack.Position.get")
def get_position(call: Call) -> int:
    return call.handle(0, DataPack).position


@natives("SetPackPosition", "DataPack.Position.set")
def set_position(call: Call) -> None:
    pack = call.handle(0, DataPack)
    if not 0 <= call.cell(1) <= len(pack.items):
        raise NativeError(
            f"Invalid data pack position, {call.cell(1)} is out of bounds ({len(pack.items)})"
        )
    pack.position = call.cell(1)


# handles


@natives("CloseHandle", "Handle.Close", "Handle.~Handle")
def close(call: Call) -> int:
    if call.cell(0) == 0:
        return 0
    value = call.session.handles.peek(call.cell(0))
    if isinstance(value, Timer):
        call.session.end_timer(value)
    elif isinstance(value, ConVar):
        return 0
    else:
        call.session.handles.close(call.cell(0))
    return 1


@natives("IsValidHandle")
def is_valid(call: Call) -> int:
    return call.session.handles.peek(call.cell(0)) is not None


@natives("CloneHandle", "Handle.Clone")
def clone(call: Call) -> int:
    value = call.session.handles.peek(call.cell(0))
    if value is None:
        raise NativeError(f"Handle {call.cell(0) & 0xFFFFFFFF:x} is invalid (error 3)")
    return call.session.handles.create(value)
