"""From tokens to what declarations are read from: directives and dead branches taken out.

Nothing is included and no macro is replaced. Of a conditional whose value
depends on other files every branch is kept, marked as conditional; what
`#if 0` or an unconditional `#endinput` shuts out is left out.
"""

from __future__ import annotations

import re
from typing import Final

from l4d2_sourcepawn.lexer import Token, TokenKind, Tokens
from l4d2_sourcepawn.syntax.code import Preprocessed
from l4d2_sourcepawn.syntax.doc_comments import doc_comment
from l4d2_sourcepawn.syntax.nodes import Define, IncludeDirective, Place, Pragma
from l4d2_sourcepawn.text import LogicalText

_DIRECTIVE = re.compile(r"#[^\S\r\n]*([a-z]*)[^\S\r\n]*([\s\S]*)")
_DEFINE = re.compile(r"([A-Za-z_@][A-Za-z0-9_@]*)(?:(\([^)]*\)|\[[^\]]*\])|(?=\s|$))\s*([\s\S]*)")
_GUARD = re.compile(r"!\s*defined[\s(]+([A-Za-z_@][A-Za-z0-9_@]*)\)?")
_OFF: Final = frozenset({"0", "false", "(0)", "(false)"})
_ON: Final = frozenset({"1", "true", "(1)", "(true)"})
_OPENERS: Final = frozenset("([{")
_BRACKETS: Final = frozenset("()[]{}")
_MARKS: Final = frozenset("#/()[]{}")
"""What directives, comments and brackets begin with."""
_DIRECTIVE_KIND: Final = TokenKind.DIRECTIVE
_PUNCTUATION: Final = TokenKind.PUNCTUATION


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


def preprocess(tokens: Tokens) -> Preprocessed:
    """Take directives, comments and dead branches out of a source's tokens.

    White space must not be among them (`lex` without `blanks`).
    """
    return _Preprocessor(tokens).run()


class _Preprocessor:
    """Looks at directives, comments and brackets only, and takes what lies between in runs."""

    def __init__(self, tokens: Tokens) -> None:
        self._all = tokens
        self._out = Preprocessed()
        self._runs: list[range] = []
        self._taken = 0
        self._begin = 0
        self._open_ifs: list[_Conditional] = []
        self._is_off = False
        self._uncertain = 0
        self._brackets: _Open | None = None
        self._pairs: list[tuple[int, int]] = []
        self._comments: list[Token] = []
        self._deprecated: str | None = None

    def run(self) -> Preprocessed:
        kinds, texts = self._all.kinds, self._all.texts
        for position in [at for at, text in enumerate(texts) if text[0] in _MARKS]:
            kind = kinds[position]
            if kind is _PUNCTUATION:
                if texts[position] in _BRACKETS and not self._is_off:
                    self._bracket(self._taken + position - self._begin, texts[position])
                continue
            self._take_until(position)
            if kind is not _DIRECTIVE_KIND:
                self._comment(position)
                continue
            name, argument = _split(texts[position])
            if name in ("if", "elseif", "else", "endif"):
                self._branch(name, argument, position)
            elif name in ("endinput", "endscript") and not (self._is_off or self._is_conditional):
                break
            elif not self._is_off:
                self._directive(name, argument, self._all[position])
        else:
            self._take_until(len(texts))
        out = self._out
        out.tokens = self._all.joined(self._runs)
        out.partners = [-1] * self._taken
        for opener, closer in self._pairs:
            out.partners[opener] = closer
            out.partners[closer] = opener
        return out

    def _take_until(self, position: int) -> None:
        """Take the tokens since the last directive or comment, unless they are shut out."""
        run = range(self._begin, position)
        self._begin = position + 1
        if run and not self._is_off:
            self._attach(self._taken)
            self._runs.append(run)
            self._out.conditional += [self._is_conditional] * len(run)
            self._taken += len(run)

    def _attach(self, index: int) -> None:
        """Note what was said of the token that follows."""
        if self._comments:
            self._out.comments_before[index] = self._comments
            self._comments = []
        if self._deprecated is not None:
            self._out.deprecated[index] = self._deprecated
            self._deprecated = None

    def _bracket(self, index: int, mark: str) -> None:
        if mark in _OPENERS:
            self._brackets = _Open(index, mark, self._brackets)
        elif self._brackets is not None:
            opener = self._brackets.closed_by(mark)
            if opener is not None:
                self._pairs.append((opener.index, index))
                self._brackets = opener.parent

    def _comment(self, position: int) -> None:
        if self._is_off:
            return
        token = self._all[position]
        if self._runs and token.line == self._all.line(self._runs[-1].stop - 1):
            self._out.comments_after.setdefault(self._taken - 1, []).append(token)
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
        if following is None or following.kind is not _DIRECTIVE_KIND:
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
