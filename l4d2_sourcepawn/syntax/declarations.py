"""The declarations at the top of a source. What is not understood is passed over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from l4d2_sourcepawn.lexer import TokenKind
from l4d2_sourcepawn.syntax.nodes import (
    Enum,
    EnumMember,
    Function,
    FunctionType,
    FunctionTypeKeyword,
    Methodmap,
    Place,
    Property,
    Record,
    RecordKeyword,
    Span,
    Variable,
)
from l4d2_sourcepawn.syntax.preprocess import Preprocessed, doc_comment
from l4d2_sourcepawn.syntax.signatures import (
    OLD_TAGS,
    read_declarator,
    read_dimensions,
    read_parameters,
)

_QUALIFIERS: Final = frozenset(
    {"public", "static", "stock", "native", "forward", "const", "new", "decl"}
)
_BEGIN_ANEW: Final = (_QUALIFIERS - {"new", "decl", "const"}) | {
    "enum",
    "methodmap",
    "typedef",
    "typeset",
    "funcenum",
    "functag",
    "struct",
}
_STATEMENTS: Final = frozenset({"return", "if", "for", "while", "do", "switch", "delete"})
_AFTER_NAME: Final = frozenset({"(", "[", ".", "=", "+=", "-=", "*=", "/=", "|=", "&=", "++", "--"})
_VALUE_ENDS: Final = frozenset(
    {TokenKind.IDENTIFIER, TokenKind.NUMBER, TokenKind.STRING, TokenKind.CHARACTER}
)


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
    reader = _Reader(code)
    reader.read_all()
    return reader.found


class _Reader:
    def __init__(self, code: Preprocessed) -> None:
        self.code = code
        self.found = Declarations()
        self.end = len(code.tokens)
        self._docs: dict[int, str] = {}
        self._by_word: dict[str, Callable[[int], int | None]] = {
            "enum": self._enum,
            "methodmap": self._methodmap,
            "typedef": self._typedef,
            "typeset": self._typeset,
            "funcenum": self._funcenum,
            "functag": self._functag,
        }

    def read_all(self) -> None:
        position = 0
        while position < self.end:
            after = self._declaration(position)
            if after is None:
                after = self._skip(position)
            position = after

    def _skip(self, start: int) -> int:
        """Pass over what is no declaration: to the end of its brackets, statement or line."""
        code = self.code
        index = self._qualifiers(start, self.end)[0]
        while index < self.end:
            mark = code.word(index)
            if index > start and mark in _BEGIN_ANEW:
                break
            if code.partners[index] > index:
                index = code.partners[index]
                if mark == "{":
                    index += 1
                    break
            index += 1
            if mark == ";":
                break
            if index < self.end and code.tokens[index].line > code.tokens[index - 1].line:
                break
        if code.word(start) not in (";", "}") or index > start + 1:
            self.found.skipped.append(Span(start, index))
        return index

    def _declaration(self, start: int) -> int | None:
        """Read one declaration; return where the next may begin, None if there is none here."""
        word = self.code.word(start)
        if word == "enum" and self.code.word(start + 1) == "struct":
            return self._record(start, start + 2, "enum struct")
        if word == "struct":
            return self._record(start, start + 1, "struct")
        if word == "using":
            return self._statement_end(start + 1, self.end)
        if (read := self._by_word.get(word)) is not None:
            return read(start)
        function = self._function(start, self.end)
        if function is not None:
            self.found.functions.append(function)
            return function.span.stop
        variables, after = self._variables(start, self.end)
        self.found.variables += variables
        return after if variables else None

    def _place(self, index: int) -> Place:
        token = self.code.tokens[index]
        return Place(token.start, token.line, token.column)

    def _doc(self, start: int) -> str:
        if start not in self._docs:
            self._docs[start] = doc_comment(self.code.comments_before.get(start, ()))
        return self._docs[start]

    def _doc_after(self, start: int, stop: int) -> str:
        """Return what a comment says at the end of a declaration's line, else before it."""
        for index in (stop, stop - 1):
            comments = self.code.comments_after.get(index)
            if comments and self.code.tokens[index].line == self.code.tokens[stop - 1].line:
                return doc_comment(comments)
        return self._doc(start)

    def _qualifiers(self, start: int, stop: int) -> tuple[int, tuple[str, ...]]:
        index = start
        found: list[str] = []
        while index < stop and self.code.word(index) in _QUALIFIERS:
            found.append(self.code.word(index))
            index += 1
        return index, tuple(found)

    def _statement_end(self, start: int, stop: int) -> int:
        """Return where a statement ends: past its `;`, or before the line that begins anew."""
        code = self.code
        index = start
        while index < stop:
            if code.word(index) == ";":
                return index + 1
            if index > start and code.word(index) in _BEGIN_ANEW and self._begins_line(index):
                return index
            if code.word(index) == "}":
                return index
            index = max(index, code.partners[index])
            index += 1
        return stop

    def _begins_line(self, index: int) -> bool:
        return index > 0 and self.code.tokens[index].line > self.code.tokens[index - 1].line

    def _function(self, start: int, stop: int) -> Function | None:
        code = self.code
        index, qualifiers = self._qualifiers(start, stop)
        read = read_declarator(code, index, stop)
        if not read.name or read.dimensions or code.word(read.stop) != "(" or read.stop >= stop:
            return None
        if "new" in qualifiers or "decl" in qualifiers:
            return None
        close = code.close_of(read.stop, stop)
        may_lack_braces = "public" in qualifiers or "stock" in qualifiers
        after, body = self._body(close + 1, stop, may_lack_braces=may_lack_braces)
        if body is None and not qualifiers and not read.type:
            return None
        return Function(
            name=read.name,
            return_type=read.type,
            parameters=read_parameters(code, Span(read.stop + 1, close)),
            qualifiers=qualifiers,
            place=self._place(read.name_index),
            span=Span(start, min(after, stop)),
            body=body,
            dimensions=read.type_dimensions,
            doc=self._doc(start),
            deprecated=code.deprecated.get(start),
            conditional=code.conditional[start],
        )

    def _body(self, start: int, stop: int, *, may_lack_braces: bool) -> tuple[int, Span | None]:
        """Read what follows a heading; return where the function ends, and its body."""
        code = self.code
        mark = code.word(start) if start < stop else ""
        if mark == "{":
            close = code.partners[start]
            if not start < close < stop:
                close = self._next_anew(start + 1, stop)
                return close, Span(start + 1, close)
            return close + 1, Span(start + 1, close)
        if mark == ";":
            return start + 1, None
        if mark == "=":
            return self._statement_end(start, stop), None
        if mark in _STATEMENTS or (may_lack_braces and self._is_expression(start, stop)):
            after = self._statement_end(start, stop)
            return after, Span(start, after)
        return start, None

    def _is_expression(self, start: int, stop: int) -> bool:
        """Whether an expression, and no declaration, may begin here."""
        code = self.code
        if not (start < stop and code.is_name(start)) or code.word(start) in _BEGIN_ANEW:
            return False
        return start + 1 < stop and code.word(start + 1) in _AFTER_NAME

    def _next_anew(self, start: int, stop: int) -> int:
        """Return the next token that begins a line, in its first column, and a declaration."""
        for index in range(start, stop):
            token = self.code.tokens[index]
            if token.column == 1 and token.text in _BEGIN_ANEW:
                return index
        return stop

    def _variables(self, start: int, stop: int) -> tuple[list[Variable], int]:
        code = self.code
        index, qualifiers = self._qualifiers(start, stop)
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
                after = self._value_end(read.stop + 1, stop)
                initializer = Span(read.stop + 1, after)
            found.append(
                Variable(
                    name=read.name,
                    type=kind or "int",
                    qualifiers=qualifiers,
                    place=self._place(read.name_index),
                    dimensions=shared + read.dimensions,
                    initializer=initializer,
                    doc=self._doc_after(start, after),
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
        return found, self._statement_end(index, stop)

    def _value_end(self, start: int, stop: int) -> int:
        code = self.code
        index = start
        while index < stop:
            token = code.tokens[index]
            if token.text in (",", ";", "}"):
                break
            if index > start and token.kind is TokenKind.IDENTIFIER and self._ends_line(index - 1):
                break
            index = max(index, code.partners[index])
            index += 1
        return min(index, stop)

    def _ends_line(self, index: int) -> bool:
        """Whether a value may end here with its line, as it may without `;`."""
        token = self.code.tokens[index]
        ends_value = token.kind in _VALUE_ENDS or token.text in (")", "]", "}")
        return ends_value and self._begins_line(index + 1)

    def _enum(self, start: int) -> int | None:
        code = self.code
        index = start + 1
        name, name_index = "", start
        if code.is_name(index):
            name, name_index = code.word(index), index
            index += 1
        index += code.word(index) == ":"
        if code.word(index) == "(":
            index = code.close_of(index, self.end) + 1
        if code.word(index) != "{":
            return index + 1 if name and code.word(index) == ";" else None
        close = code.close_of(index, self.end)
        members: list[EnumMember] = []
        for part in code.split(Span(index + 1, close)):
            read = read_declarator(code, *part)
            if not read.name:
                continue
            value = None
            if read.stop < part.stop and code.word(read.stop) == "=":
                value = code.text(Span(read.stop + 1, part.stop))
            place = self._place(read.name_index)
            members.append(EnumMember(read.name, place, value, self._doc_after(*part)))
        self.found.enums.append(
            Enum(
                name=name,
                members=tuple(members),
                place=self._place(name_index),
                doc=self._doc(start),
                conditional=code.conditional[start],
            )
        )
        return self._past(close)

    def _past(self, close: int) -> int:
        """Return what follows a closing brace and the `;` that may stand after it."""
        after = min(close + 1, self.end)
        return after + (self.code.word(after) == ";")

    def _record(self, start: int, name_index: int, keyword: RecordKeyword) -> int | None:
        code = self.code
        if not code.is_name(name_index) or code.word(name_index + 1) != "{":
            return None
        close = code.close_of(name_index + 1, self.end)
        fields: list[Variable] = []
        methods: list[Function] = []
        index = name_index + 2
        while index < close:
            method = self._function(index, close)
            if method is not None:
                methods.append(method)
                index = method.span.stop
                continue
            variables, after = self._variables(index, close)
            fields += variables
            index = after if variables else max(self._statement_end(index, close), index + 1)
        self.found.records.append(
            Record(
                name=code.word(name_index),
                keyword=keyword,
                fields=tuple(fields),
                methods=tuple(methods),
                place=self._place(name_index),
                doc=self._doc(start),
                conditional=code.conditional[start],
            )
        )
        return self._past(close)

    def _methodmap(self, start: int) -> int | None:
        code = self.code
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
        close = code.close_of(index, self.end)
        methods: list[Function] = []
        properties: list[Property] = []
        index += 1
        while index < close:
            if code.word(index) == "property":
                found, index = self._property(index, close)
                properties += found
                continue
            method = self._function(index, close)
            if method is not None:
                methods.append(method)
                index = method.span.stop
            else:
                index = max(self._statement_end(index, close), index + 1)
        self.found.methodmaps.append(
            Methodmap(
                name=code.word(start + 1),
                parent=parent,
                methods=tuple(methods),
                properties=tuple(properties),
                place=self._place(start + 1),
                doc=self._doc(start),
                conditional=code.conditional[start],
            )
        )
        return self._past(close)

    def _property(self, start: int, stop: int) -> tuple[list[Property], int]:
        code = self.code
        read = read_declarator(code, start + 1, stop)
        if not read.name or code.word(read.stop) != "{" or read.stop >= stop:
            return [], max(self._statement_end(start, stop), start + 1)
        close = code.close_of(read.stop, stop)
        accessors: list[Function] = []
        index = read.stop + 1
        while index < close:
            accessor = self._function(index, close)
            if accessor is not None:
                accessors.append(accessor)
                index = accessor.span.stop
            else:
                index = max(self._statement_end(index, close), index + 1)
        names = {accessor.name for accessor in accessors}
        found = Property(
            name=read.name,
            type=read.type,
            readable="get" in names,
            writable="set" in names,
            place=self._place(read.name_index),
            accessors=tuple(accessors),
            doc=self._doc(start),
            deprecated=code.deprecated.get(start),
        )
        return [found], min(close + 1, stop)

    def _typedef(self, start: int) -> int | None:
        """Read `typedef Name = function Type (...);`."""
        code = self.code
        if not code.is_name(start + 1) or code.word(start + 2) != "=":
            return None
        index = start + 3
        index += code.word(index) == "("
        signature = self._signature(index, self.end)
        if signature is None:
            return None
        self._add_type(start, start + 1, "typedef", [signature])
        return self._statement_end(signature.span.stop, self.end)

    def _typeset(self, start: int) -> int | None:
        """Read `typeset Name { function Type (...); ... };`."""
        code = self.code
        if not code.is_name(start + 1) or code.word(start + 2) != "{":
            return None
        close = code.close_of(start + 2, self.end)
        signatures: list[Function] = []
        index = start + 3
        while index < close:
            signature = self._signature(index, close)
            if signature is not None:
                signatures.append(signature)
                index = signature.span.stop
            else:
                index += 1
        self._add_type(start, start + 1, "typeset", signatures)
        return self._past(close)

    def _signature(self, start: int, stop: int) -> Function | None:
        """Read `function Type (...)`."""
        code = self.code
        if code.word(start) != "function" or not code.is_name(start + 1) or start + 1 >= stop:
            return None
        opening, dimensions = read_dimensions(code, start + 2, stop)
        if code.word(opening) != "(" or opening >= stop:
            return None
        return self._callback(
            start, opening, code.word(start + 1), dimensions, stop, new_style=True
        )

    def _funcenum(self, start: int) -> int | None:
        """Read `funcenum Name { Tag:public(...), ... };`."""
        code = self.code
        if not code.is_name(start + 1) or code.word(start + 2) != "{":
            return None
        close = code.close_of(start + 2, self.end)
        signatures = [
            signature
            for part in code.split(Span(start + 3, close))
            if (signature := self._old_signature(part)) is not None
        ]
        self._add_type(start, start + 1, "funcenum", signatures)
        return self._past(close)

    def _functag(self, start: int) -> int | None:
        """Read `functag public Tag:Name(...);`."""
        code = self.code
        stop = self._statement_end(start + 1, self.end)
        opening = next((i for i in range(start + 1, stop) if code.word(i) == "("), stop)
        signature = self._old_signature(Span(start + 1, stop))
        if signature is None or not code.is_name(opening - 1) or opening >= stop:
            self.found.skipped.append(Span(start, stop))
            return stop
        self._add_type(start, opening - 1, "functag", [signature])
        return stop

    def _old_signature(self, span: Span) -> Function | None:
        code = self.code
        opening = next((i for i in range(*span) if code.word(i) == "("), span.stop)
        if opening == span.stop:
            return None
        tag = next(
            (code.word(i - 1) for i in range(span.start, opening) if code.word(i) == ":"), "_"
        )
        return self._callback(
            span.start, opening, OLD_TAGS.get(tag, tag), (), span.stop, new_style=False
        )

    def _callback(
        self,
        start: int,
        opening: int,
        return_type: str,
        dimensions: tuple[str, ...],
        stop: int,
        *,
        new_style: bool,
    ) -> Function:
        code = self.code
        close = code.close_of(opening, stop)
        return Function(
            name="",
            return_type=return_type,
            parameters=read_parameters(code, Span(opening + 1, close), names_optional=new_style),
            qualifiers=(),
            place=self._place(start),
            span=Span(start, min(close + 1, stop)),
            dimensions=dimensions,
            doc=self._doc(start),
        )

    def _add_type(
        self, start: int, name_index: int, keyword: FunctionTypeKeyword, signatures: list[Function]
    ) -> None:
        self.found.function_types.append(
            FunctionType(
                name=self.code.word(name_index),
                keyword=keyword,
                signatures=tuple(signatures),
                place=self._place(name_index),
                doc=self._doc(start),
                conditional=self.code.conditional[start],
            )
        )
