"""Handles: the numbers by which a plugin holds the server's objects."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final, TypeVar

from l4d2_sourcepawn.vm import NativeError

_INDEX_BITS: Final = 20
_MAX_HANDLES: Final = 1 << 16

T = TypeVar("T")


class HandleError(IntEnum):
    """SourceMod's `HandleError` numbers, as error messages name them."""

    TYPE = 2
    FREED = 3
    INDEX = 4
    ACCESS = 5


NOUNS: Final[dict[str, str]] = {
    "ConVar": "convar handle",
    "DataPack": "data pack handle",
    "FiredEvent": "game event handle",
    "KeyValues": "key value handle",
    "TextFile": "file handle",
    "Timer": "timer handle",
}
"""How the server's messages name a handle of each type; all others are just `Handle`."""


@dataclass(slots=True)
class _Slot:
    value: object
    freed: bool = False


class HandleTable:
    """All handles of one plugin. A freed number is never given out again."""

    def __init__(self) -> None:
        self._slots: list[_Slot] = []
        self.open = 0

    def create(self, value: object) -> int:
        """Return a new handle for an object.

        Raises:
            NativeError: so many are open that the server would have unloaded the plugin.
        """
        if self.open >= _MAX_HANDLES:
            raise NativeError("Could not create handle, no more handles")
        self._slots.append(_Slot(value))
        self.open += 1
        return 1 << _INDEX_BITS | len(self._slots)

    def peek(self, handle: int) -> object | None:
        """Return what a handle stands for, None if it is not valid."""
        slot = self._slot(handle)
        return None if slot is None or slot.freed else slot.value

    def read(self, handle: int, kind: type[T]) -> T:
        """Return the object of a handle.

        Raises:
            NativeError: it is no handle, was closed or is of another type.
        """
        slot = self._slot(handle)
        if slot is None:
            raise self._invalid(handle, kind, HandleError.INDEX)
        if slot.freed:
            raise self._invalid(handle, kind, HandleError.FREED)
        if not isinstance(slot.value, kind):
            raise self._invalid(handle, kind, HandleError.TYPE)
        return slot.value

    def close(self, handle: int) -> Any:
        """Close a handle and return what it stood for.

        Raises:
            NativeError: it is no open handle.
        """
        slot = self._slot(handle)
        if slot is None or slot.freed:
            error = HandleError.INDEX if slot is None else HandleError.FREED
            raise NativeError(f"Handle {handle & 0xFFFFFFFF:x} is invalid (error {int(error)})")
        slot.freed = True
        self.open -= 1
        value, slot.value = slot.value, None
        return value

    def _slot(self, handle: int) -> _Slot | None:
        index = (handle & ((1 << _INDEX_BITS) - 1)) - 1
        if handle >> _INDEX_BITS != 1 or not 0 <= index < len(self._slots):
            return None
        return self._slots[index]

    @staticmethod
    def _invalid(handle: int, kind: type[object], error: HandleError) -> NativeError:
        noun = NOUNS.get(kind.__name__, "Handle")
        return NativeError(f"Invalid {noun} {handle & 0xFFFFFFFF:x} (error {int(error)})")
