"""One source, parsed: what it declares, and what its bodies call."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import Final

from l4d2_sourcepawn.lexer import TokenKind, Tokens, lex
from l4d2_sourcepawn.syntax.calls import find_calls
from l4d2_sourcepawn.syntax.code import Preprocessed
from l4d2_sourcepawn.syntax.declarations import Declarations, read_declarations
from l4d2_sourcepawn.syntax.nodes import (
    Call,
    Define,
    Enum,
    Function,
    FunctionType,
    IncludeDirective,
    Methodmap,
    Pragma,
    Record,
    Span,
    Variable,
)
from l4d2_sourcepawn.syntax.preprocess import preprocess
from l4d2_sourcepawn.text import LogicalText

_IDENTIFIER: Final = TokenKind.IDENTIFIER


def parse(source: str | LogicalText) -> Syntax:
    """Parse any text: what cannot be understood is in `Syntax.skipped`, nothing raises."""
    code = preprocess(lex(source, blanks=False))
    return Syntax(code, read_declarations(code))


class Syntax:
    """The declarations of one source, each kind in the order of the source.

    Where conditional compilation leaves open what the compiler will see, every
    branch is there and its declarations are marked `conditional`.
    """

    def __init__(self, code: Preprocessed, declared: Declarations) -> None:
        self._code = code
        self._declared = declared

    @property
    def tokens(self) -> Tokens:
        """The tokens that spans count: no comment, white space, directive or dead branch."""
        return self._code.tokens

    @property
    def words(self) -> list[str]:
        """The tokens' texts."""
        return self._code.words

    @property
    def functions(self) -> list[Function]:
        """Functions, natives and forwards at the top; methods are with their types."""
        return self._declared.functions

    @property
    def variables(self) -> list[Variable]:
        """Global variables and constants."""
        return self._declared.variables

    @property
    def enums(self) -> list[Enum]:
        """Enums, those without a name too."""
        return self._declared.enums

    @property
    def records(self) -> list[Record]:
        """Enum structs."""
        return self._declared.records

    @property
    def methodmaps(self) -> list[Methodmap]:
        """Methodmaps."""
        return self._declared.methodmaps

    @property
    def function_types(self) -> list[FunctionType]:
        """Typedefs and typesets, and the funcenums and functags of the old way of writing."""
        return self._declared.function_types

    @property
    def defines(self) -> list[Define]:
        """Macros."""
        return self._code.defines

    @property
    def includes(self) -> list[IncludeDirective]:
        """Includes, in order."""
        return self._code.includes

    @property
    def pragmas(self) -> list[Pragma]:
        """Pragmas, in order."""
        return self._code.pragmas

    @property
    def skipped(self) -> list[Span]:
        """What was understood as no declaration."""
        return self._declared.skipped

    def text(self, span: Span) -> str:
        """Return a span's text; any gap in the source is one blank."""
        return self._code.text(span)

    def offsets(self, span: Span) -> tuple[int, int]:
        """Return where a span that is not empty starts and ends in the source."""
        return self.tokens.starts[span.start], self.tokens.ends[span.stop - 1]

    def partner(self, index: int) -> int | None:
        """Return the index of the other bracket of a pair, None if there is none."""
        partner = self._code.partners[index]
        return partner if partner >= 0 else None

    def is_conditional(self, index: int) -> bool:
        """Whether conditional compilation decides if the compiler sees this token."""
        return self._code.conditional[index]

    def function(self, name: str) -> Function | None:
        """Return the function of a name; one with a body before one without."""
        found = [function for function in self.functions if function.name == name]
        return next((f for f in found if f.body is not None), found[0] if found else None)

    @cached_property
    def bodies(self) -> tuple[Function, ...]:
        """Every function that has a body, methods too, in the order of the source."""
        methods = (
            *(method for methodmap in self.methodmaps for method in methodmap.methods),
            *(
                accessor
                for methodmap in self.methodmaps
                for prop in methodmap.properties
                for accessor in prop.accessors
            ),
            *(method for record in self.records for method in record.methods),
        )
        with_body = (f for f in (*self.functions, *methods) if f.body is not None)
        return tuple(sorted(with_body, key=lambda function: function.span))

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """The calls in all bodies, in the order of the source."""
        return tuple(call for function in self.bodies for call in self.calls_in(function))

    def calls_in(self, function: Function) -> Iterator[Call]:
        """Iterate over the calls in one function's body."""
        if function.body is not None:
            yield from find_calls(self._code, function.body)

    def enclosing(self, index: int) -> Function | None:
        """Return the function in whose body a token stands."""
        return next(
            (f for f in self.bodies if f.body and f.body.start <= index < f.body.stop), None
        )

    @cached_property
    def mentions(self) -> dict[str, tuple[int, ...]]:
        """For each identifier of the code, the indices of its tokens."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        words = self.words
        for index, kind in enumerate(self.tokens.kinds):
            if kind is _IDENTIFIER:
                found[words[index]].append(index)
        return {name: tuple(indices) for name, indices in found.items()}

    @cached_property
    def function_values(self) -> dict[str, tuple[int, ...]]:
        """For each function that is passed on by name, as callbacks are, the tokens that do so."""
        own = {f.place.offset for f in self.functions}
        found: dict[str, tuple[int, ...]] = {}
        for name in dict.fromkeys(f.name for f in self.functions):
            indices = tuple(
                index
                for index in self.mentions.get(name, ())
                if self.tokens.starts[index] not in own and self._is_value(index)
            )
            if indices:
                found[name] = indices
        return found

    def _is_value(self, index: int) -> bool:
        after, before = self._code.word(index + 1), self._code.word(index - 1)
        return after != "(" and before not in (".", "::")
