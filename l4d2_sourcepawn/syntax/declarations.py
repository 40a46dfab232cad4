"""The declarations at the top of a source. What is not understood is passed over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from l4d2_sourcepawn.syntax.code import Preprocessed
from l4d2_sourcepawn.syntax.composites import read_enum, read_methodmap, read_record
from l4d2_sourcepawn.syntax.function_types import (
    Found,
    read_funcenum,
    read_functag,
    read_typedef,
    read_typeset,
)
from l4d2_sourcepawn.syntax.functions import read_function
from l4d2_sourcepawn.syntax.nodes import (
    Enum,
    Function,
    FunctionType,
    Methodmap,
    Record,
    Span,
    Variable,
)
from l4d2_sourcepawn.syntax.scan import BEGIN_ANEW, Scanner
from l4d2_sourcepawn.syntax.variables import read_variables

_FUNCTION_TYPES: Final[dict[str, Callable[[Scanner, int], Found]]] = {
    "typedef": read_typedef,
    "typeset": read_typeset,
    "funcenum": read_funcenum,
    "functag": read_functag,
}


@dataclass(slots=True)
class Declarations:
    """What the top of a source declares, each in order, and the spans nothing was made of."""

    functions: list[Function] = field(default_factory=list)
    variables: list[Variable] = field(default_factory=list)
    enums: list[Enum] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    methodmaps: list[Methodmap] = field(default_factory=list)
    function_types: list[FunctionType] = field(default_factory=list)
    skipped: list[Span] = field(default_factory=list)


def read_declarations(code: Preprocessed) -> Declarations:
    """Read all declarations of a source."""
    scan = Scanner(code)
    found = Declarations()
    position = 0
    while position < scan.end:
        after = _read_one(scan, position, found)
        if after is None:
            after = _end_of_unread(scan, position)
            if code.word(position) not in (";", "}") or after > position + 1:
                found.skipped.append(Span(position, after))
        position = after
    return found


def _read_one(scan: Scanner, start: int, found: Declarations) -> int | None:
    """Read one declaration; return where the next may begin, None if there is none here."""
    word = scan.code.word(start)
    if word == "using":
        return scan.statement_end(start + 1, scan.end)
    if word in ("enum", "struct", "methodmap"):
        return _read_composite(scan, start, word, found)
    if (read := _FUNCTION_TYPES.get(word)) is not None:
        return _read_function_type(scan, start, read, found)
    function = read_function(scan, start, scan.end)
    if function is not None:
        found.functions.append(function)
        return function.span.stop
    variables, after = read_variables(scan, start, scan.end)
    found.variables += variables
    return after if variables else None


def _read_composite(scan: Scanner, start: int, word: str, found: Declarations) -> int | None:
    if word == "methodmap":
        methodmap = read_methodmap(scan, start)
        if methodmap is not None:
            found.methodmaps.append(methodmap[0])
        return methodmap and methodmap[1]
    if word == "struct" or scan.code.word(start + 1) == "struct":
        old = word == "struct"
        record = read_record(
            scan, start, start + (1 if old else 2), "struct" if old else "enum struct"
        )
        if record is not None:
            found.records.append(record[0])
        return record and record[1]
    enum = read_enum(scan, start)
    if enum is not None and enum[0] is not None:
        found.enums.append(enum[0])
    return enum and enum[1]


def _read_function_type(
    scan: Scanner, start: int, read: Callable[[Scanner, int], Found], found: Declarations
) -> int | None:
    read_type = read(scan, start)
    if read_type is None:
        return None
    made, after = read_type
    if made is None:
        found.skipped.append(Span(start, after))
    else:
        found.function_types.append(made)
    return after


def _end_of_unread(scan: Scanner, start: int) -> int:
    """Return where what is no declaration ends: with its brackets, statement or line."""
    code = scan.code
    index = scan.qualifiers(start, scan.end)[0]
    while index < scan.end:
        mark = code.word(index)
        if index > start and mark in BEGIN_ANEW:
            break
        if code.partners[index] > index:
            index = code.partners[index]
            if mark == "{":
                index += 1
                break
        index += 1
        if mark == ";":
            break
        if index < scan.end and code.begins_line(index):
            break
    return index
