"""A verdict for people: compiler-style lines, the source line and a mark under the place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from rich.cells import cell_len
from rich.text import Text

from l4d2_sourcepawn.verdict import Diagnostic, Rung, Severity, Status, Verdict

_QUOTED = re.compile(r"[\"'`](?P<name>[^\"'`]+)[\"'`]")
_LINE_END = re.compile(r"\r\n|\r|\n")
_TAB: Final = "    "
_MAX_SHOWN: Final = 160
_MAX_EFFECTS: Final = 5
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
    yield from _seen(verdict.result(Rung.BEHAVIOUR).evidence)
    style = "green" if verdict.failed_at is None else "red"
    if any(result.status is Status.UNSCORED for result in verdict.rungs):
        style = "yellow"
    yield Text.assemble(f"{visible(file)}: ", (visible(verdict.headline()), style))


def _seen(evidence: Mapping[str, Any]) -> Iterator[Text]:
    """Yield what running the plugin showed: its scenarios, or what it did when explored."""
    for each in evidence.get("scenarios", ()):
        count = f"{each['passed']}/{each['variants']}"
        style = "green" if each["outcome"] == "passed" else "red"
        yield Text.assemble(
            ("  scenario ", "dim"), (f"{count:>5} ", style), visible(each["scenario"])
        )
    effects = evidence.get("exploration", {}).get("effects", ())
    for effect, targets in _merged(effects)[:_MAX_EFFECTS]:
        who = f" on {', '.join(map(str, targets))}" if targets else ""
        what = " ".join(str(effect[key]) for key in ("name", "value") if key in effect)
        line = f"{effect['time']:6.1f} s {effect['kind']}{who}: {what}"
        yield Text.assemble(("  effect ", "dim"), visible(_plain(line))[:_MAX_SHOWN])


def _merged(effects: Sequence[Mapping[str, Any]]) -> list[tuple[Mapping[str, Any], list[Any]]]:
    """Return effects with all whom they hit: a message to everybody is one effect for each."""
    merged: list[tuple[Mapping[str, Any], list[Any]]] = []
    for effect in effects:
        alike = {key: value for key, value in effect.items() if key != "target"}
        if not merged or merged[-1][0] != alike:
            merged.append((alike, []))
        if "target" in effect:
            merged[-1][1].append(effect["target"])
    return merged


def _plain(text: str) -> str:
    """Return a text without the control characters that colour chat."""
    return "".join(character for character in text if character >= " ")


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
