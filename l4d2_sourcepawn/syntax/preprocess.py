"""From tokens to what declarations are read from: directives and dead branches taken out.

Nothing is included and no macro is replaced. Of a conditional whose value
depends on other files every branch is kept, marked as conditional; what
`#if 0` or an unconditional `#endinput` shuts out is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from l4d2_sourcepawn.lexer import Token, TokenKind
from l4d2_sourcepawn.syntax.nodes import Define, IncludeDirective, Place, Pragma, Span
from l4d2_sourcepawn.text import LogicalText

_DIRECTIVE = re.compile(r"#[^\S\r\n]*([a-z]*)[^\S\r\n]*([\s\S]*)")
_DEFINE = re.compile(r"([A-Za-z_@][A-Za-z0-9_@]*)(?:(\([^)]*\)|\[[^\]]*\])|(?=\s|$))\s*([\s\S]*)")
_GUARD = re.compile(r"!\s*defined[\s(]+([A-Za-z_@][A-Za-z0-9_@]*)\)?")
_OFF: Final = frozenset({"0", "false", "(0)", "(false)"})
_ON: Final = frozenset({"1", "true", "(1)", "(true)"})
_OPENERS: Final = frozenset("([{")
_CLOSERS: Final = frozenset(")]}")
_COMMENTS: Final = frozenset({TokenKind.LINE_COMMENT, TokenKind.BLOCK_COMMENT})


@dataclass(slots=True)
class Preprocessed:
    """The code of a source, and beside it what its directives and comments say.

    Keys of `comments_before` and `deprecated` are indices of the token that
    follows, keys of `comments_after` of the token before on the same line.
    `partners` has the index of the other bracket, -1 if there is none.
    """

    tokens: list[Token] = field(default_factory=list)
    partners: list[int] = field(default_factory=list)
    conditional: list[bool] = field(default_factory=list)
    comments_before: dict[int, list[Token]] = field(default_factory=dict)
    comments_after: dict[int, list[Token]] = field(default_factory=dict)
    deprecated: dict[int, str] = field(default_factory=dict)
    defines: list[Define] = field(default_factory=list)
    includes: list[IncludeDirective] = field(default_factory=list)
    pragmas: list[Pragma] = field(default_factory=list)

    def text(self, span: Span) -> str:
        """Return the tokens of a span, with one blank where the source has any gap."""
        parts: list[str] = []
        end = -1
        for token in self.tokens[span.start : span.stop]:
            if parts and token.start > end:
                parts.append(" ")
            parts.append(token.text)
            end = token.end
        return "".join(parts)

    def word(self, index: int) -> str:
        """Return a token's text, empty past the end."""
        return self.tokens[index].text if 0 <= index < len(self.tokens) else ""

    def is_name(self, index: int) -> bool:
        """Whether a token is an identifier; past the end there is none."""
        return 0 <= index < len(self.tokens) and (self.tokens[index].kind is TokenKind.IDENTIFIER)

    def close_of(self, index: int, stop: int) -> int:
        """Return the index of the bracket that closes the one at `index`, `stop` if none does."""
        partner = self.partners[index]
        return partner if index < partner < stop else stop

    def split(self, span: Span) -> Iterator[Span]:
        """Cut at the commas outside all brackets; an empty span has no parts."""
        first = index = span.start
        while index < span.stop:
            mark = self.tokens[index].text
            if mark == ",":
                yield Span(first, index)
                first = index + 1
            elif self.partners[index] > index:
                index = self.partners[index]
            index += 1
        if first < span.stop:
            yield Span(first, span.stop)


class _Open:
    """An open bracket, and the innermost of each kind that its braces hold open with it."""

    __slots__ = ("brace", "index", "parent", "parenthesis", "square")

    def __init__(self, index: int, mark: str, parent: _Open | None) -> None:
        self.index = index
        self.parent = parent
        self.brace: _Open | None = self if mark == "{" else parent and parent.brace
        self.parenthesis: _Open | None = None
        self.square: _Open | None = None
        if mark != "{":
            self.parenthesis = self if mark == "(" else parent and parent.parenthesis
            self.square = self if mark == "[" else parent and parent.square

    def closed_by(self, mark: str) -> _Open | None:
        """Return the bracket that a closing one belongs to; those opened later have no end."""
        if mark == "}":
            return self.brace
        return self.parenthesis if mark == ")" else self.square


class _Conditional:
    """One `#if` whose `#endif` is not reached.

    Every branch begins with the brackets that were open before the `#if`; what
    follows the `#endif` goes on with those that the first branch left open.
    """

    def __init__(self, brackets: _Open | None, *, surrounded_by_off: bool) -> None:
        self.brackets = brackets
        self.after_first: _Open | None = None
        self.branches = 0
        self.off = False
        self.certain = False
        self._surrounded_by_off = surrounded_by_off
        self._earlier_all_off = True
        self._earlier_taken = False

    def begin(self, condition: str) -> None:
        """Begin a branch; the condition of `#else` is `1`."""
        self.branches += 1
        condition = condition.strip()
        self.off = self._surrounded_by_off or self._earlier_taken or condition in _OFF
        self.certain = condition in _ON and self._earlier_all_off
        self._earlier_taken = self._earlier_taken or condition in _ON
        self._earlier_all_off = self._earlier_all_off and condition in _OFF


