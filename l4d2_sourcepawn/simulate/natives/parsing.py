"""Natives on SMCParser: configuration files, read key by key into callbacks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, NamedTuple

from l4d2_sourcepawn.simulate.natives.call import Call, Natives

natives = Natives()

_INVALID_FUNCTION: Final = -1
_PAIR: Final = 2
_TOKEN: Final = re.compile(r'//|"((?:[^"\\]|\\.)*)"|([{}])|((?:(?!//)[^\s{}"])+)')
_COMMENT: Final = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_CONTINUE: Final = 0
_HALT_AND_FAIL: Final = 2


class SmcError(IntEnum):
    """SourceMod's `SMCError` numbers."""

    OKAY = 0
    STREAM_OPEN = 1
    CUSTOM = 3
    SECTION_WITHOUT_NAME = 5
    END_WITHOUT_SECTION = 7
    SECTION_WITHOUT_END = 8
    TOO_MANY_TOKENS = 9
    PROPERTY_OUTSIDE = 11


MESSAGES: Final[dict[int, str]] = {
    SmcError.STREAM_OPEN: "Stream failed to open",
    SmcError.CUSTOM: "A custom handler threw an error",
    SmcError.SECTION_WITHOUT_NAME: "A section was declared without a header",
    SmcError.END_WITHOUT_SECTION: "A section ending was found with no matching beginning",
    SmcError.SECTION_WITHOUT_END: "A section beginning was found with no matching ending",
    SmcError.TOO_MANY_TOKENS: "There were too many unidentifiable strings on one line",
    SmcError.PROPERTY_OUTSIDE: "A property was declared outside of a section",
}
"""What GetErrorString says of each error."""


@dataclass(eq=False)
class Parser:
    """A parser with the functions that it calls, by their ids."""

    start: int = _INVALID_FUNCTION
    end: int = _INVALID_FUNCTION
    section: int = _INVALID_FUNCTION
    key_value: int = _INVALID_FUNCTION
    section_end: int = _INVALID_FUNCTION
    raw_line: int = _INVALID_FUNCTION


class _Wrong(Exception):
    """A file is no configuration file."""

    def __init__(self, error: SmcError, line: int) -> None:
        super().__init__(error.name)
        self.error = error
        self.line = line


@natives("SMCParser.SMCParser", "SMC_CreateParser")
def create(call: Call) -> int:
    return call.session.handles.create(Parser())


@natives("SMCParser.OnStart.set", "SMC_SetParseStart")
def on_start(call: Call) -> None:
    call.handle(0, Parser).start = call.cell(1)


@natives("SMCParser.OnEnd.set", "SMC_SetParseEnd")
def on_end(call: Call) -> None:
    call.handle(0, Parser).end = call.cell(1)


@natives("SMCParser.OnEnterSection.set")
def on_section(call: Call) -> None:
    call.handle(0, Parser).section = call.cell(1)


@natives("SMCParser.OnLeaveSection.set")
def on_section_end(call: Call) -> None:
    call.handle(0, Parser).section_end = call.cell(1)


@natives("SMCParser.OnKeyValue.set")
def on_key_value(call: Call) -> None:
    call.handle(0, Parser).key_value = call.cell(1)


@natives("SMCParser.OnRawLine.set", "SMC_SetRawLine")
def on_raw_line(call: Call) -> None:
    call.handle(0, Parser).raw_line = call.cell(1)


@natives("SMC_SetReaders")
def set_readers(call: Call) -> None:
    parser = call.handle(0, Parser)
    parser.section, parser.key_value, parser.section_end = (call.cell(n) for n in (1, 2, 3))


@natives("SMCParser.GetErrorString", "SMC_GetErrorString")
def error_string(call: Call) -> int:
    """Write an error in words; the error is the last but two of the arguments."""
    error, buffer, size = (len(call) - back for back in (3, 2, 1))
    text = MESSAGES.get(call.cell(error))
    if text is None:
        return 0
    call.write_text(buffer, size, text)
    return 1


@natives("SMCParser.ParseFile", "SMC_ParseFile")
def parse_file(call: Call) -> int:
    parser, own = call.handle(0, Parser), call.cell(0)
    content = call.session.files.read(call.text(1))
    if content is None:
        return SmcError.STREAM_OPEN
    call.machine.spend(len(content))
    told = {"line": parser.raw_line, "section": parser.section, "end": parser.section_end}
    told["key"] = parser.key_value
    _tell(call, parser.start, own)
    error, line, halted = SmcError.OKAY, 0, False
    try:
        for happening in parse(content.decode("utf-8", "surrogateescape")):
            line = happening.line
            answer = _tell(call, told[happening.what], own, *happening.values)
            if answer != _CONTINUE:
                halted = True
                error = SmcError.CUSTOM if answer == _HALT_AND_FAIL else error
                break
    except _Wrong as wrong:
        error, line = wrong.error, wrong.line
    failed = error is not SmcError.OKAY
    _tell(call, parser.end, own, int(halted), int(failed))
    if call.given(2):
        call.write(2, line)
    return error


def _tell(call: Call, callback: int, *values: int | str) -> int:
    if call.machine.function_name(callback) is None:
        return _CONTINUE
    return call.session.plugin.call(callback, *values, default=_HALT_AND_FAIL)


@dataclass(frozen=True, slots=True)
class Happening:
    """What stands in a line of a file: `line`, `section`, `key` or `end`, with the arguments
    of its callback behind the parser."""

    what: str
    line: int
    values: tuple[int | str, ...] = ()


def parse(text: str) -> Iterator[Happening]:
    """Iterate over what stands in a configuration file, line by line.

    Raises:
        _Wrong: the file is none, with what was wrong and in which line.
    """
    blank = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)
    depth, number = 0, 0
    words: list[_Word] = []
    for number, row in enumerate(blank.splitlines(), 1):
        yield Happening("line", number, (row, number))
        for part in _tokens(row):
            if isinstance(part, _Word):
                words.append(part)
            elif part == "{":
                if not words:
                    raise _Wrong(SmcError.SECTION_WITHOUT_NAME, number)
                yield Happening("section", number, words.pop())
                depth += 1
            elif depth == 0:
                raise _Wrong(SmcError.END_WITHOUT_SECTION, number)
            else:
                yield Happening("end", number)
                depth -= 1
        if len(words) >= _PAIR:
            yield _pair(words, number, depth)
            words.clear()
    if depth:
        raise _Wrong(SmcError.SECTION_WITHOUT_END, number)


class _Word(NamedTuple):
    text: str
    quoted: int


def _tokens(row: str) -> Iterator[_Word | str]:
    """Iterate over the words and braces of a line, up to a comment."""
    for match in _TOKEN.finditer(row):
        if match[0] == "//":
            return
        if match[2] is not None:
            yield match[2]
        elif match[1] is not None:
            yield _Word(_unescaped(match[1]), 1)
        else:
            yield _Word(match[3], 0)


def _pair(words: list[_Word], number: int, depth: int) -> Happening:
    if len(words) > _PAIR:
        raise _Wrong(SmcError.TOO_MANY_TOKENS, number)
    if depth == 0:
        raise _Wrong(SmcError.PROPERTY_OUTSIDE, number)
    key, value = words
    return Happening("key", number, (key.text, value.text, key.quoted, value.quoted))


def _unescaped(text: str) -> str:
    return text.replace("\\n", "\n").replace('\\"', '"')
