"""spcomp's output as diagnostics.

The lines are `file(line) : error 017: text` or `file(first -- last) : …`, with
`warning` and `fatal error` too; 1.12 adds two lines to each, the source line
and dashes that end in a caret under the column. What matches neither form
(banner, counts, `Compilation aborted.`) is not a diagnostic.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from l4d2_sourcepawn.verdict import Diagnostic, Severity

_MAX_DIAGNOSTICS: Final = 200
_TAB_WIDTH: Final = 8
_MARGIN: Final = 9

_REPORT = re.compile(
    r"(?P<file>[^\r\n]*?)\((?P<line>\d{1,9})(?: -- (?P<last>\d{1,9}))?\) : "
    r"(?P<severity>fatal error|error|warning) (?P<number>\d{3}): (?P<message>.*)"
)
_SOURCE_LINE = re.compile(r" *\d{1,9} \| (?P<text>.*)")
_CARET = re.compile(r"(?P<dashes>-{9,})\^")
_MISSING_INCLUDE = re.compile(r'cannot read from file: "(?P<name>[^"]*)"')
_DEPRECATED = re.compile(r"symbol \"[^\"]*\" is marked as deprecated: (?P<advice>.+)")
_SEVERITY: Final = {
    "fatal error": Severity.FATAL,
    "error": Severity.ERROR,
    "warning": Severity.WARNING,
}


def parse_diagnostics(
    output: str,
    *,
    plain_name: Callable[[str], str] = lambda path: path,
    lines_of: Callable[[str], Sequence[str]] = lambda _name: (),
) -> tuple[Diagnostic, ...]:
    """Return the diagnostics in a compiler's output, in its order.

    Of more than 200, errors are kept before warnings.

    `plain_name` turns a path the compiler printed into the name to report, and
    `lines_of` a reported name into its source lines, which a column needs where
    the line has tabs.
    """
    found: list[Diagnostic] = []
    before = ""
    for line in re.split(r"\r\n|\r|\n", output):
        report = _REPORT.fullmatch(line)
        if report is not None:
            found.append(_diagnostic(report, plain_name))
        elif found and (caret := _CARET.fullmatch(line)) and _SOURCE_LINE.fullmatch(before):
            column = _column(len(caret["dashes"]) - _MARGIN, found[-1], lines_of)
            found[-1] = found[-1].model_copy(update={"column": column})
        before = line
    return tuple(_most_telling(found))


def _most_telling(found: list[Diagnostic]) -> list[Diagnostic]:
    errors_first = sorted(
        range(len(found)), key=lambda index: found[index].severity is Severity.WARNING
    )
    return [found[index] for index in sorted(errors_first[:_MAX_DIAGNOSTICS])]


def _diagnostic(report: re.Match[str], plain_name: Callable[[str], str]) -> Diagnostic:
    message = report["message"].strip()
    missing = _MISSING_INCLUDE.fullmatch(message)
    deprecated = _DEPRECATED.fullmatch(message)
    fix = None
    if missing is not None:
        name = missing["name"]
        message = f'include "{name}" was not found ({message})'
        fix = f'name the folder that holds "{name}" as an include folder (--include DIR)'
    elif deprecated is not None:
        fix = deprecated["advice"]
    return Diagnostic(
        code=f"SP{report['number']}",
        severity=_SEVERITY[report["severity"]],
        message=message,
        file=plain_name(report["file"]),
        line=int(report["line"]) or None,
        fix=fix,
    )


def _column(printed: int, diagnostic: Diagnostic, lines_of: Callable[[str], Sequence[str]]) -> int:
    """Return the column for a caret `printed` characters after the margin.

    spcomp prints a tab as eight spaces and counts bytes.
    """
    lines = lines_of(diagnostic.file or "")
    line = lines[diagnostic.line - 1] if diagnostic.line and diagnostic.line <= len(lines) else ""
    width = 0
    for column, character in enumerate(line, start=1):
        if width >= printed:
            return column
        width += _TAB_WIDTH if character == "\t" else len(character.encode("utf-8", "replace"))
    return len(line) + 1 + max(0, printed - width)
