"""Types of callbacks: typedef and typeset, and the funcenum and functag of the old way."""

from __future__ import annotations

from l4d2_sourcepawn.syntax.nodes import Function, FunctionType, FunctionTypeKeyword, Span
from l4d2_sourcepawn.syntax.scan import Scanner
from l4d2_sourcepawn.syntax.signatures import OLD_TAGS, read_dimensions, read_parameters

Found = tuple[FunctionType | None, int] | None
"""A type and where it ends, or nothing; no type, but an end, where a heading makes no sense."""


def read_typedef(scan: Scanner, start: int) -> Found:
    """Read `typedef Name = function Type (...);`."""
    code = scan.code
    if not code.is_name(start + 1) or code.word(start + 2) != "=":
        return None
    index = start + 3
    index += code.word(index) == "("
    signature = _signature(scan, index, scan.end)
    if signature is None:
        return None
    made = _type(scan, start, start + 1, "typedef", [signature])
    return made, scan.statement_end(signature.span.stop, scan.end)


def read_typeset(scan: Scanner, start: int) -> Found:
    """Read `typeset Name { function Type (...); ... };`."""
    code = scan.code
    if not code.is_name(start + 1) or code.word(start + 2) != "{":
        return None
    close = code.close_of(start + 2, scan.end)
    signatures: list[Function] = []
    index = start + 3
    while index < close:
        signature = _signature(scan, index, close)
        if signature is not None:
            signatures.append(signature)
            index = signature.span.stop
        else:
            index += 1
    return _type(scan, start, start + 1, "typeset", signatures), scan.past(close)


def read_funcenum(scan: Scanner, start: int) -> Found:
    """Read `funcenum Name { Tag:public(...), ... };`."""
    code = scan.code
    if not code.is_name(start + 1) or code.word(start + 2) != "{":
        return None
    close = code.close_of(start + 2, scan.end)
    signatures = [
        signature
        for part in code.split(Span(start + 3, close))
        if (signature := _old_signature(scan, part)) is not None
    ]
    return _type(scan, start, start + 1, "funcenum", signatures), scan.past(close)


def read_functag(scan: Scanner, start: int) -> Found:
    """Read `functag public Tag:Name(...);`."""
    code = scan.code
    stop = scan.statement_end(start + 1, scan.end)
    opening = next((i for i in range(start + 1, stop) if code.word(i) == "("), stop)
    signature = _old_signature(scan, Span(start + 1, stop))
    if signature is None or not code.is_name(opening - 1) or opening >= stop:
        return None, stop
    return _type(scan, start, opening - 1, "functag", [signature]), stop


def _signature(scan: Scanner, start: int, stop: int) -> Function | None:
    """Read `function Type (...)`."""
    code = scan.code
    if code.word(start) != "function" or not code.is_name(start + 1) or start + 1 >= stop:
        return None
    opening, dimensions = read_dimensions(code, start + 2, stop)
    if code.word(opening) != "(" or opening >= stop:
        return None
    return _callback(scan, start, opening, code.word(start + 1), dimensions, stop, new_style=True)


def _old_signature(scan: Scanner, span: Span) -> Function | None:
    code = scan.code
    opening = next((i for i in range(*span) if code.word(i) == "("), span.stop)
    if opening == span.stop:
        return None
    tag = next((code.word(i - 1) for i in range(span.start, opening) if code.word(i) == ":"), "_")
    return _callback(
        scan, span.start, opening, OLD_TAGS.get(tag, tag), (), span.stop, new_style=False
    )


def _callback(
    scan: Scanner,
    start: int,
    opening: int,
    return_type: str,
    dimensions: tuple[str, ...],
    stop: int,
    *,
    new_style: bool,
) -> Function:
    code = scan.code
    close = code.close_of(opening, stop)
    return Function(
        name="",
        return_type=return_type,
        parameters=read_parameters(code, Span(opening + 1, close), names_optional=new_style),
        qualifiers=(),
        place=code.place(start),
        span=Span(start, min(close + 1, stop)),
        dimensions=dimensions,
        doc=scan.doc(start),
    )


def _type(
    scan: Scanner,
    start: int,
    name_index: int,
    keyword: FunctionTypeKeyword,
    signatures: list[Function],
) -> FunctionType:
    return FunctionType(
        name=scan.code.word(name_index),
        keyword=keyword,
        signatures=tuple(signatures),
        place=scan.code.place(name_index),
        doc=scan.doc(start),
        conditional=scan.code.conditional[start],
    )
