"""Statements that are forgotten: a guard, an effect, its undoing, a reset."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from l4d2_sourcepawn.lexer import TokenKind
from l4d2_sourcepawn.mutants.code import Code, is_unseen
from l4d2_sourcepawn.mutants.mutant import Change, Operator, replaced
from l4d2_sourcepawn.mutants.statements import Statement, StatementKind
from l4d2_sourcepawn.syntax import Span

_NOTHING: Final = "{}"
_UNDOING: Final = frozenset({"delete", "KillTimer", "SDKUnhook", "UnhookEvent", "CloseHandle"})
_FREEING: Final = frozenset({"delete", "CloseHandle"})
_RESET_EVENTS: Final = frozenset(
    {
        *("round_start", "round_start_pre_entity", "round_start_post_nav", "round_freeze_end"),
        *("round_end", "mission_lost", "map_transition", "finale_win", "player_disconnect"),
        *("player_bot_replace", "bot_player_replace"),
    }
)
_RESET_FORWARDS: Final = frozenset(
    {
        *("OnMapStart", "OnMapEnd", "OnConfigsExecuted", "OnPluginEnd"),
        *("OnClientDisconnect", "OnClientDisconnect_Post", "OnClientPutInServer"),
        *("OnClientConnected", "OnClientPostAdminCheck"),
    }
)

_Part = Literal["undo", "reset", "effect"]


def _guard(code: Code) -> Iterator[Change]:
    for statement in code.statements:
        if statement.head is None or code.word(statement.span.start) != "if":
            continue
        if code.asks_presence_only(statement.head):
            continue
        jump = _leaving(code, statement)
        if jump and code.word(statement.span.stop) != "else":
            what = f"no `if ({code.text(statement.head)})` with its `{jump}`"
            yield replaced(code, statement.span, _NOTHING, what)


def _leaving(code: Code, statement: Statement) -> str:
    """Return the jump with which a condition's branch ends, empty if there is none."""
    branch = statement.branch or Span(0, 0)
    jump = code.jumps.get(branch.stop - (code.word(branch.stop - 1) == "}"))
    if jump is None:
        return ""
    # in `{ if (a) return; }` it is the inner condition that leaves
    is_own = jump.span.start == branch.start or code.word(jump.span.start - 1) in ("{", "}", ";")
    return code.text(Span(jump.span.start, jump.span.stop - 1)) if is_own else ""


def _effect(code: Code) -> Iterator[Change]:
    return _dropped(code, "effect")


def _undo(code: Code) -> Iterator[Change]:
    return _dropped(code, "undo")


def _reset(code: Code) -> Iterator[Change]:
    return _dropped(code, "reset")


def _dropped(code: Code, part: _Part) -> Iterator[Change]:
    resets = code.closure(_reset_callbacks(code))
    undoes = code.closure(code.timer_callbacks)
    for statement in code.statements:
        span = statement.span
        if statement.kind is not StatementKind.EXPRESSION or not _matters(code, span):
            continue
        function = code.function_at(span.start)
        name = function.name if function is not None else ""
        if part == _part_of(code, span, in_timer=name in undoes, in_reset=name in resets):
            yield replaced(code, span, _NOTHING, f"no `{code.text(span).rstrip(';')}`")


def _part_of(code: Code, span: Span, *, in_timer: bool, in_reset: bool) -> _Part:
    if in_reset:
        return "reset"
    return "undo" if in_timer or code.word(span.start) in _UNDOING else "effect"


def _matters(code: Code, span: Span) -> bool:
    """Whether a statement does what can be seen: to free a local handle cannot."""
    first = code.word(span.start)
    if code.token(span.start).kind not in (TokenKind.IDENTIFIER, TokenKind.PUNCTUATION):
        return False
    if is_unseen(first) or first == "CreateConVar":
        return False
    if first in _FREEING:
        freed = code.word(span.start + (1 if first == "delete" else 2))
        return code.local(freed, span.start) is None
    return True


def _reset_callbacks(code: Code) -> frozenset[str]:
    hooked = {hook.callback or "" for hook in code.hooks if hook.event in _RESET_EVENTS}
    return frozenset(hooked | (_RESET_FORWARDS & set(code.functions)))


OPERATORS: Final = (
    Operator("dropped-guard", "a condition that leaves early is missing", _guard),
    Operator("dropped-effect", "a statement with an effect is missing", _effect),
    Operator("dropped-undo", "an effect is never undone, a timer never ended", _undo),
    Operator("dropped-reset", "state is not reset with the round, map or player", _reset),
)
