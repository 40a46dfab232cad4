"""A convar's handle taken for its value. spcomp 1.12 says nothing to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from l4d2_sourcepawn.lexer import TokenKind
from l4d2_sourcepawn.lint.plugin import Plugin
from l4d2_sourcepawn.lint.rule import Finding, Region, Rule
from l4d2_sourcepawn.syntax import Function
from l4d2_sourcepawn.verdict import Edit, Severity

_VALUES: Final = {"int": "IntValue", "float": "FloatValue", "bool": "BoolValue"}
_ORDER: Final = frozenset({"<", ">", "<=", ">=", "==", "!="})


def _check(plugin: Plugin) -> Iterator[Finding]:
    declared = {v.name for v in plugin.syntax.variables if v.type == "ConVar" and not v.dimensions}
    if "ConVar" not in plugin.syntax.mentions:
        return
    for function in plugin.functions.values():
        own = {p.name for p in function.parameters}
        handles = declared - own | {p.name for p in function.parameters if p.type == "ConVar"}
        handles |= _locals(plugin, function)
        for name in sorted(handles):
            for index in plugin.body(function).mentions(name):
                kind = _taken_for(plugin, index)
                if kind is not None:
                    token = plugin.token(index)
                    yield Finding(
                        Region(token.start, token.end),
                        Severity.WARNING,
                        f"{name} is a convar's handle; its value is {name}.{_VALUES[kind]}",
                        f"write {name}.{_VALUES[kind]}",
                        (Edit(start=token.end, end=token.end, text=f".{_VALUES[kind]}"),),
                    )


def _locals(plugin: Plugin, function: Function) -> set[str]:
    start, stop = function.body or (0, 0)
    return {
        plugin.word(index + 1)
        for index in plugin.syntax.mentions.get("ConVar", ())
        if start <= index < stop
        and plugin.token(index + 1).kind is TokenKind.IDENTIFIER
        and plugin.word(index + 2) in ("=", ";", ",")
    }


def _taken_for(plugin: Plugin, index: int) -> str | None:
    """Return the type of number that a handle is taken for here, None if for none."""
    before, after = plugin.word(index - 1), plugin.word(index + 1)
    if before == "=" and after in (";", ",") and plugin.word(index - 3) in _VALUES:
        return plugin.word(index - 3)
    if after in _ORDER and plugin.token(index + 2).kind is TokenKind.NUMBER:
        number = plugin.word(index + 2)
        if number != "0" or after not in ("==", "!="):
            return "float" if "." in number else "int"
    return None


RULE: Final = Rule(
    "convar-as-number", "L4D-CVAR-NUMBER", "a convar's handle taken for its value", _check
)
