"""`Format` and its kin: what the server's own formatter makes of a format string."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final, Protocol

from l4d2_sourcepawn.vm.cells import to_float
from l4d2_sourcepawn.vm.errors import NativeError
from l4d2_sourcepawn.vm.machine import Machine, Native
from l4d2_sourcepawn.vm.natives.text import character_bytes

MAX_OUTPUT: Final = 1 << 16
"""Most bytes that one call formats, whatever widths it asks for."""

_SPECIFIER: Final = re.compile(rb"%([-0]*)(\d*)(?:\.(\d*))?(.?)", re.DOTALL)
_MARKER: Final = re.compile(rb"\{(\d+)\}")
_MAX_PRECISION: Final = 40
_DEFAULT_PRECISION: Final = 6
_DECIMALS: Final = Context(prec=120)
_MAX_DEPTH: Final = 4


@dataclass(frozen=True, slots=True)
class Phrase:
    """A translation: its text with markers such as `{1}`, and a specifier for each (`s`, `.1f`)."""

    text: str
    formats: tuple[str, ...] = ()


class FormatHooks(Protocol):
    """What a format string can ask of the server. Each refuses with `NativeError`."""

    def client_name(self, client: int) -> str:
        """Return what `%N` prints."""

    def client_log_name(self, client: int) -> str:
        """Return what `%L` prints: name, user id, authentication id and team."""

    def phrase(self, key: str, client: int | None) -> Phrase:
        """Return a translation for a client, None being the target set for `%t`."""


class NoHooks:
    """Hooks for plugins that need none: each refuses."""

    def client_name(self, client: int) -> str:
        """Refuse: there are no clients."""
        raise NativeError(f"Client index {client} is invalid")

    def client_log_name(self, client: int) -> str:
        """Refuse: there are no clients."""
        raise NativeError(f"Client index {client} is invalid")

    def phrase(self, key: str, client: int | None) -> Phrase:
        """Refuse: there are no translations."""
        del client
        raise NativeError(f'Language phrase "{key}" not found')


def format_text(
    machine: Machine,
    template: bytes,
    arguments: Sequence[int],
    hooks: FormatHooks,
    *,
    limit: int = MAX_OUTPUT,
) -> bytes:
    """Format as the server does.

    Args:
        machine: whose memory the arguments are in.
        template: the format string.
        arguments: an address for each argument, as variadic natives get them.
        hooks: what stands for clients and translations.
        limit: how many bytes are wanted; the result may be longer by one argument.

    Raises:
        NativeError: too few arguments, or a hook refuses.
    """
    return _Formatter(machine, arguments, hooks, min(limit, MAX_OUTPUT)).run(template)


class _Formatter:
    def __init__(
        self, machine: Machine, arguments: Sequence[int], hooks: FormatHooks, limit: int
    ) -> None:
        self._machine = machine
        self._arguments = arguments
        self._hooks = hooks
        self._limit = limit
        self._next = 0
        self._depth = 0

    def run(self, template: bytes) -> bytes:
        pieces: list[bytes] = []
        size = at = 0
        while at < len(template) and size < self._limit:
            percent = template.find(b"%", at)
            if percent < 0:
                pieces.append(template[at:])
                break
            pieces.append(template[at:percent])
            found = _SPECIFIER.match(template, percent)
            if found is None:  # a percent sign always matches
                break
            pieces.append(self._one(found))
            size += len(pieces[-1]) + len(pieces[-2])
            at = found.end()
        return b"".join(pieces)

    def _one(self, found: re.Match[bytes]) -> bytes:
        flags, width_digits, precision_digits, kind = found.groups()
        width = min(int(width_digits[:6] or b"0"), self._limit)
        precision = None if precision_digits is None else int(precision_digits[:6] or b"0")
        if kind in (b"", b"%"):
            return b"%"
        text = self._value(kind, precision)
        if text is None:
            # the server prints a letter that it does not know
            return kind
        if b"-" in flags:
            return text.ljust(width)
        if b"0" in flags and kind not in b"sNLtTc":
            sign = text[:1] if text[:1] == b"-" else b""
            return sign + text[len(sign) :].rjust(width - len(sign), b"0")
        return text.rjust(width)

    def _value(self, kind: bytes, precision: int | None) -> bytes | None:  # noqa: C901, PLR0911
        if kind in b"di":
            return b"%d" % self._cell()
        if kind == b"f":
            return _fixed(to_float(self._cell()), precision)
        if kind == b"s":
            return _shortened(self._machine.read_bytes(self._argument()), precision)
        if kind == b"u":
            return b"%d" % (self._cell() & 0xFFFFFFFF)
        if kind in b"xX":
            return (b"%x" if kind == b"x" else b"%X") % (self._cell() & 0xFFFFFFFF)
        if kind == b"b":
            return f"{self._cell() & 0xFFFFFFFF:b}".encode()
        if kind == b"c":
            address = self._argument()
            count = character_bytes(self._machine.read_raw(address, 1)[0])
            return self._machine.read_raw(address, count).split(b"\0")[0]
        if kind == b"N":
            return _shortened(_encoded(self._hooks.client_name(self._cell())), precision)
        if kind == b"L":
            return _encoded(self._hooks.client_log_name(self._cell()))
        if kind in b"tT":
            return self._phrase(with_client=kind == b"T")
        return None

    def _phrase(self, *, with_client: bool) -> bytes:
        key = self._machine.read_string(self._argument())
        client = self._cell() if with_client else None
        phrase = self._hooks.phrase(key, client)
        if self._depth == _MAX_DEPTH:
            raise NativeError(f'Language phrase "{key}" leads to itself')
        self._depth += 1
        values = [self.run(b"%" + _encoded(each)) for each in phrase.formats]
        self._depth -= 1

        def value(marker: re.Match[bytes]) -> bytes:
            number = int(marker[1][:4])
            return values[number - 1] if 1 <= number <= len(values) else marker[0]

        return _MARKER.sub(value, _encoded(phrase.text))

    def _argument(self) -> int:
        if self._next >= len(self._arguments):
            raise NativeError(
                f"String formatted incorrectly - parameter {self._next + 1} "
                f"(total {len(self._arguments)})"
            )
        self._next += 1
        return self._arguments[self._next - 1]

    def _cell(self) -> int:
        return self._machine.read_cell(self._argument())


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _shortened(raw: bytes, precision: int | None) -> bytes:
    return raw if precision is None else raw[:precision]


def _fixed(value: float, precision: int | None) -> bytes:
    if math.isnan(value):
        return b"NaN"
    if value in (float("inf"), float("-inf")):
        return b"Inf" if value > 0 else b"-Inf"
    digits = _DEFAULT_PRECISION if precision is None else min(precision, _MAX_PRECISION)
    # the server rounds halves away from zero, where C would round to even
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, _DECIMALS)
    return f"{rounded:f}".encode()


def formatting_natives(hooks: FormatHooks) -> dict[str, Native]:
    """Return the natives that format into a buffer."""

    def write(machine: Machine, params: tuple[int, ...], arguments: Sequence[int]) -> int:
        buffer, size, template = params[:3]
        text = format_text(
            machine, machine.read_bytes(template), arguments, hooks, limit=max(0, size)
        )
        return machine.write_string(buffer, size, text)

    def format_native(machine: Machine, params: tuple[int, ...]) -> int:
        return write(machine, params, params[3:])

    def vformat(machine: Machine, params: tuple[int, ...]) -> int:
        first = params[3]
        arguments = machine.caller_arguments()
        if not 1 <= first <= len(arguments) + 1:
            raise NativeError(f"Invalid parameter number {first} (total {len(arguments)})")
        return write(machine, params, arguments[first - 1 :])

    return {"Format": format_native, "FormatEx": format_native, "VFormat": vformat}
