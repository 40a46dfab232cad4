"""Types, parameters and function headings, in the old and in the new way of writing."""

from __future__ import annotations

from typing import Final, NamedTuple

from l4d2_sourcepawn.syntax.code import Preprocessed
from l4d2_sourcepawn.syntax.nodes import Parameter, Span

OLD_TAGS: Final = {"Float": "float", "String": "char", "_": "int"}
"""Tags of the old way of writing, by the types that replaced them."""

_OPERATORS: Final = frozenset("+-*/%<>=!~") | {"++", "--", "==", "!=", "<=", ">="}


class Declarator(NamedTuple):
    """A type and a name as they stand before `(`, `=`, `,` or `;`."""

    type: str
    type_dimensions: tuple[str, ...]
    name: str
    name_index: int
    dimensions: tuple[str, ...]
    by_reference: bool
    stop: int


def read_declarator(
    code: Preprocessed, start: int, stop: int, *, only_old_type: bool = False
) -> Declarator:
    """Read `Type name`, `Type[] name[8]`, `Tag:name`, `&name` or a lone name.

    A lone identifier is the name. Where there is no name, it is empty. With
    `only_old_type`, as behind a comma, no type but a tag can stand before it.
    """
    index = start
    type_name = ""
    type_dimensions: tuple[str, ...] = ()
    if index < stop and code.word(index) == "{" and code.partners[index] > index:
        index = code.partners[index] + 1  # {Tag,Tag}:name
        type_name = "any"
        index += code.word(index) == ":"
    by_reference = code.word(index) == "&" and index < stop
    index += by_reference
    if index < stop and code.is_name(index):
        after, brackets = read_dimensions(code, index + 1, stop)
        if after == index + 1 and code.word(after) == ":" and after < stop:
            type_name = OLD_TAGS.get(code.word(index), code.word(index))
            index = after + 1
        elif after < stop and not only_old_type and _continues_type(code, after):
            type_name, type_dimensions, index = code.word(index), brackets, after
    if index < stop and code.word(index) == "&":
        by_reference, index = True, index + 1
    name, name_index = "", index
    if index < stop and (code.is_name(index) or code.word(index) == "..."):
        name = code.word(index)
        index += 1
        if name == "operator" and index < stop and code.word(index) in _OPERATORS:
            name += code.word(index)
            index += 1
    index, dimensions = read_dimensions(code, index, stop)
    return Declarator(type_name, type_dimensions, name, name_index, dimensions, by_reference, index)


def _continues_type(code: Preprocessed, index: int) -> bool:
    """Whether what stands here makes the identifier before it a type."""
    return code.is_name(index) or code.word(index) in ("...", "&")


def read_dimensions(code: Preprocessed, start: int, stop: int) -> tuple[int, tuple[str, ...]]:
    """Read pairs of square brackets; return where they end and what stands in each."""
    found: list[str] = []
    index = start
    while index < stop and code.word(index) == "[":
        close = code.partners[index]
        if not index < close < stop:
            break
        found.append(code.text(Span(index + 1, close)))
        index = close + 1
    return index, tuple(found)


def read_parameters(
    code: Preprocessed, span: Span, *, names_optional: bool = False
) -> tuple[Parameter, ...]:
    """Read what stands between a function's parentheses.

    With `names_optional`, as in a typedef, a lone identifier is a type.
    """
    if code.text(span) == "void":
        return ()
    parts = (part for part in code.split(span) if part.start < part.stop)
    return tuple(_parameter(code, part, names_optional=names_optional) for part in parts)


def _parameter(code: Preprocessed, part: Span, *, names_optional: bool) -> Parameter:
    index, stop = part
    const = code.word(index) == "const"
    index += const
    read = read_declarator(code, index, stop)
    default = None
    if read.stop < stop and code.word(read.stop) == "=":
        default = code.text(Span(read.stop + 1, stop))
    name, kind = read.name, read.type
    if names_optional and not kind and name != "...":
        name, kind = "", OLD_TAGS.get(name, name)
    if not kind:
        kind = "any" if name == "..." else "int"
    return Parameter(
        name=name,
        type=kind,
        dimensions=read.type_dimensions + read.dimensions,
        const=const,
        by_reference=read.by_reference,
        default=default,
    )


def string_value(text: str) -> str:
    """Return the value of a string literal; escapes that name a character are replaced."""
    body = text[1:-1] if len(text) > 1 and text[-1] == text[0] else text[1:]
    if "\\" not in body:
        return body
    parts: list[str] = []
    index = 0
    while index < len(body):
        if body[index] == "\\" and index + 1 < len(body):
            value, index = _escape(body, index + 1)
            parts.append(value)
        else:
            parts.append(body[index])
            index += 1
    return "".join(parts)


_ESCAPES: Final = dict(zip("abefnrtv", "\a\b\x1b\f\n\r\t\v", strict=True))


def _escape(body: str, index: int) -> tuple[str, int]:
    mark = body[index]
    if mark in _ESCAPES:
        return _ESCAPES[mark], index + 1
    is_hex = mark == "x"
    digits = "0123456789abcdefABCDEF" if is_hex else "0123456789"
    stop = start = index + is_hex
    while stop < len(body) and body[stop] in digits and stop - start < (2 if is_hex else 3):
        stop += 1
    if stop == start:
        return mark, index + 1
    value = chr(int(body[start:stop], 16 if is_hex else 10) & 0xFF)
    return value, stop + (body[stop : stop + 1] == ";")
