"""Messages that lack something or say the wrong thing; names the server does not know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from l4d2_sourcepawn.game import infected_classes, netprops
from l4d2_sourcepawn.lexer import TokenKind
from l4d2_sourcepawn.mutants.code import Code
from l4d2_sourcepawn.mutants.mutant import Change, Operator, replaced
from l4d2_sourcepawn.nearest import nearest
from l4d2_sourcepawn.syntax import Call
from l4d2_sourcepawn.verdict import Edit

_FORMAT_AT: Final = {
    **dict.fromkeys(("PrintToChatAll", "CPrintToChatAll", "PrintHintTextToAll"), 0),
    **dict.fromkeys(("PrintCenterTextAll", "ServerCommand"), 0),
    **dict.fromkeys(("PrintToChat", "CPrintToChat", "ReplyToCommand", "PrintHintText"), 1),
    **dict.fromkeys(("PrintCenterText", "FakeClientCommand", "ClientCommand"), 1),
    **dict.fromkeys(("Format", "FormatEx"), 2),
}
_PLACEHOLDER: Final = re.compile(r"%(?:%|[-0-9.]*[A-Za-z])")
_TAG_OR_WORD: Final = re.compile(r"\[[^\]]*\]|[A-Za-z]+")
"""A tag in brackets, such as `[Tank]`, tells who speaks; what follows it tells the news."""
_COMMANDS: Final = ("RegConsoleCmd", "RegAdminCmd", "AddCommandListener")
_DESCRIBED: Final = frozenset({"CreateConVar", "RegConsoleCmd", "RegAdminCmd"})
_PROPERTY_AT: Final = 2
_PROPERTY_CALLS: Final = tuple(
    f"{verb}EntProp{kind}" for verb in ("Get", "Set") for kind in ("", "Float", "Ent", "Vector")
)


def _missing_part(code: Code) -> Iterator[Change]:
    for call in code.called(*_FORMAT_AT):
        position = _FORMAT_AT[call.name]
        if position >= len(call.arguments) or call.arguments[position].string is None:
            continue
        token = code.token(call.arguments[position].span.start)
        number = position
        for found in _PLACEHOLDER.finditer(token.text):
            if found[0] == "%%":
                continue
            number += 1
            if number < len(call.arguments):
                at = token.start + found.start()
                edits = (
                    Edit(start=at, end=at + len(found[0]), text="?"),
                    _without(code, call, number),
                )
                shown = code.text(call.arguments[number].span)
                yield Change(edits, f"the message does not say `{shown}`")


def _without(code: Code, call: Call, number: int) -> Edit:
    """Return the edit that takes an argument out, with the comma before it."""
    start = code.offsets(call.arguments[number - 1].span)[1]
    return Edit(start=start, end=code.offsets(call.arguments[number].span)[1], text="")


def _wrong_class(code: Code) -> Iterator[Change]:
    names = [name for name in infected_classes if name != "survivor"]
    for index in code.in_bodies:
        token = code.token(index)
        call = code.call_around(index)
        if token.kind is not TokenKind.STRING or (call is not None and call.name in _DESCRIBED):
            continue
        for found in _TAG_OR_WORD.finditer(token.text):
            if found[0].lower() in names:
                number = names.index(found[0].lower())
                wrong = names[(number + 1) % len(names)]
                wrong = wrong.capitalize() if found[0][0].isupper() else wrong
                edit = Edit(
                    start=token.start + found.start(), end=token.start + found.end(), text=wrong
                )
                yield Change((edit,), f"`{wrong}` stands for `{found[0]}` in a string")


def _wrong_name(code: Code) -> Iterator[Change]:
    for call in code.called(*_COMMANDS):
        if call.arguments and call.arguments[0].string:
            name = call.arguments[0]
            yield replaced(code, name.span, f'"{name.string}x"')
    for call in code.called(*_PROPERTY_CALLS):
        kind = call.arguments[1].identifier if len(call.arguments) > _PROPERTY_AT else None
        if kind not in ("Prop_Send", "Prop_Data"):
            continue
        span = call.arguments[_PROPERTY_AT].span
        for wrong in nearest(call.string(_PROPERTY_AT) or "", netprops.names(kind), 1):
            yield replaced(code, span, f'"{wrong}"')


OPERATORS: Final = (
    Operator("missing-part", "a message leaves out one of the things it tells", _missing_part),
    Operator("wrong-class", "a string names another infected", _wrong_class),
    Operator("wrong-name", "a command or property has another name", _wrong_name),
)
