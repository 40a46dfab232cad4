"""Rules on what became of the plugin when it ran."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from l4d2_sourcepawn.simulate.plugin import plain_name
from l4d2_sourcepawn.structure.built import Built, Finding

_START: Final = "OnPluginStart"
_NULL_HANDLE: Final = re.compile(r"Invalid .*handle 0 \(error", re.IGNORECASE)
_OF_THE_SESSION: Final = "instructions in all"
"""The limit on a whole session: reached by being driven long, which proves nothing."""

_LINE: Final = re.compile(r"::(\w+), line (\d+)$")


def check(built: Built) -> Iterator[Finding]:
    """Find errors that the server would log, and callbacks that never end."""
    exploration = built.exploration
    if exploration.failed is not None:
        yield built.named("ST003", f"the plugin stops itself: {exploration.failed}", _START)
    for overrun in dict.fromkeys(map(plain_name, exploration.overruns)):
        name, _, limit = overrun.partition(": ")
        if not limit.endswith(_OF_THE_SESSION):
            why = limit or "does not end within the instruction budget"
            yield built.named("ST004", f"{name}: {why}" if limit else f"{name} {why}", name)
    seen: set[tuple[str, str]] = set()
    for fault in exploration.faults:
        callback, message = plain_name(fault["callback"]), fault["message"]
        if (callback, message) in seen:
            continue
        seen.add((callback, message))
        code = "ST005"
        if callback == _START and not exploration.loaded:
            code = "ST002" if _NULL_HANDLE.match(message) else "ST001"
        line, inside = _line(built, fault["trace"])
        where = f" in {inside}" if inside and inside != callback else ""
        text = f"{callback} throws{where}: {message}"
        if line is None:
            yield built.named(code, text, callback)
        else:
            yield Finding(code, text, line=line)


def _line(built: Built, trace: tuple[str, ...]) -> tuple[int | None, str]:
    """Return the innermost line of the plugin's own source in a trace, and its function."""
    for frame in trace:
        match = _LINE.search(frame)
        if match and built.place_of(match[1]) is not None:
            return int(match[2]), match[1]
    return None, ""
