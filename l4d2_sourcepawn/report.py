"""A verdict for people: compiler-style lines, the source line and a mark under the place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rich.cells import cell_len
from rich.text import Text

from l4d2_sourcepawn.verdict import Diagnostic, Severity, Status, Verdict

_QUOTED = re.compile(r"[\"'`](?P<name>[^\"'`]+)[\"'`]")
_LINE_END = re.compile(r"\r\n|\r|\n")
_TAB: Final = "    "
_MAX_SHOWN: Final = 160
_STYLE: Final = {
    Severity.WARNING: "yellow",
    Severity.ERROR: "bold red",
    Severity.FATAL: "bold red",
}


def render(verdict: Verdict, *, file: str, own_name: str, source: str) -> Iterator[Text]:
    """Yield the lines that tell a verdict.

    `file` is how the user named the file, `own_name` how its diagnostics name it.
    """
    lines = _LINE_END.split(source)
    for found in (*verdict.diagnostics, *verdict.risks):
        own = found.file in (None, own_name)
        yield _headline(found, file if own else str(found.file))
        if own and found.line is not None and found.line <= len(lines):
            yield from _excerpt(found, lines[found.line - 1])
        if found.fix:
            yield Text.assemble("  = ", ("fix: ", "bold"), visible(found.fix))
    style = "green" if verdict.failed_at is None else "red"
    if any(result.status is Status.UNSCORED for result in verdict.rungs):
        style = "yellow"
    yield Text.assemble(f"{visible(file)}: ", (visible(verdict.headline()), style))


def visible(text: str) -> str:
    """Return text in which nothing can move the cursor, hide or reorder what is shown."""
    return "".join(
        character
        if character.isprintable()
        else _TAB
        if character == "\t"
        else character.encode("unicode_escape").decode("ascii")
        for character in text
    )


def _headline(found: Diagnostic, file: str) -> Text:
    place = visible(file)
    for number in (found.line, found.column):
        place += f":{number}" if number is not None else ""
    return Text.assemble(
        (f"{place}: ", "bold"),
        (f"{found.severity} {found.code}: ", _STYLE[found.severity]),
        visible(found.message),
    )


def _excerpt(found: Diagnostic, line: str) -> Iterator[Text]:
    start, end = _place(found, line)
    shown = visible(line)
    if not shown.strip():
        return
    number = f"{found.line:>5} | "
    before, marked = visible(line[:start]), visible(line[start:end])
    yield Text.assemble((number, "dim"), shown[:_MAX_SHOWN])
    if len(before) < _MAX_SHOWN:
        width = max(1, min(cell_len(marked), _MAX_SHOWN - len(before)))
        pad = " " * (len(number) + cell_len(before))
        yield Text.assemble(pad, ("^" + "~" * (width - 1), _STYLE[found.severity]))


def _place(found: Diagnostic, line: str) -> tuple[int, int]:
    """Return what to mark: the column, else the name in the message, else the whole line."""
    if found.column is not None and found.column <= len(line):
        start = found.column - 1
        if found.end_column is not None and found.column < found.end_column <= len(line) + 1:
            return start, found.end_column - 1
        word = re.compile(r"\w+").match(line, start)
        return start, word.end() if word else start + 1
    for quoted in _QUOTED.finditer(found.message):
        name = quoted["name"]
        hit = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", line)
        if hit is not None:
            return hit.span()
    stripped = line.strip()
    start = line.find(stripped)
    return start, start + len(stripped)
