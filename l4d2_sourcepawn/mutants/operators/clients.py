"""The wrong player: told, asked, counted for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from l4d2_sourcepawn.lexer import TokenKind
from l4d2_sourcepawn.mutants.code import Code
from l4d2_sourcepawn.mutants.mutant import Change, Operator, replaced
from l4d2_sourcepawn.syntax import Call, Span
from l4d2_sourcepawn.verdict import Edit

_TO_ALL: Final = {
    "PrintToChat": "PrintToChatAll",
    "PrintHintText": "PrintHintTextToAll",
    "PrintCenterText": "PrintCenterTextAll",
    "CPrintToChat": "CPrintToChatAll",
    "ReplyToCommand": "PrintToChatAll",
}
_TO_ONE: Final = {
    "PrintToChatAll": "PrintToChat",
    "PrintHintTextToAll": "PrintHintText",
    "PrintCenterTextAll": "PrintCenterText",
    "CPrintToChatAll": "CPrintToChat",
}
_WRONG_ONES: Final = 2
_WIDTH: Final = 60
_HOOKING: Final = frozenset({"SDKHook", "SDKHookEx", "SDKUnhook", "OnClientPutInServer"})
_EVERY: Final = "every"
_FOR_EVERY: Final = (
    "for (int every = 1; every <= MaxClients; every++) {{ if (IsClientInGame(every)) {{ {} }} }}"
)


def _wrong_recipient(code: Code) -> Iterator[Change]:
    for call in code.called(*_TO_ALL, *_TO_ONE):
        name = Span(call.token, call.token + 1)
        if not call.arguments:
            continue
        first = code.offsets(call.arguments[0].span)
        if call.name in _TO_ONE:
            for client in code.clients_at(call.token)[:_WRONG_ONES]:
                wrong = _TO_ONE[call.name]
                start, end = code.offsets(name)
                edits = (
                    Edit(start=start, end=end, text=wrong),
                    Edit(start=first[0], end=first[0], text=f"{client}, "),
                )
                yield Change(edits, f"`{call.name}` becomes `{wrong}({client}, ...)`")
        elif len(call.arguments) > 1:
            start, end = code.offsets(name)
            wrong = _TO_ALL[call.name]
            edits = (
                Edit(start=start, end=end, text=wrong),
                Edit(start=first[0], end=code.offsets(call.arguments[1].span)[0], text=""),
            )
            yield Change(edits, f"`{call.name}` becomes `{wrong}`")


def _wrong_client(code: Code) -> Iterator[Change]:
    for index in code.in_bodies:
        if code.token(index).kind is not TokenKind.IDENTIFIER or code.word(index - 1) == ".":
            continue
        call = code.call_around(index)
        if call is None or code.word(index + 1) in ("(", ".", "[") or code.word(index - 1) == "[":
            continue
        clients = code.clients_at(index)
        if code.word(index) in clients:
            for other in [name for name in clients if name != code.word(index)][:_WRONG_ONES]:
                what = f"`{code.word(index)}` becomes `{other}` in `{_shown(code, call)}`"
                yield replaced(code, Span(index, index + 1), other, what)


def _shown(code: Code, call: Call) -> str:
    text = code.text(call.span)
    return text if len(text) <= _WIDTH else text[: _WIDTH - 3] + "..."


def _wrong_index(code: Code) -> Iterator[Change]:
    arrays = {variable.name for variable in code.syntax.variables if variable.dimensions}
    for index in code.in_bodies:
        within = Span(index + 1, index + 2)
        if code.word(index) != "[" or code.word(index + 2) != "]":
            continue
        name = code.word(index + 1)
        if code.word(index - 1) not in arrays or not code.is_name(index + 1):
            continue
        others = [client for client in code.clients_at(index) if client != name]
        for wrong in ("0", *others[:_WRONG_ONES]):
            what = f"`{code.word(index - 1)}[{name}]` becomes `{code.word(index - 1)}[{wrong}]`"
            yield replaced(code, within, wrong, what)


def _swapped(code: Code) -> Iterator[Change]:
    for call in code.calls:
        for left, right in pairwise(call.arguments):
            one = code.local(left.identifier or "", call.token)
            other = code.local(right.identifier or "", call.token)
            if one is None or other is None or one == other or one.type != other.type:
                continue
            start, end = code.offsets(left.span)
            second, second_end = code.offsets(right.span)
            edits = (
                Edit(start=start, end=end, text=other.name),
                Edit(start=second, end=second_end, text=one.name),
            )
            what = f"`{one.name}` and `{other.name}` are swapped in `{_shown(code, call)}`"
            yield Change(edits, what)


def _hard_coded(code: Code) -> Iterator[Change]:
    for call in code.called("GetClientOfUserId"):
        yield replaced(code, call.span, "1")


def _unconverted(code: Code) -> Iterator[Change]:
    for call in code.called("GetClientOfUserId", "GetClientUserId"):
        if len(call.arguments) == 1:
            start, end = code.offsets(call.arguments[0].span)
            yield replaced(code, call.span, code.source[start:end])


def _everybody(code: Code) -> Iterator[Change]:
    calls = {call.span.start: call for call in code.calls if call.receiver is None}
    for statement in code.statements:
        call = calls.get(statement.span.start)
        if call is None or not call.arguments or call.name in _HOOKING:
            continue
        first = call.arguments[0].identifier
        if first is None or first not in code.clients_at(call.token):
            continue
        start, end = code.offsets(statement.span)
        cut, resumed = code.offsets(call.arguments[0].span)
        own = code.source[start:cut] + _EVERY + code.source[resumed:end]
        what = f"`{_shown(code, call)}` is done for everybody"
        yield replaced(code, statement.span, _FOR_EVERY.format(own), what)


OPERATORS: Final = (
    Operator(
        "wrong-recipient",
        "one is told and not all, or all and not one",
        _wrong_recipient,
    ),
    Operator("wrong-client", "another player's variable is used", _wrong_client),
    Operator("wrong-index", "one player's state is kept as another's or everybody's", _wrong_index),
    Operator("hard-coded-client", "the client is taken to be number 1", _hard_coded),
    Operator(
        "userid-for-client", "a userid is taken for a client, or a client for one", _unconverted
    ),
    Operator("for-everybody", "what is for one is done for everybody", _everybody),
    Operator("swapped-arguments", "two arguments of one type are swapped", _swapped),
)
