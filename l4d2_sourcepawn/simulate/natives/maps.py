"""Natives on StringMap."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from l4d2_sourcepawn.simulate.natives.call import Call, Natives
from l4d2_sourcepawn.vm import NativeError

natives = Natives()

_MAX_ENTRIES: Final = 1 << 20
_ENTRY_BYTES: Final = 200
"""What an entry takes up here, about."""


@dataclass(eq=False)
class StringMap:
    """Values by text: a cell, an array or a string."""

    values: dict[str, int | list[int] | str] = field(default_factory=dict)
    weight: int = 0


@dataclass(eq=False)
class Snapshot:
    """The keys that a map had."""

    keys: list[str]


@natives("CreateTrie", "StringMap.StringMap")
def create_map(call: Call) -> int:
    return call.session.handles.create(StringMap())


def _map(call: Call) -> dict[str, int | list[int] | str]:
    return call.handle(0, StringMap).values


def _store(call: Call, value: int | list[int] | str, replace: int) -> int:
    values, key = _map(call), call.text(1)
    if key in values and not replace:
        return 0
    if len(values) >= _MAX_ENTRIES:
        raise NativeError("Failed to grow map")
    size = _ENTRY_BYTES + len(key) + (0 if isinstance(value, int) else 16 * len(value))
    call.world.meter.take(size, call.handle(0, StringMap))
    values[key] = value
    return 1


@natives("SetTrieValue", "StringMap.SetValue")
def set_value(call: Call) -> int:
    return _store(call, call.cell(2), call.cell(3, 1))


@natives("SetTrieString", "StringMap.SetString")
def set_map_string(call: Call) -> int:
    return _store(call, call.text(2), call.cell(3, 1))


@natives("SetTrieArray", "StringMap.SetArray")
def set_map_array(call: Call) -> int:
    if call.cell(3) < 0:
        raise NativeError(f"Invalid array size: {call.cell(3)}")
    return _store(call, call.array(2, call.cell(3)), call.cell(4, 1))


@natives("GetTrieValue", "StringMap.GetValue")
def get_value(call: Call) -> int:
    value = _map(call).get(call.text(1))
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, int):
        return 0
    call.write(2, value)
    return 1


@natives("GetTrieString", "StringMap.GetString")
def get_map_string(call: Call) -> int:
    value = _map(call).get(call.text(1))
    if not isinstance(value, str):
        return 0
    written = call.write_text(2, 3, value)
    if call.given(4):
        call.write(4, written)
    return 1


@natives("GetTrieArray", "StringMap.GetArray")
def get_map_array(call: Call) -> int:
    value = _map(call).get(call.text(1))
    if not isinstance(value, list):
        return 0
    taken = value[: max(0, call.cell(3))]
    call.machine.write_array(call.params[2], taken)
    if call.given(4):
        call.write(4, len(taken))
    return 1


@natives("StringMap.ContainsKey")
def contains_key(call: Call) -> int:
    return call.text(1) in _map(call)


@natives("RemoveFromTrie", "StringMap.Remove")
def remove_key(call: Call) -> int:
    return _map(call).pop(call.text(1), None) is not None


@natives("ClearTrie", "StringMap.Clear")
def clear_map(call: Call) -> None:
    _map(call).clear()


@natives("GetTrieSize", "StringMap.Size.get")
def map_size(call: Call) -> int:
    return len(_map(call))


@natives("CreateTrieSnapshot", "StringMap.Snapshot")
def snapshot(call: Call) -> int:
    return call.session.handles.create(Snapshot(list(_map(call))))


@natives("TrieSnapshotLength", "StringMapSnapshot.Length.get")
def snapshot_length(call: Call) -> int:
    return len(call.handle(0, Snapshot).keys)


def _key(call: Call) -> str:
    keys, index = call.handle(0, Snapshot).keys, call.cell(1)
    if not 0 <= index < len(keys):
        raise NativeError(f"Invalid index {index}")
    return keys[index]


@natives("TrieSnapshotKeyBufferSize", "StringMapSnapshot.KeyBufferSize")
def snapshot_key_size(call: Call) -> int:
    return len(_key(call).encode("utf-8", "surrogateescape")) + 1


@natives("GetTrieSnapshotKey", "StringMapSnapshot.GetKey")
def snapshot_key(call: Call) -> int:
    return call.write_text(2, 3, _key(call))
