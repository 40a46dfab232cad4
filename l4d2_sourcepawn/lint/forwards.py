"""Public functions that look like forwards and are none, or have not a forward's parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from l4d2_sourcepawn import game
from l4d2_sourcepawn.lint.advice import advise
from l4d2_sourcepawn.lint.plugin import Plugin
from l4d2_sourcepawn.lint.rule import Finding, Region, Rule
from l4d2_sourcepawn.symbols import Symbol, SymbolKind
from l4d2_sourcepawn.syntax import Function, Parameter
from l4d2_sourcepawn.verdict import Severity

_LIKE_A_FORWARD: Final = re.compile(r"(?:L4D2?_)?On[A-Z]\w*|L4D2?_\w+|\w+_On[A-Z]\w*")
_WORDS: Final = re.compile(r"[A-Z][a-z0-9]*")
_FORWARDS: Final = frozenset({SymbolKind.FORWARD})


def _check_unknown(plugin: Plugin) -> Iterator[Finding]:
    for function in plugin.functions.values():
        name = function.name
        if (
            not function.is_public
            or function.conditional
            or not _LIKE_A_FORWARD.fullmatch(name)
            or name in plugin.index
            or plugin.is_called(name)
        ):
            continue
        near = [symbol.name for symbol in plugin.index.nearest(name, kinds=_FORWARDS)]
        event = _event(name)
        known = None if event is None else f'HookEvent("{event}", callback)'
        fix, _ = advise("forward", name, near if known is None else [known, *near])
        yield Finding(
            _name_region(function),
            Severity.WARNING,
            f"no include declares a forward {name} and the plugin does not use it: "
            "nothing will call it",
            fix,
        )


def _event(name: str) -> str | None:
    """Return the event that a name such as OnPlayerDeath is made of, if there is one."""
    event = "_".join(_WORDS.findall(name.rpartition("On")[2])).lower()
    return event if event in game.events else None


def _check_signature(plugin: Plugin) -> Iterator[Finding]:
    for function in plugin.functions.values():
        symbol = plugin.index.get(function.name) if function.is_public else None
        if symbol is None or symbol.kind is not SymbolKind.FORWARD or not symbol.functions:
            continue
        why = _mismatch(function, symbol)
        if why is not None:
            yield Finding(
                _name_region(function),
                Severity.WARNING,
                f"forward {function.name} {why}",
                f"{symbol.signature}; its include <{symbol.file.removesuffix('.inc')}> lets the "
                "compiler check that",
            )


def _mismatch(function: Function, symbol: Symbol) -> str | None:
    declared = symbol.functions[0].parameters
    if len(function.parameters) > len(declared):
        return f"has {len(declared)} parameters, not {len(function.parameters)}"
    for own, given in zip(function.parameters, declared, strict=False):
        if _form(own) != _form(given):
            return f"has {given} for a parameter, not {own}"
    return None


def _form(parameter: Parameter) -> tuple[bool, bool, str]:
    """Return what two parameters must share; names and kinds of whole numbers may differ."""
    kind = parameter.type if parameter.type in ("float", "char") else ""
    return parameter.by_reference, bool(parameter.dimensions), kind


def _name_region(function: Function) -> Region:
    return Region(function.place.offset, function.place.offset + len(function.name))


UNKNOWN_FORWARD: Final = Rule(
    "unknown-forward",
    "L4D-FWD-UNKNOWN",
    "a public function that looks like a forward and is none",
    _check_unknown,
)
SIGNATURE: Final = Rule(
    "forward-signature",
    "L4D-FWD-SIGNATURE",
    "a forward with other parameters than it is called with",
    _check_signature,
)
