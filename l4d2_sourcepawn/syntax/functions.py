"""Functions: natives, forwards, publics, stocks and methods."""

from __future__ import annotations

from typing import Final

from l4d2_sourcepawn.syntax.nodes import Function, Span
from l4d2_sourcepawn.syntax.scan import BEGIN_ANEW, Scanner
from l4d2_sourcepawn.syntax.signatures import read_declarator, read_parameters

_STATEMENTS: Final = frozenset({"return", "if", "for", "while", "do", "switch", "delete"})
_AFTER_NAME: Final = frozenset({"(", "[", ".", "=", "+=", "-=", "*=", "/=", "|=", "&=", "++", "--"})


def read_function(scan: Scanner, start: int, stop: int) -> Function | None:
    """Read a function, with its body or without; None if there is none here."""
    code = scan.code
    index, qualifiers = scan.qualifiers(start, stop)
    read = read_declarator(code, index, stop)
    if not read.name or read.dimensions or code.word(read.stop) != "(" or read.stop >= stop:
        return None
    if "new" in qualifiers or "decl" in qualifiers:
        return None
    close = code.close_of(read.stop, stop)
    may_lack_braces = "public" in qualifiers or "stock" in qualifiers
    after, body = _read_body(scan, close + 1, stop, may_lack_braces=may_lack_braces)
    if body is None and not qualifiers and not read.type:
        return None
    return Function(
        name=read.name,
        return_type=read.type,
        parameters=read_parameters(code, Span(read.stop + 1, close)),
        qualifiers=qualifiers,
        place=code.place(read.name_index),
        span=Span(start, min(after, stop)),
        body=body,
        dimensions=read.type_dimensions,
        doc=scan.doc(start),
        deprecated=code.deprecated.get(start),
        conditional=code.conditional[start],
    )


def _read_body(
    scan: Scanner, start: int, stop: int, *, may_lack_braces: bool
) -> tuple[int, Span | None]:
    """Read what follows a heading; return where the function ends, and its body."""
    code = scan.code
    mark = code.word(start) if start < stop else ""
    if mark == "{":
        close = code.partners[start]
        if not start < close < stop:
            close = scan.next_anew(start + 1, stop)
            return close, Span(start + 1, close)
        return close + 1, Span(start + 1, close)
    if mark == ";":
        return start + 1, None
    if mark == "=":
        return scan.statement_end(start, stop), None
    if mark in _STATEMENTS or (may_lack_braces and _is_expression(scan, start, stop)):
        after = scan.statement_end(start, stop)
        return after, Span(start, after)
    return start, None


def _is_expression(scan: Scanner, start: int, stop: int) -> bool:
    """Whether an expression, and no declaration, may begin here."""
    code = scan.code
    if not (start < stop and code.is_name(start)) or code.word(start) in BEGIN_ANEW:
        return False
    return start + 1 < stop and code.word(start + 1) in _AFTER_NAME
