"""What an include declares under one name."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import Final, NamedTuple

from l4d2_sourcepawn.syntax import Function, parse


class SymbolKind(StrEnum):
    """What a name stands for. A stock is any function that an include brings with its body."""

    NATIVE = "native"
    FORWARD = "forward"
    STOCK = "stock"
    METHODMAP = "methodmap"
    METHOD = "method"
    PROPERTY = "property"
    ENUM = "enum"
    ENUM_MEMBER = "enum member"
    ENUM_STRUCT = "enum struct"
    FIELD = "field"
    TYPEDEF = "typedef"
    DEFINE = "define"
    CONSTANT = "constant"


CALLABLE: Final = frozenset({SymbolKind.NATIVE, SymbolKind.STOCK})
"""What a plugin calls by its bare name. A forward is called by SourceMod."""


class Row(NamedTuple):
    """A symbol as it is kept: `owner` is the type of a member, `parent` what a type inherits."""

    kind: SymbolKind
    name: str
    signatures: tuple[str, ...]
    file: str
    line: int
    doc: str = ""
    deprecated: str | None = None
    owner: str | None = None
    parent: str | None = None


class Symbol:
    """A declared name, with what a caller must know of it.

    `file` is the include's path below its root, as `#include` wants it with its
    ending; `doc` the first paragraph of its comment; `deprecated` the advice of
    its pragma, None if it is not deprecated.
    """

    def __init__(self, row: Row) -> None:
        self.kind = row.kind
        self.name = row.name
        self.signatures = row.signatures
        self.file = row.file
        self.line = row.line
        self.doc = row.doc
        self.deprecated = row.deprecated
        self.owner = row.owner
        self.parent = row.parent

    @property
    def qualified_name(self) -> str:
        """The name with its type, as in `StringMap.GetValue`."""
        dotted = self.owner and self.kind is not SymbolKind.ENUM_MEMBER
        return f"{self.owner}.{self.name}" if dotted else self.name

    @property
    def signature(self) -> str:
        """The declaration, one line per signature of a typeset."""
        return "\n".join(self.signatures)

    @cached_property
    def functions(self) -> tuple[Function, ...]:
        """The declared signatures, parsed: one of a function, any number of a typedef."""
        if self.kind is SymbolKind.TYPEDEF:
            text = f"typeset {self.name} {{ {'; '.join(self.signatures)}; }};"
            return tuple(s for found in parse(text).function_types for s in found.signatures)
        if self.kind in (
            SymbolKind.NATIVE,
            SymbolKind.FORWARD,
            SymbolKind.STOCK,
            SymbolKind.METHOD,
        ):
            return tuple(parse(f"{self.signature};").functions)
        return ()

    def __repr__(self) -> str:
        return f"<{self.kind} {self.qualified_name} of {self.file}:{self.line}>"
