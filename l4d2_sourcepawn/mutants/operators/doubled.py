"""Effects that happen twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from l4d2_sourcepawn.mutants.code import Code
from l4d2_sourcepawn.mutants.mutant import Change, Operator, replaced
from l4d2_sourcepawn.mutants.statements import StatementKind

_TELLING: Final = frozenset(
    {
        *("PrintToChat", "PrintToChatAll", "PrintHintText", "PrintHintTextToAll"),
        *("PrintCenterText", "PrintCenterTextAll", "CPrintToChat", "CPrintToChatAll"),
        *("ReplyToCommand", "ServerCommand", "FakeClientCommand", "L4D2_SpawnWitch"),
        *("L4D2_SpawnTank", "L4D2_SpawnSpecial"),
    }
)
"""Calls of which a second one can be seen."""

_STEPS: Final = frozenset({"++", "--", "+=", "-="})


def _doubled(code: Code) -> Iterator[Change]:
    for statement in code.statements:
        span = statement.span
        if statement.kind is not StatementKind.EXPRESSION:
            continue
        steps = any(code.word(index) in _STEPS for index in range(*span))
        if steps or code.word(span.start) in _TELLING:
            start, end = code.offsets(span)
            text = code.source[start:end]
            what = f"`{code.text(span).rstrip(';')}` happens twice"
            yield replaced(code, span, f"{{ {text} {text} }}", what)


OPERATORS: Final = (
    Operator("doubled-effect", "a message, count or spawn happens twice", _doubled),
)
