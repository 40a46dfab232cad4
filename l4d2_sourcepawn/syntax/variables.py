"""Global variables and constants, and the fields of enum structs."""

from __future__ import annotations

from typing import Final

from l4d2_sourcepawn.lexer import TokenKind
from l4d2_sourcepawn.syntax.nodes import Span, Variable
from l4d2_sourcepawn.syntax.scan import Scanner
from l4d2_sourcepawn.syntax.signatures import read_declarator

_IDENTIFIER: Final = TokenKind.IDENTIFIER


def read_variables(scan: Scanner, start: int, stop: int) -> tuple[list[Variable], int]:
    """Read a declaration of one variable or several; return where it ends, too."""
    code = scan.code
    index, qualifiers = scan.qualifiers(start, stop)
    first = read_declarator(code, index, stop)
    if not first.name or not (first.type or qualifiers or code.word(first.stop) == ";"):
        return [], start
    found: list[Variable] = []
    read = first
    while read.name:
        kind, shared = first.type, first.type_dimensions
        if read is not first and read.type:
            kind, shared = read.type, ()
        after = read.stop
        initializer = None
        if code.word(after) == "=" and after < stop:
            after = _value_end(scan, read.stop + 1, stop)
            initializer = Span(read.stop + 1, after)
        found.append(
            Variable(
                name=read.name,
                type=kind or "int",
                qualifiers=qualifiers,
                place=code.place(read.name_index),
                dimensions=shared + read.dimensions,
                initializer=initializer,
                doc=scan.doc_after(start, after),
                conditional=code.conditional[start],
            )
        )
        mark = code.word(after) if after < stop else ""
        if mark == ";":
            return found, after + 1
        if mark != ",":
            return found, after
        index = after + 1
        read = read_declarator(code, index, stop, only_old_type=True)
    return found, scan.statement_end(index, stop)


def _value_end(scan: Scanner, start: int, stop: int) -> int:
    code = scan.code
    words, kinds, partners = code.words, code.tokens.kinds, code.partners
    index = start
    while index < stop:
        if words[index] in (",", ";", "}"):
            break
        if index > start and kinds[index] is _IDENTIFIER and scan.ends_value(index - 1):
            break
        index = max(index, partners[index])
        index += 1
    return min(index, stop)
