"""Handles: the numbers by which a plugin holds the server's objects."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final, TypeVar

from l4d2_sourcepawn.simulate.budget import Meter
from l4d2_sourcepawn.simulate.errors import LimitReached
from l4d2_sourcepawn.vm import NativeError, StackFrame

_INDEX_BITS: Final = 20
_MAX_HANDLES: Final = 1 << 16
MAX_MADE: Final = 1_000_000
"""Handles that a session may make, open or not; the numbers would run out soon after."""

_HANDLE_BYTES: Final = 300
_OBJECT_BYTES: Final = 200

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
    made_at: StackFrame | None
    freed: bool = False


@dataclass(frozen=True, slots=True)
class OpenHandle:
    """A handle that is open, and where the plugin made it, if that was asked for."""

    handle: int
    value: object
    made_at: StackFrame | None


class HandleTable:
    """All handles of one plugin. A freed number is never given out again.

    `where`, once set, is asked at each handle that is made where the plugin stands.
    """

    def __init__(self) -> None:
        self._slots: list[_Slot] = []
        self.open = 0
        self.made = 0
        self.meter = Meter()
        self.where: Callable[[], StackFrame | None] | None = None

    def __iter__(self) -> Iterator[OpenHandle]:
        for number, slot in enumerate(self._slots, 1):
            if not slot.freed:
                yield OpenHandle(1 << _INDEX_BITS | number, slot.value, slot.made_at)

    def create(self, value: object) -> int:
        """Return a new handle for an object.

        Raises:
            NativeError: so many are open that the server would have unloaded the plugin.
        """
        self.meter.add(_HANDLE_BYTES)
        if self.open >= _MAX_HANDLES:
            raise NativeError("Could not create handle, no more handles")
        self.made += 1
        self._slots.append(_Slot(value, self.where() if self.where is not None else None))
        self.open += 1
        return 1 << _INDEX_BITS | len(self._slots)

    def check(self, limit: int) -> None:
        """Refuse to go on with more handles than a session may have open.

        Raises:
            LimitReached: there are more, or so many were made that the numbers run out.
        """
        if self.open > limit:
            raise LimitReached(f"more than {limit} handles open at once")
        if self.made > MAX_MADE:
            raise LimitReached(f"more than {MAX_MADE} handles made")

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
        self.meter.give_back(_OBJECT_BYTES + int(getattr(value, "weight", 0)))
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
