"""What a native gets: its arguments, read and written in the server's terms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from l4d2_sourcepawn.simulate.entities import Entity, Player, Vector
from l4d2_sourcepawn.vm import Machine, from_float, to_float
from l4d2_sourcepawn.vm.natives import format_text

if TYPE_CHECKING:
    from l4d2_sourcepawn.simulate.session import Session
    from l4d2_sourcepawn.simulate.world import World

T = TypeVar("T")
Result = int | float | None


class Call:
    """One call of a native. Arguments are numbered from 0; those left out are 0."""

    __slots__ = ("machine", "params", "read", "session")

    def __init__(self, session: Session, machine: Machine, params: tuple[int, ...]) -> None:
        self.session = session
        self.machine = machine
        self.params = params
        self.read = 0

    @property
    def world(self) -> World:
        """The world of the session."""
        return self.session.world

    def __len__(self) -> int:
        return len(self.params)

    def cell(self, number: int, default: int = 0) -> int:
        """Return a cell."""
        return self.params[number] if number < len(self.params) else default

    def number(self, number: int, default: float = 0.0) -> float:
        """Return a float."""
        return to_float(self.params[number]) if number < len(self.params) else default

    def given(self, number: int) -> bool:
        """Tell whether an argument was passed and is not 0."""
        return number < len(self.params) and self.params[number] != 0

    def text(self, number: int) -> str:
        """Return a string; `read` counts the characters of all."""
        text = self.machine.read_string(self.params[number])
        self.read += len(text)
        return text

    def vector(self, number: int) -> Vector:
        """Return a vector."""
        x, y, z = map(to_float, self.machine.read_array(self.params[number], 3))
        return (x, y, z)

    def array(self, number: int, length: int) -> list[int]:
        """Return the cells of an array."""
        return self.machine.read_array(self.params[number], length)

    def omitted(self, number: int) -> bool:
        """Tell whether an argument is left out, NULL_VECTOR or NULL_STRING."""
        if number >= len(self.params):
            return True
        pubvar = self.machine.program.pubvar
        return self.params[number] in (pubvar("NULL_VECTOR"), pubvar("NULL_STRING"))

    def player(self, number: int) -> Player:
        """Return a client in game; refuses as the server does."""
        return self.session.world.player(self.params[number])

    def connected(self, number: int) -> Player:
        """Return a connected client; refuses as the server does."""
        return self.session.world.connected(self.params[number])

    def entity(self, number: int) -> Entity:
        """Return an entity by index or reference; refuses as the server does."""
        return self.session.world.entity(self.params[number])

    def handle(self, number: int, kind: type[T]) -> T:
        """Return the object of a handle; refuses as the server does."""
        return self.session.handles.read(self.params[number], kind)

    def formatted(self, number: int, *, to: int | None = None) -> str:
        """Return a format string with the arguments after it put in.

        `to` is the client whose language and `%t` target it is for.
        """
        translator = self.session.translator
        with translator.aimed_at(to):
            raw = format_text(
                self.machine,
                self.machine.read_bytes(self.params[number]),
                self.params[number + 1 :],
                translator,
            )
        return raw.decode("utf-8", "surrogateescape")

    def write(self, number: int, value: int) -> None:
        """Set a by-reference cell."""
        self.machine.write_cell(self.params[number], value)

    def write_text(self, number: int, size: int, text: str) -> int:
        """Write into a buffer whose size is another argument. Returns the bytes written."""
        return self.machine.write_string(self.params[number], self.params[size], text)

    def write_vector(self, number: int, vector: Sequence[float]) -> None:
        """Write a vector, unless the argument is NULL_VECTOR."""
        if not self.omitted(number):
            self.machine.write_array(self.params[number], [from_float(value) for value in vector])


Handler = Callable[[Call], Result]
"""A native: returns a cell, a float or nothing (which is 0)."""


class Natives:
    """The natives of one subject, by name."""

    def __init__(self) -> None:
        self.handlers: dict[str, Handler] = {}

    def __call__(self, *names: str) -> Callable[[Handler], Handler]:
        """Let a function stand for natives; several names are one native's old and new ones."""

        def add(handler: Handler) -> Handler:
            for name in names:
                if name in self.handlers:
                    raise ValueError(f"native {name} is there twice")
                self.handlers[name] = handler
            return handler

        return add
