"""What a source declares. Every node is immutable and knows where it stands.

Those of which a source has thousands are named tuples, which are made faster.

A `Span` is a range of `Syntax.tokens`, the tokens that the compiler sees
(no comment, no white space, no directive), end excluded. Types are given by
name, in the new way of writing (`Float:` is `float`, `String:` is `char`,
no tag is `int`), so that both ways of declaring compare equal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

RecordKeyword = Literal["enum struct", "struct"]
FunctionTypeKeyword = Literal["typedef", "typeset", "funcenum", "functag"]


class Span(NamedTuple):
    """A range of tokens, `stop` excluded."""

    start: int
    stop: int


class Place(NamedTuple):
    """Where a declaration's name is: offset from 0, line and column from 1."""

    offset: int
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a function; `dimensions` has one text per pair of brackets.

    `name` is empty where only a type is given; of a variadic parameter (`any ...`)
    it is `...`.
    """

    name: str
    type: str
    dimensions: tuple[str, ...] = ()
    const: bool = False
    by_reference: bool = False
    default: str | None = None

    @property
    def variadic(self) -> bool:
        """Whether it stands for any number of arguments."""
        return self.name == "..."

    def __str__(self) -> str:
        brackets = "".join(f"[{size}]" for size in self.dimensions)
        if self.variadic:
            return f"{self.type} ..."
        # as in `char[] name`, but `char name[8]`: only empty brackets may stand with the type
        fixed = any(self.dimensions)
        kind = self.type if fixed else self.type + brackets
        name = ("&" if self.by_reference else "") + self.name + (brackets if fixed else "")
        const = "const " if self.const else ""
        default = "" if self.default is None else f" = {self.default}"
        return f"{const}{kind} {name}".rstrip() + default


@dataclass(frozen=True, slots=True)
class Function:
    """A function, native, forward or method, with or without a body.

    `qualifiers` are the words before the return type, sorted (`native`, `public`,
    `stock`, `static`, `forward`, `const`). `dimensions` belong to the return type.
    """

    name: str
    return_type: str
    parameters: tuple[Parameter, ...]
    qualifiers: tuple[str, ...]
    place: Place
    span: Span
    body: Span | None = None
    dimensions: tuple[str, ...] = ()
    doc: str = ""
    deprecated: str | None = None
    conditional: bool = False

    @property
    def is_public(self) -> bool:
        """Whether SourceMod can call it by name."""
        return "public" in self.qualifiers

    def __str__(self) -> str:
        brackets = "".join(f"[{size}]" for size in self.dimensions)
        words = [*self.qualifiers, self.return_type + brackets, self.name]
        return f"{' '.join(filter(None, words))}({', '.join(map(str, self.parameters))})"


@dataclass(frozen=True, slots=True)
class Variable:
    """A global variable or constant, or a field of an enum struct."""

    name: str
    type: str
    qualifiers: tuple[str, ...]
    place: Place
    dimensions: tuple[str, ...] = ()
    initializer: Span | None = None
    doc: str = ""
    conditional: bool = False

    def __str__(self) -> str:
        brackets = "".join(f"[{size}]" for size in self.dimensions)
        return " ".join((*self.qualifiers, self.type, self.name)) + brackets


@dataclass(frozen=True, slots=True)
class EnumMember:
    """A constant of an enum; `value` is the text after `=`, None if it counts on."""

    name: str
    place: Place
    value: str | None = None
    doc: str = ""


@dataclass(frozen=True, slots=True)
class Enum:
    """An enum; `name` is empty if it has none."""

    name: str
    members: tuple[EnumMember, ...]
    place: Place
    doc: str = ""
    conditional: bool = False


@dataclass(frozen=True, slots=True)
class Property:
    """A property of a methodmap."""

    name: str
    type: str
    readable: bool
    writable: bool
    place: Place
    accessors: tuple[Function, ...] = ()
    doc: str = ""
    deprecated: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """An enum struct, or one of the old `struct`s that only SourceMod's core declares."""

    name: str
    keyword: RecordKeyword
    fields: tuple[Variable, ...]
    methods: tuple[Function, ...]
    place: Place
    doc: str = ""
    conditional: bool = False


@dataclass(frozen=True, slots=True)
class Methodmap:
    """A methodmap. A constructor is the method that has the methodmap's name."""

    name: str
    parent: str | None
    methods: tuple[Function, ...]
    properties: tuple[Property, ...]
    place: Place
    doc: str = ""
    conditional: bool = False

    @property
    def constructor(self) -> Function | None:
        """Return what `new` calls, None if there is none."""
        return next((method for method in self.methods if method.name == self.name), None)


@dataclass(frozen=True, slots=True)
class FunctionType:
    """A named type of functions; every signature is one that a callback may have."""

    name: str
    keyword: FunctionTypeKeyword
    signatures: tuple[Function, ...]
    place: Place
    doc: str = ""
    conditional: bool = False


@dataclass(frozen=True, slots=True)
class Define:
    """A macro; `parameters` is None if it takes none, and `value` may be empty."""

    name: str
    parameters: str | None
    value: str
    place: Place
    doc: str = ""
    conditional: bool = False


@dataclass(frozen=True, slots=True)
class IncludeDirective:
    """An include as written, without its quotes or brackets."""

    path: str
    optional: bool
    place: Place
    conditional: bool = False


@dataclass(frozen=True, slots=True)
class Pragma:
    """A pragma: its name and the rest of its line."""

    name: str
    argument: str
    place: Place
    conditional: bool = False


class Argument(NamedTuple):
    """One argument of a call.

    `string` is its value if it is a string literal, `identifier` its text if it
    is one identifier, `label` the name in `.label = value`.
    """

    span: Span
    string: str | None = None
    identifier: str | None = None
    label: str | None = None


class Call(NamedTuple):
    """A call: `name(...)`, `receiver.name(...)` or `new name(...)`.

    `span` reaches from the receiver, or else the name, to the closing bracket;
    `token` is the index of the name.
    """

    name: str
    arguments: tuple[Argument, ...]
    place: Place
    span: Span
    token: int
    receiver: Span | None = None
    is_new: bool = False

    def string(self, position: int) -> str | None:
        """Return the value of the argument at `position` (from 0) if it is a string literal."""
        return self.arguments[position].string if position < len(self.arguments) else None
