"""Reading along the tokens of declarations: what may stand before one, and where it ends."""

from __future__ import annotations

from typing import Final

from l4d2_sourcepawn.lexer import TokenKind
from l4d2_sourcepawn.syntax.code import Preprocessed
from l4d2_sourcepawn.syntax.doc_comments import doc_comment

QUALIFIERS: Final = frozenset(
    {"public", "static", "stock", "native", "forward", "const", "new", "decl"}
)
BEGIN_ANEW: Final = (QUALIFIERS - {"new", "decl", "const"}) | {
    "enum",
    "methodmap",
    "typedef",
    "typeset",
    "funcenum",
    "functag",
    "struct",
}
"""Words with which a declaration begins even if the one before it is not ended."""

_VALUE_ENDS: Final = (
    TokenKind.IDENTIFIER,
    TokenKind.NUMBER,
    TokenKind.STRING,
    TokenKind.CHARACTER,
)


class Scanner:
    """The code of a source, with what all readers of declarations ask of it.

    Every `stop` is the index behind the last token that a reader may look at.
    """

    def __init__(self, code: Preprocessed) -> None:
        self.code = code
        self.end = len(code.tokens)
        self._docs: dict[int, str] = {}

    def doc(self, start: int) -> str:
        """Return what the comment before a declaration says."""
        if start not in self._docs:
            self._docs[start] = doc_comment(self.code.comments_before.get(start, ()))
        return self._docs[start]

    def doc_after(self, start: int, stop: int) -> str:
        """Return what a comment says at the end of a declaration's line, else before it."""
        tokens = self.code.tokens
        for index in (stop, stop - 1):
            comments = self.code.comments_after.get(index)
            if comments and tokens.line(index) == tokens.line(stop - 1):
                return doc_comment(comments)
        return self.doc(start)

    def qualifiers(self, start: int, stop: int) -> tuple[int, tuple[str, ...]]:
        """Return where the qualifiers end that stand here, and them."""
        index = start
        found: list[str] = []
        while index < stop and self.code.word(index) in QUALIFIERS:
            found.append(self.code.word(index))
            index += 1
        return index, tuple(found)

    def statement_end(self, start: int, stop: int) -> int:
        """Return where a statement ends: past its `;`, or before the line that begins anew."""
        code = self.code
        index = start
        while index < stop:
            if code.word(index) == ";":
                return index + 1
            if index > start and code.word(index) in BEGIN_ANEW and code.begins_line(index):
                return index
            if code.word(index) == "}":
                return index
            index = max(index, code.partners[index])
            index += 1
        return stop

    def next_member(self, start: int, stop: int) -> int:
        """Return where to read on behind a member that was not understood."""
        return max(self.statement_end(start, stop), start + 1)

    def next_anew(self, start: int, stop: int) -> int:
        """Return the next token that begins a line, in its first column, and a declaration."""
        words, tokens = self.code.words, self.code.tokens
        for index in range(start, stop):
            if words[index] in BEGIN_ANEW and tokens[index].column == 1:
                return index
        return stop

    def past(self, close: int) -> int:
        """Return what follows a closing brace and the `;` that may stand after it."""
        after = min(close + 1, self.end)
        return after + (self.code.word(after) == ";")

    def ends_value(self, index: int) -> bool:
        """Whether a value may end here with its line, as it may without `;`."""
        code = self.code
        ends = code.tokens.kinds[index] in _VALUE_ENDS or code.word(index) in (")", "]", "}")
        return ends and code.begins_line(index + 1)
