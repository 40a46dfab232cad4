"""Strings. A string is bytes up to a NUL; sizes and places count bytes."""

from __future__ import annotations

import re
from typing import Final

from l4d2_sourcepawn.vm.cells import from_float, to_float, wrap
from l4d2_sourcepawn.vm.errors import NativeError
from l4d2_sourcepawn.vm.machine import Machine, Native

_SPACES: Final = b" \t\n\v\f\r"
_FLOAT: Final = re.compile(rb"[ \t\n\v\f\r]*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)")
_MAX_DIGITS: Final = 4096
_SMALLEST_BASE: Final = 2
_LEADS: Final = ((0xF0, 4), (0xE0, 3), (0xC0, 2))
"""First bytes of long UTF-8 characters from which on a character has so many bytes."""
_DIGITS: Final = b"0123456789abcdefghijklmnopqrstuvwxyz"


def _optional(params: tuple[int, ...], index: int, default: int) -> int:
    """Return an argument that plugins compiled for older servers may leave out."""
    return params[index] if len(params) > index else default


def _lower(raw: bytes, case_sensitive: int) -> bytes:
    return raw if case_sensitive else raw.lower()


def _strlen(m: Machine, p: tuple[int, ...]) -> int:
    return len(m.read_bytes(p[0]))


def _contains(m: Machine, p: tuple[int, ...]) -> int:
    case = _optional(p, 2, 1)
    return _lower(m.read_bytes(p[0]), case).find(_lower(m.read_bytes(p[1]), case))


def _order(first: bytes, second: bytes) -> int:
    return (first > second) - (first < second)


def _compare(m: Machine, p: tuple[int, ...]) -> int:
    case = _optional(p, 2, 1)
    return _order(_lower(m.read_bytes(p[0]), case), _lower(m.read_bytes(p[1]), case))


def _compare_start(m: Machine, p: tuple[int, ...]) -> int:
    count = max(0, p[2])
    case = _optional(p, 3, 1)
    first, second = m.read_bytes(p[0])[:count], m.read_bytes(p[1])[:count]
    return _order(_lower(first, case), _lower(second, case))


def _copy(m: Machine, p: tuple[int, ...]) -> int:
    return m.write_string(p[0], p[1], m.read_bytes(p[2]))


def parse_int(raw: bytes, base: int) -> tuple[int, int]:
    """Read a whole number from the start of a string as C's `strtol` does.

    Returns:
        The number, wrapped to 32 bits, and how many bytes it took (0 if there is none).
    """
    at = len(raw) - len(raw.lstrip(_SPACES))
    raw = raw[: at + _MAX_DIGITS]
    negative = raw[at : at + 1] == b"-"
    if raw[at : at + 1] in (b"-", b"+"):
        at += 1
    if base in (0, 16) and raw[at : at + 2].lower() == b"0x":
        at, base = at + 2, 16
    elif base == 0:
        base = 8 if raw[at : at + 1] == b"0" else 10
    if not _SMALLEST_BASE <= base <= len(_DIGITS):
        return 0, 0
    digits = _DIGITS[:base]
    end = at
    lowered = raw.lower()
    value = 0
    while end < len(raw) and lowered[end] in digits:
        value = min(value * base + digits.index(lowered[end]), 1 << 64)
        end += 1
    if end == at:
        return 0, 0
    return wrap(-value if negative else value), end


def _string_to_int(m: Machine, p: tuple[int, ...]) -> int:
    return parse_int(m.read_bytes(p[0]), _optional(p, 1, 10))[0]


def _string_to_int_ex(m: Machine, p: tuple[int, ...]) -> int:
    value, taken = parse_int(m.read_bytes(p[0]), _optional(p, 2, 10))
    m.write_cell(p[1], value)
    return taken


def parse_float(raw: bytes) -> tuple[float, int]:
    """Read a float from the start of a string. Returns it and how many bytes it took."""
    found = _FLOAT.match(raw[:400])
    return (float(found[1]), found.end()) if found else (0.0, 0)


def _string_to_float(m: Machine, p: tuple[int, ...]) -> int:
    return from_float(parse_float(m.read_bytes(p[0]))[0])


def _string_to_float_ex(m: Machine, p: tuple[int, ...]) -> int:
    value, taken = parse_float(m.read_bytes(p[0]))
    m.write_cell(p[1], from_float(value))
    return taken


def _int_to_string(m: Machine, p: tuple[int, ...]) -> int:
    return m.write_string(p[1], p[2], str(p[0]))


def _float_to_string(m: Machine, p: tuple[int, ...]) -> int:
    return m.write_string(p[1], p[2], f"{to_float(p[0]):f}")


def _break(m: Machine, p: tuple[int, ...]) -> int:
    """Cut off the first argument of a command line; quotes hold one together."""
    raw = m.read_bytes(p[0])
    start = len(raw) - len(raw.lstrip(_SPACES))
    if start == len(raw):
        m.write_string(p[1], p[2], b"")
        return -1
    if raw[start : start + 1] == b'"':
        close = raw.find(b'"', start + 1)
        end = close if close >= 0 else len(raw)
        argument, after = raw[start + 1 : end], end + 1
    else:
        end = start
        while end < len(raw) and raw[end] not in _SPACES and raw[end] != ord('"'):
            end += 1
        argument, after = raw[start:end], end
    m.write_string(p[1], p[2], argument)
    while after < len(raw) and raw[after] in _SPACES:
        after += 1
    return after if after < len(raw) else -1


