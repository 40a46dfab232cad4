"""Timers that fire at the wrong time, too often, or in the wrong round."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from l4d2_sourcepawn.mutants.code import Code
from l4d2_sourcepawn.mutants.mutant import Change, Operator, replaced
from l4d2_sourcepawn.syntax import Argument, Call, Span
from l4d2_sourcepawn.verdict import Edit

_REPEAT: Final = "TIMER_REPEAT"
_NO_MAPCHANGE: Final = "TIMER_FLAG_NO_MAPCHANGE"
_DATA, _FLAGS = 2, 3


def _wrong_interval(code: Code) -> Iterator[Change]:
    for call in code.called("CreateTimer", "CreateDataTimer"):
        if call.arguments:
            interval = call.arguments[0].span
            start, end = code.offsets(interval)
            for factor in ("2.0", "0.5"):
                yield replaced(code, interval, f"({code.source[start:end]}) * {factor}")


def _wrong_flags(code: Code) -> Iterator[Change]:
    for call in code.called("CreateTimer"):
        given = call.arguments[_FLAGS] if len(call.arguments) > _FLAGS else None
        words = _words(code, given)
        if given is not None and _NO_MAPCHANGE in words:
            kept = _REPEAT if _REPEAT in words else "0"
            yield replaced(code, given.span, kept)
        if _REPEAT in words and given is not None:
            kept = _NO_MAPCHANGE if _NO_MAPCHANGE in words else "0"
            yield replaced(code, given.span, kept)
        elif not _stops_itself(code, call):
            yield _repeating(code, call, given)


def _words(code: Code, argument: Argument | None) -> set[str]:
    return set() if argument is None else {code.word(i) for i in range(*argument.span)}


def _repeating(code: Code, call: Call, given: Argument | None) -> Change:
    what = f"the timer of `{code.text(call.arguments[1].span)}` repeats"
    if given is not None:
        start, end = code.offsets(given.span)
        return replaced(code, given.span, f"({code.source[start:end]}) | {_REPEAT}", what)
    end = code.offsets(Span(call.span.stop - 1, call.span.stop))[0]
    missing = "" if len(call.arguments) > _DATA else ", _"
    return Change((Edit(start=end, end=end, text=f"{missing}, {_REPEAT}"),), what)


def _stops_itself(code: Code, call: Call) -> bool:
    """Whether a callback always ends its timer, so that it cannot repeat."""
    name = call.arguments[1].identifier if len(call.arguments) > 1 else None
    function = code.functions.get(name or "")
    if function is None or function.body is None:
        return True
    body = range(*function.body)
    return all(code.word(i + 1) == "Plugin_Stop" for i in body if code.word(i) == "return")


OPERATORS: Final = (
    Operator("wrong-interval", "a timer takes twice or half the time", _wrong_interval),
    Operator(
        "wrong-timer-flags", "a timer repeats, or does not; it outlives its map", _wrong_flags
    ),
)