def preprocess(tokens: Sequence[Token]) -> Preprocessed:
    """Take directives, comments and dead branches out of all of a source's tokens."""
    return _Preprocessor(tokens).run()


class _Preprocessor:
    def __init__(self, tokens: Sequence[Token]) -> None:
        self._all = tokens
        self._out = Preprocessed()
        self._open_ifs: list[_Conditional] = []
        self._is_off = False
        self._uncertain = 0
        self._brackets: _Open | None = None
        self._comments: list[Token] = []
        self._deprecated: str | None = None
        self._last_line = 0

    def run(self) -> Preprocessed:
        for position, token in enumerate(self._all):
            if token.kind is TokenKind.DIRECTIVE:
                name, argument = _split(token.text)
                if name in ("if", "elseif", "else", "endif"):
                    self._branch(name, argument, position)
                elif self._is_off:
                    continue
                elif name in ("endinput", "endscript") and not self._is_conditional:
                    break
                else:
                    self._directive(name, argument, token)
            elif self._is_off or not token.is_code:
                if token.kind in _COMMENTS and not self._is_off:
                    self._comment(token)
            else:
                self._code(token)
        return self._out

    def _code(self, token: Token) -> None:
        out = self._out
        index = len(out.tokens)
        out.tokens.append(token)
        out.partners.append(-1)
        out.conditional.append(self._is_conditional)
        if self._comments:
            out.comments_before[index] = self._comments
            self._comments = []
        if self._deprecated is not None:
            out.deprecated[index] = self._deprecated
            self._deprecated = None
        self._last_line = token.line
        if token.kind is TokenKind.PUNCTUATION:
            self._bracket(index, token.text)

    def _bracket(self, index: int, mark: str) -> None:
        if mark in _OPENERS:
            self._brackets = _Open(index, mark, self._brackets)
        elif mark in _CLOSERS and self._brackets is not None:
            opener = self._brackets.closed_by(mark)
            if opener is not None:
                self._out.partners[opener.index] = index
                self._out.partners[index] = opener.index
                self._brackets = opener.parent

    def _comment(self, token: Token) -> None:
        if token.line == self._last_line:
            index = len(self._out.tokens) - 1
            self._out.comments_after.setdefault(index, []).append(token)
        else:
            self._comments.append(token)

    def _branch(self, name: str, argument: str, position: int) -> None:
        if name == "if":
            opened = _Conditional(self._brackets, surrounded_by_off=self._is_off)
            self._open_ifs.append(opened)
            opened.begin("1" if self._is_guard(argument, position) else argument)
            self._uncertain += not opened.certain
        elif self._open_ifs:
            innermost = self._open_ifs[-1]
            if innermost.branches == 1:
                innermost.after_first = self._brackets
            self._uncertain -= not innermost.certain
            if name == "endif":
                self._brackets = innermost.after_first
                self._open_ifs.pop()
            else:
                self._brackets = innermost.brackets
                innermost.begin("1" if name == "else" else argument)
                self._uncertain += not innermost.certain
        self._is_off = bool(self._open_ifs) and self._open_ifs[-1].off

    @property
    def _is_conditional(self) -> bool:
        return self._uncertain > 0

    def _is_guard(self, argument: str, position: int) -> bool:
        """Whether `#if !defined X` is followed by `#define X`, as around a whole include."""
        guard = _GUARD.fullmatch(argument.strip())
        if guard is None:
            return False
        following = next((t for t in self._all[position + 1 : position + 9] if t.is_code), None)
        if following is None or following.kind is not TokenKind.DIRECTIVE:
            return False
        name, defined = _split(following.text)
        return name == "define" and defined.split()[:1] == [guard[1]]

    def _directive(self, name: str, argument: str, token: Token) -> None:
        place = Place(token.start, token.line, token.column)
        conditional = self._is_conditional
        if name == "define":
            match = _DEFINE.match(argument)
            if match is not None:
                doc = doc_comment(self._comments)
                self._out.defines.append(
                    Define(match[1], match[2], match[3], place, doc, conditional)
                )
        elif name in ("include", "tryinclude"):
            path = argument.strip('"<> \t')
            self._out.includes.append(
                IncludeDirective(path, name == "tryinclude", place, conditional)
            )
        elif name == "pragma":
            word, _, rest = argument.partition(" ")
            self._out.pragmas.append(Pragma(word, rest.strip(), place, conditional))
            if word == "deprecated":
                self._deprecated = rest.strip()
            return
        self._comments = []


def _split(directive: str) -> tuple[str, str]:
    match = _DIRECTIVE.match(directive)
    if match is None:
        return "", ""
    argument = match[2]
    if "/*" in argument:
        argument = LogicalText(argument).without_comments
    return match[1], argument.strip()


def doc_comment(comments: Iterable[Token]) -> str:
    """Return the first paragraph of the last comment that documents what follows it."""
    lines: list[str] = []
    for comment in comments:
        if comment.kind is TokenKind.BLOCK_COMMENT:
            lines = comment.text[2:].removesuffix("*/").splitlines()
        else:
            lines.append(comment.text[2:])
    paragraph: list[str] = []
    for line in lines:
        words = line.strip(" \t*/<").strip()
        if words.startswith("@") or (not words and paragraph):
            break
        if words:
            paragraph.append(words)
    return " ".join(paragraph)
