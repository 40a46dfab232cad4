"""Natives on ArrayList and ArrayStack."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from l4d2_sourcepawn.simulate.natives.call import Call, Natives
from l4d2_sourcepawn.vm import NativeError, to_float

natives = Natives()

_MAX_CELLS: Final = 1 << 20
_MAX_BLOCK: Final = 1 << 16
_STRING_BYTES: Final = 4
_ROW_BYTES, _CELL_BYTES = 80, 16
"""What a row and each of its cells take up here, about."""

_DESCENDING, _RANDOM = 1, 2
_FLOATS, _STRINGS = 1, 2

Compare = Callable[[int, int], int]


@dataclass(eq=False)
class ArrayList:
    """Rows of `block` cells each."""

    block: int
    rows: list[list[int]] = field(default_factory=list)
    weight: int = 0


@dataclass(eq=False)
class ArrayStack(ArrayList):
    """Rows of which the last is taken first."""


def _block(call: Call) -> int:
    block = call.cell(0, 1)
    if block <= 0:
        raise NativeError("Invalid block size (must be > 0)")
    if block > _MAX_BLOCK:
        raise NativeError(f"Failed to make rows of {block} cells")
    return block


@natives("CreateArray", "ArrayList.ArrayList")
def create_array(call: Call) -> int:
    made = ArrayList(_block(call))
    _resize(call, made, call.cell(1))
    return call.session.handles.create(made)


@natives("CreateStack", "ArrayStack.ArrayStack")
def create_stack(call: Call) -> int:
    return call.session.handles.create(ArrayStack(_block(call)))


def _grow(call: Call, made: ArrayList, rows: int) -> None:
    """Count the memory of new rows before there are any."""
    call.world.meter.take(max(0, rows) * (_ROW_BYTES + _CELL_BYTES * made.block), made)


def _resize(call: Call, made: ArrayList, size: int) -> None:
    if size < 0 or size * made.block > _MAX_CELLS:
        raise NativeError(f'Unable to resize array to "{size & 0xFFFFFFFF}"')
    _grow(call, made, size - len(made.rows))
    del made.rows[size:]
    while len(made.rows) < size:
        made.rows.append([0] * made.block)


def _list(call: Call) -> ArrayList:
    return call.handle(0, ArrayList)


def _row(call: Call, made: ArrayList, number: int) -> list[int]:
    index = call.cell(number)
    if not 0 <= index < len(made.rows):
        raise NativeError(f"Invalid index {index} (count: {len(made.rows)})")
    return made.rows[index]


def _add(call: Call, made: ArrayList, row: list[int]) -> int:
    if (len(made.rows) + 1) * made.block > _MAX_CELLS:
        raise NativeError("Failed to grow array")
    _grow(call, made, 1)
    made.rows.append(row[: made.block] + [0] * (made.block - len(row)))
    return len(made.rows) - 1


def pack(text: str, cells: int) -> list[int]:
    """Return a string as the cells of a row hold it, cut to fit."""
    raw = text.encode("utf-8", "surrogateescape")[: cells * _STRING_BYTES - 1]
    raw = raw.ljust(cells * _STRING_BYTES, b"\0")
    return [
        int.from_bytes(raw[at : at + _STRING_BYTES], "little", signed=True)
        for at in range(0, len(raw), _STRING_BYTES)
    ]


def unpack(cells: list[int]) -> str:
    """Return the string that cells hold."""
    raw = b"".join((cell & 0xFFFFFFFF).to_bytes(_STRING_BYTES, "little") for cell in cells)
    return raw.split(b"\0", 1)[0].decode("utf-8", "surrogateescape")


@natives("GetArraySize", "ArrayList.Length.get")
def length(call: Call) -> int:
    return len(_list(call).rows)


@natives("ArrayList.BlockSize.get", "ArrayStack.BlockSize.get", "GetArrayBlockSize")
def block_size(call: Call) -> int:
    return _list(call).block


@natives("ClearArray", "ArrayList.Clear", "ArrayStack.Clear")
def clear(call: Call) -> None:
    _list(call).rows.clear()


@natives("ResizeArray", "ArrayList.Resize")
def resize(call: Call) -> None:
    _resize(call, _list(call), call.cell(1))


@natives("CloneArray", "ArrayList.Clone")
def clone(call: Call) -> int:
    made = _list(call)
    copy = ArrayList(made.block)
    _grow(call, copy, len(made.rows))
    copy.rows.extend(list(row) for row in made.rows)
    return call.session.handles.create(copy)


@natives("PushArrayCell", "ArrayList.Push", "PushStackCell", "ArrayStack.Push")
def push(call: Call) -> int:
    return _add(call, _list(call), [call.cell(1)])


@natives("PushArrayString", "ArrayList.PushString", "PushStackString", "ArrayStack.PushString")
def push_string(call: Call) -> int:
    made = _list(call)
    return _add(call, made, pack(call.text(1), made.block))


@natives("PushArrayArray", "ArrayList.PushArray", "PushStackArray", "ArrayStack.PushArray")
def push_array(call: Call) -> int:
    made = _list(call)
    size = call.cell(2, -1)
    return _add(call, made, call.array(1, made.block if size < 0 else min(size, made.block)))


def _cell_of(made: ArrayList, row: list[int], block: int, as_char: int) -> int:
    if as_char:
        if not 0 <= block < made.block * _STRING_BYTES:
            raise NativeError(f"Invalid byte {block} (blocksize: {made.block * 4} bytes)")
        return (row[block // 4] >> 8 * (block % 4)) & 0xFF
    if not 0 <= block < made.block:
        raise NativeError(f"Invalid block {block} (blocksize: {made.block})")
    return row[block]


@natives("GetArrayCell", "ArrayList.Get")
def get(call: Call) -> int:
    made = _list(call)
    return _cell_of(made, _row(call, made, 1), call.cell(2), call.cell(3))


@natives("GetArrayString", "ArrayList.GetString")
def get_string(call: Call) -> int:
    made = _list(call)
    return call.write_text(2, 3, unpack(_row(call, made, 1)[call.cell(4) :]))


@natives("GetArrayArray", "ArrayList.GetArray")
def get_array(call: Call) -> int:
    made = _list(call)
    row = _row(call, made, 1)
    size = call.cell(3, -1)
    taken = row if size < 0 else row[:size]
    call.machine.write_array(call.params[2], taken)
    return len(taken)


@natives("SetArrayCell", "ArrayList.Set")
def set_cell(call: Call) -> None:
    made = _list(call)
    row, block = _row(call, made, 1), call.cell(3)
    old = _cell_of(made, row, block, call.cell(4))
    if call.cell(4):
        place = 8 * (block % 4)
        row[block // 4] ^= (old ^ (call.cell(2) & 0xFF)) << place
    else:
        row[block] = call.cell(2)


@natives("SetArrayString", "ArrayList.SetString")
def set_string(call: Call) -> int:
    made = _list(call)
    row = _row(call, made, 1)
    row[:] = pack(call.text(2), made.block)
    return len(unpack(row))


@natives("SetArrayArray", "ArrayList.SetArray")
def set_array(call: Call) -> int:
    made = _list(call)
    row = _row(call, made, 1)
    size = call.cell(3, -1)
    values = call.array(2, made.block if size < 0 else min(size, made.block))
    row[: len(values)] = values
    return len(values)


@natives("RemoveFromArray", "ArrayList.Erase")
def erase(call: Call) -> None:
    made = _list(call)
    _row(call, made, 1)
    del made.rows[call.cell(1)]


@natives("ShiftArrayUp", "ArrayList.ShiftUp")
def shift_up(call: Call) -> None:
    made = _list(call)
    _row(call, made, 1)
    _grow(call, made, 1)
    made.rows.insert(call.cell(1), [0] * made.block)


@natives("SwapArrayItems", "ArrayList.SwapAt")
def swap(call: Call) -> None:
    made = _list(call)
    _row(call, made, 1), _row(call, made, 2)
    first, second = call.cell(1), call.cell(2)
    made.rows[first], made.rows[second] = made.rows[second], made.rows[first]


@natives("FindStringInArray", "ArrayList.FindString")
def find_string(call: Call) -> int:
    wanted = call.text(1)
    rows = _list(call).rows
    call.machine.spend(len(rows))
    return next((at for at, row in enumerate(rows) if unpack(row) == wanted), -1)


@natives("FindValueInArray", "ArrayList.FindValue")
def find_value(call: Call) -> int:
    made = _list(call)
    block = call.cell(2)
    if not 0 <= block < made.block:
        raise NativeError(f"Invalid block {block} (blocksize: {made.block})")
    call.machine.spend(len(made.rows))
    return next((at for at, row in enumerate(made.rows) if row[block] == call.cell(1)), -1)


@natives("SortADTArray", "ArrayList.Sort")
def sort(call: Call) -> None:
    made = _list(call)
    order, kind = call.cell(1), call.cell(2)
    call.machine.spend(8 * len(made.rows))
    if order == _RANDOM:
        call.world.rng.shuffle(made.rows)
    elif kind == _STRINGS:
        made.rows.sort(key=unpack, reverse=order == _DESCENDING)
    elif kind == _FLOATS:
        made.rows.sort(key=lambda row: to_float(row[0]), reverse=order == _DESCENDING)
    else:
        made.rows.sort(key=lambda row: row[0], reverse=order == _DESCENDING)


@natives("SortADTArrayCustom", "ArrayList.SortCustom")
def sort_custom(call: Call) -> None:
    made, machine = _list(call), call.machine
    rows = list(made.rows)
    order = list(range(len(rows)))
    # the callback gets indexes into the array, so that a merge sort over indexes asks it
    order = _merge_sort(
        order, lambda a, b: machine.call(call.cell(1), a, b, call.cell(0), call.cell(2))
    )
    made.rows[:] = [rows[index] for index in order]


def _merge_sort(order: list[int], compare: Compare) -> list[int]:
    if len(order) <= 1:
        return order
    middle = len(order) // 2
    left, right = _merge_sort(order[:middle], compare), _merge_sort(order[middle:], compare)
    merged = []
    while left and right:
        merged.append(right.pop(0) if compare(left[0], right[0]) > 0 else left.pop(0))
    return merged + left + right


# stacks


@natives("IsStackEmpty", "ArrayStack.Empty.get")
def stack_empty(call: Call) -> int:
    return not _list(call).rows


@natives("ArrayStack.Length.get")
def stack_length(call: Call) -> int:
    return len(_list(call).rows)


def _taken(call: Call) -> list[int]:
    made = _list(call)
    if not made.rows:
        raise NativeError("stack is empty")
    return made.rows.pop()


@natives("ArrayStack.Pop")
def pop(call: Call) -> int:
    made = _list(call)
    return _cell_of(made, _taken(call), call.cell(1), call.cell(2))


@natives("PopStackCell")
def pop_cell(call: Call) -> int:
    made = _list(call)
    if not made.rows:
        return 0
    call.write(1, _cell_of(made, made.rows.pop(), call.cell(2), call.cell(3)))
    return 1


@natives("ArrayStack.PopString")
def pop_string(call: Call) -> None:
    call.write_text(1, 2, unpack(_taken(call)))


@natives("PopStackString")
def pop_string_if_any(call: Call) -> int:
    if not _list(call).rows:
        return 0
    call.write_text(1, 2, unpack(_taken(call)))
    return 1


@natives("ArrayStack.PopArray")
def pop_array(call: Call) -> None:
    row = _taken(call)
    size = call.cell(2, -1)
    call.machine.write_array(call.params[1], row if size < 0 else row[:size])
