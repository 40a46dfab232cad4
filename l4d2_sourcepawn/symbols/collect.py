"""From a parsed include to the symbols that it brings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from l4d2_sourcepawn.symbols.symbol import Row, SymbolKind
from l4d2_sourcepawn.syntax import (
    Define,
    Enum,
    Function,
    FunctionType,
    Methodmap,
    Record,
    Syntax,
    Variable,
)

_GUARD = re.compile(r"_\w*_included|_\w*_inc_?")


def collect(syntax: Syntax, file: str) -> Iterator[Row]:
    """Iterate over the symbols of one include; `file` is what they will be said to be of."""
    for function in syntax.functions:
        if "static" not in function.qualifiers:
            yield _function(function, file, _kind(function))
    for methodmap in syntax.methodmaps:
        yield from _methodmap(methodmap, file)
    for record in syntax.records:
        yield from _record(record, file)
    for enum in syntax.enums:
        yield from _enum(enum, file)
    for function_type in syntax.function_types:
        yield _function_type(function_type, file)
    defines = (define for define in syntax.defines if not _GUARD.fullmatch(define.name))
    yield from (_define(define, file) for define in defines)
    shared = (variable for variable in syntax.variables if "static" not in variable.qualifiers)
    yield from (_constant(variable, file) for variable in shared)


def _define(define: Define, file: str) -> Row:
    text = f"#define {define.name}{define.parameters or ''} {define.value}".rstrip()
    return Row(SymbolKind.DEFINE, define.name, (text,), file, define.place.line, define.doc)


def _constant(variable: Variable, file: str) -> Row:
    kind, line = SymbolKind.CONSTANT, variable.place.line
    return Row(kind, variable.name, (str(variable),), file, line, variable.doc)


def _kind(function: Function) -> SymbolKind:
    if "native" in function.qualifiers:
        return SymbolKind.NATIVE
    return SymbolKind.FORWARD if "forward" in function.qualifiers else SymbolKind.STOCK


def _function(function: Function, file: str, kind: SymbolKind, owner: str | None = None) -> Row:
    return Row(
        kind,
        function.name,
        (str(function),),
        file,
        function.place.line,
        function.doc,
        function.deprecated,
        owner,
    )


def _methodmap(methodmap: Methodmap, file: str) -> Iterator[Row]:
    inherits = f" < {methodmap.parent}" if methodmap.parent else ""
    yield Row(
        SymbolKind.METHODMAP,
        methodmap.name,
        (f"methodmap {methodmap.name}{inherits}",),
        file,
        methodmap.place.line,
        methodmap.doc,
        parent=methodmap.parent,
    )
    for method in methodmap.methods:
        yield _function(method, file, SymbolKind.METHOD, methodmap.name)
    for prop in methodmap.properties:
        accessors = (" get;" if prop.readable else "") + (" set;" if prop.writable else "")
        yield Row(
            SymbolKind.PROPERTY,
            prop.name,
            (f"property {prop.type} {prop.name} {{{accessors} }}",),
            file,
            prop.place.line,
            prop.doc,
            prop.deprecated,
            methodmap.name,
        )


def _record(record: Record, file: str) -> Iterator[Row]:
    yield Row(
        SymbolKind.ENUM_STRUCT,
        record.name,
        (f"{record.keyword} {record.name}",),
        file,
        record.place.line,
        record.doc,
    )
    for field in record.fields:
        yield Row(
            SymbolKind.FIELD,
            field.name,
            (str(field),),
            file,
            field.place.line,
            field.doc,
            owner=record.name,
        )
    for method in record.methods:
        yield _function(method, file, SymbolKind.METHOD, record.name)


def _enum(enum: Enum, file: str) -> Iterator[Row]:
    if enum.name:
        yield Row(
            SymbolKind.ENUM, enum.name, (f"enum {enum.name}",), file, enum.place.line, enum.doc
        )
    for member in enum.members:
        value = f" = {member.value}" if member.value is not None else ""
        yield Row(
            SymbolKind.ENUM_MEMBER,
            member.name,
            (f"{member.name}{value}",),
            file,
            member.place.line,
            member.doc,
            owner=enum.name or None,
        )


def _function_type(function_type: FunctionType, file: str) -> Row:
    return Row(
        SymbolKind.TYPEDEF,
        function_type.name,
        tuple(_signature(signature) for signature in function_type.signatures),
        file,
        function_type.place.line,
        function_type.doc,
    )


def _signature(function: Function) -> str:
    brackets = "".join(f"[{size}]" for size in function.dimensions)
    parameters = ", ".join(map(str, function.parameters))
    return f"function {function.return_type}{brackets} ({parameters})"


def first_of_each(rows: Iterable[Row]) -> Iterator[Row]:
    """Pass on the first row of every name, as the first of two includes wins."""
    seen: set[tuple[str | None, str]] = set()
    for row in rows:
        key = (None if row.kind is SymbolKind.ENUM_MEMBER else row.owner, row.name)
        if key not in seen:
            seen.add(key)
            yield row
