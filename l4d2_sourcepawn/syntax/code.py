"""The code of a source, and beside it what its directives and comments say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from l4d2_sourcepawn.lexer import Token, TokenKind, Tokens, lex
from l4d2_sourcepawn.syntax.nodes import Define, IncludeDirective, Place, Pragma, Span

_IDENTIFIER: Final = TokenKind.IDENTIFIER


@dataclass(slots=True)
class Preprocessed:
    """The code of a source, and beside it what its directives and comments say.

    Keys of `comments_before` and `deprecated` are indices of the token that
    follows, keys of `comments_after` of the token before on the same line.
    `partners` has the index of the other bracket, -1 if there is none.
    """

    tokens: Tokens = field(default_factory=lambda: lex(""))
    partners: list[int] = field(default_factory=list)
    conditional: list[bool] = field(default_factory=list)
    comments_before: dict[int, list[Token]] = field(default_factory=dict)
    comments_after: dict[int, list[Token]] = field(default_factory=dict)
    deprecated: dict[int, str] = field(default_factory=dict)
    defines: list[Define] = field(default_factory=list)
    includes: list[IncludeDirective] = field(default_factory=list)
    pragmas: list[Pragma] = field(default_factory=list)

    @property
    def words(self) -> list[str]:
        """The tokens' texts."""
        return self.tokens.texts

    def text(self, span: Span) -> str:
        """Return the tokens of a span, with one blank where the source has any gap."""
        parts: list[str] = []
        end = -1
        tokens = self.tokens
        for index in range(*span):
            if parts and tokens.starts[index] > end:
                parts.append(" ")
            parts.append(tokens.texts[index])
            end = tokens.ends[index]
        return "".join(parts)

    def word(self, index: int) -> str:
        """Return a token's text, empty past the end."""
        words = self.tokens.texts
        return words[index] if 0 <= index < len(words) else ""

    def is_name(self, index: int) -> bool:
        """Whether a token is an identifier; past the end there is none."""
        kinds = self.tokens.kinds
        return 0 <= index < len(kinds) and kinds[index] is _IDENTIFIER

    def place(self, index: int) -> Place:
        """Return where a token stands."""
        token = self.tokens[index]
        return Place(token.start, token.line, token.column)

    def begins_line(self, index: int) -> bool:
        """Whether a token is the first of the code on its line."""
        return index > 0 and self.tokens.line(index) > self.tokens.line(index - 1)

    def close_of(self, index: int, stop: int) -> int:
        """Return the index of the bracket that closes the one at `index`, `stop` if none does."""
        partner = self.partners[index]
        return partner if index < partner < stop else stop

    def split(self, span: Span) -> Iterator[Span]:
        """Cut at the commas outside all brackets; an empty span has no parts."""
        words, partners = self.words, self.partners
        first = index = span.start
        stop = span.stop
        while index < stop:
            if words[index] == ",":
                yield Span(first, index)
                first = index + 1
            elif partners[index] > index:
                index = partners[index]
            index += 1
        if first < stop:
            yield Span(first, stop)
