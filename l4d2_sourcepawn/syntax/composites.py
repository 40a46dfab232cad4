"""Enums, enum structs and methodmaps: declarations with members."""

from __future__ import annotations

from l4d2_sourcepawn.syntax.functions import read_function
from l4d2_sourcepawn.syntax.nodes import (
    Enum,
    EnumMember,
    Function,
    Methodmap,
    Property,
    Record,
    RecordKeyword,
    Span,
    Variable,
)
from l4d2_sourcepawn.syntax.scan import Scanner
from l4d2_sourcepawn.syntax.signatures import read_declarator
from l4d2_sourcepawn.syntax.variables import read_variables


def read_enum(scan: Scanner, start: int) -> tuple[Enum | None, int] | None:
    """Read an enum; return where it ends, too. There is no node for one without members."""
    code = scan.code
    index = start + 1
    name, name_index = "", start
    if code.is_name(index):
        name, name_index = code.word(index), index
        index += 1
    index += code.word(index) == ":"
    if code.word(index) == "(":
        index = code.close_of(index, scan.end) + 1
    if code.word(index) != "{":
        return (None, index + 1) if name and code.word(index) == ";" else None
    close = code.close_of(index, scan.end)
    members: list[EnumMember] = []
    for part in code.split(Span(index + 1, close)):
        read = read_declarator(code, *part)
        if not read.name:
            continue
        value = None
        if read.stop < part.stop and code.word(read.stop) == "=":
            value = code.text(Span(read.stop + 1, part.stop))
        place = code.place(read.name_index)
        members.append(EnumMember(read.name, place, value, scan.doc_after(*part)))
    made = Enum(
        name=name,
        members=tuple(members),
        place=code.place(name_index),
        doc=scan.doc(start),
        conditional=code.conditional[start],
    )
    return made, scan.past(close)


def read_record(
    scan: Scanner, start: int, name_index: int, keyword: RecordKeyword
) -> tuple[Record, int] | None:
    """Read an enum struct; return where it ends, too."""
    code = scan.code
    if not code.is_name(name_index) or code.word(name_index + 1) != "{":
        return None
    close = code.close_of(name_index + 1, scan.end)
    fields: list[Variable] = []
    methods: list[Function] = []
    index = name_index + 2
    while index < close:
        method = read_function(scan, index, close)
        if method is not None:
            methods.append(method)
            index = method.span.stop
            continue
        variables, after = read_variables(scan, index, close)
        fields += variables
        index = after if variables else scan.next_member(index, close)
    made = Record(
        name=code.word(name_index),
        keyword=keyword,
        fields=tuple(fields),
        methods=tuple(methods),
        place=code.place(name_index),
        doc=scan.doc(start),
        conditional=code.conditional[start],
    )
    return made, scan.past(close)


def read_methodmap(scan: Scanner, start: int) -> tuple[Methodmap, int] | None:
    """Read a methodmap; return where it ends, too."""
    code = scan.code
    if not code.is_name(start + 1):
        return None
    index = start + 2
    index += code.word(index) == "__nullable__"
    parent = None
    if code.word(index) == "<" and code.is_name(index + 1):
        parent = code.word(index + 1)
        index += 2
    index += code.word(index) == "__nullable__"
    if code.word(index) != "{":
        return None
    close = code.close_of(index, scan.end)
    methods: list[Function] = []
    properties: list[Property] = []
    index += 1
    while index < close:
        if code.word(index) == "property":
            found, index = _read_property(scan, index, close)
            properties += found
            continue
        method = read_function(scan, index, close)
        if method is not None:
            methods.append(method)
            index = method.span.stop
        else:
            index = scan.next_member(index, close)
    made = Methodmap(
        name=code.word(start + 1),
        parent=parent,
        methods=tuple(methods),
        properties=tuple(properties),
        place=code.place(start + 1),
        doc=scan.doc(start),
        conditional=code.conditional[start],
    )
    return made, scan.past(close)


def _read_property(scan: Scanner, start: int, stop: int) -> tuple[list[Property], int]:
    code = scan.code
    read = read_declarator(code, start + 1, stop)
    if not read.name or code.word(read.stop) != "{" or read.stop >= stop:
        return [], scan.next_member(start, stop)
    close = code.close_of(read.stop, stop)
    accessors: list[Function] = []
    index = read.stop + 1
    while index < close:
        accessor = read_function(scan, index, close)
        if accessor is not None:
            accessors.append(accessor)
            index = accessor.span.stop
        else:
            index = scan.next_member(index, close)
    names = {accessor.name for accessor in accessors}
    found = Property(
        name=read.name,
        type=read.type,
        readable="get" in names,
        writable="set" in names,
        place=code.place(read.name_index),
        accessors=tuple(accessors),
        doc=scan.doc(start),
        deprecated=code.deprecated.get(start),
    )
    return [found], min(close + 1, stop)