def _trim(m: Machine, p: tuple[int, ...]) -> int:
    raw = m.read_bytes(p[0])
    return m.write_string(p[0], len(raw) + 1, raw.strip(_SPACES))


def _split(m: Machine, p: tuple[int, ...]) -> int:
    raw, separator = m.read_bytes(p[0]), m.read_bytes(p[1])
    at = raw.find(separator) if separator else -1
    if at < 0:
        return -1
    m.write_string(p[2], p[3], raw[:at])
    return at + len(separator)


def _replaced(
    raw: bytes, search: bytes, replacement: bytes, *, case: int, count: int, size: int
) -> tuple[bytes, int, int]:
    """Return the new text, how often it was replaced, and where the last replacement ends."""
    if not search:
        raise NativeError("Cannot replace searches of empty strings")
    haystack, needle = _lower(raw, case), _lower(search, case)
    pieces, total, length, at = [], 0, 0, 0
    end = -1
    while count < 0 or total < count:
        found = haystack.find(needle, at)
        if found < 0 or length >= size:
            break
        pieces += [raw[at:found], replacement]
        length += found - at + len(replacement)
        end = length
        total += 1
        at = found + len(search)
    return b"".join(pieces) + raw[at:], total, end


def _replace(m: Machine, p: tuple[int, ...]) -> int:
    case = _optional(p, 4, 1)
    text, total, _ = _replaced(
        m.read_bytes(p[0]), m.read_bytes(p[2]), m.read_bytes(p[3]), case=case, count=-1, size=p[1]
    )
    if total:
        m.write_string(p[0], p[1], text)
    return total


def _replace_once(m: Machine, p: tuple[int, ...]) -> int:
    search, replacement = m.read_bytes(p[2]), m.read_bytes(p[3])
    search_size, replacement_size = _optional(p, 4, -1), _optional(p, 5, -1)
    if search_size >= 0:
        search = search[:search_size]
    if replacement_size >= 0:
        replacement = replacement[:replacement_size]
    case = _optional(p, 6, 1)
    text, total, end = _replaced(
        m.read_bytes(p[0]), search, replacement, case=case, count=1, size=p[1]
    )
    if not total:
        return -1
    m.write_string(p[0], p[1], text)
    return min(end, max(0, p[1] - 1))


def character_bytes(first: int) -> int:
    """Return how many bytes a UTF-8 character has that begins with this one."""
    return next((count for lead, count in _LEADS if first >= lead), 1)


def _char_bytes(m: Machine, p: tuple[int, ...]) -> int:
    return character_bytes(m.read_raw(p[0], 1)[0])


def _is_alpha(_m: Machine, p: tuple[int, ...]) -> int:
    return int(bytes((p[0] & 255,)).isalpha())


def _is_numeric(_m: Machine, p: tuple[int, ...]) -> int:
    return int(bytes((p[0] & 255,)).isdigit())


def _is_space(_m: Machine, p: tuple[int, ...]) -> int:
    return int((p[0] & 255) in _SPACES)


def _is_multibyte(_m: Machine, p: tuple[int, ...]) -> int:
    count = character_bytes(p[0] & 255)
    return count if count > 1 else 0


def _is_upper(_m: Machine, p: tuple[int, ...]) -> int:
    return int(bytes((p[0] & 255,)).isupper())


def _is_lower(_m: Machine, p: tuple[int, ...]) -> int:
    return int(bytes((p[0] & 255,)).islower())


def _strip_quotes(m: Machine, p: tuple[int, ...]) -> int:
    raw = m.read_bytes(p[0])
    if not (raw[:1] == b'"' == raw[1:][-1:]):
        return 0
    m.write_string(p[0], len(raw) + 1, raw[1:-1])
    return 1


TEXT_NATIVES: Final[dict[str, Native]] = {
    "BreakString": _break,
    "FloatToString": _float_to_string,
    "GetCharBytes": _char_bytes,
    "IntToString": _int_to_string,
    "IsCharAlpha": _is_alpha,
    "IsCharLower": _is_lower,
    "IsCharMB": _is_multibyte,
    "IsCharNumeric": _is_numeric,
    "IsCharSpace": _is_space,
    "IsCharUpper": _is_upper,
    "ReplaceString": _replace,
    "ReplaceStringEx": _replace_once,
    "SplitString": _split,
    "StrBreak": _break,
    "StrCompare": _compare,
    "StrContains": _contains,
    "StrCopy": _copy,
    "StringToFloat": _string_to_float,
    "StringToFloatEx": _string_to_float_ex,
    "StringToInt": _string_to_int,
    "StringToIntEx": _string_to_int_ex,
    "StripQuotes": _strip_quotes,
    "TrimString": _trim,
    "strcmp": _compare,
    "strcopy": _copy,
    "strlen": _strlen,
    "strncmp": _compare_start,
}
