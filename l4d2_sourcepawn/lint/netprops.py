"""Netprops that no entity has, or that a player has not. SourceMod throws on them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from l4d2_sourcepawn import game
from l4d2_sourcepawn.game import Miss, PropKind
from l4d2_sourcepawn.game.netprops import PLAYER_CLASS
from l4d2_sourcepawn.lint.advice import advise
from l4d2_sourcepawn.lint.clients import is_client
from l4d2_sourcepawn.lint.plugin import Plugin
from l4d2_sourcepawn.lint.rule import Finding, Region, Rule, replace
from l4d2_sourcepawn.syntax import Argument, Call
from l4d2_sourcepawn.verdict import Edit, Severity

_VALUES: Final = ("", "Float", "Ent", "Vector", "String")
_ACCESSORS: Final = (
    *(f"{verb}EntProp{value}" for verb in ("Get", "Set") for value in _VALUES),
    "GetEntPropArraySize",
)
_ASKING: Final = {
    "HasEntProp": 2,
    "GetEntSendPropOffs": 1,
    "FindSendPropInfo": 1,
    "FindSendPropOffs": 1,
    "FindDataMapInfo": 1,
    "FindDataMapOffs": 1,
}
"""Functions that tell whether a property exists, by the position of its name."""

_KINDS: Final = frozenset(PropKind)
_NO_USE_ON_PLAYERS: Final = frozenset({"m_flSpeed"})
"""Prop_Data that every entity has and that does nothing on a player."""


def _accesses(plugin: Plugin) -> Iterator[tuple[Call, PropKind, Argument, str]]:
    for call in plugin.called(*_ACCESSORS):
        if len(call.arguments) > 2 and (kind := call.arguments[1].identifier) in _KINDS:  # noqa: PLR2004
            argument = call.arguments[2]
            name = plugin.text_of(argument)
            if name is not None:
                yield call, PropKind(kind), argument, name


def _asked(plugin: Plugin) -> frozenset[str]:
    """Return the names whose existence the plugin asks before."""
    return frozenset(
        name
        for function, position in _ASKING.items()
        for call in plugin.called(function)
        if len(call.arguments) > position and (name := plugin.text_of(call.arguments[position]))
    )


def _check_unknown(plugin: Plugin) -> Iterator[Finding]:
    asked: frozenset[str] | None = None
    for call, kind, argument, name in _accesses(plugin):
        if game.netprops.exists(kind, name):
            continue
        asked = _asked(plugin) if asked is None else asked
        found = game.netprops.find(kind, name) if name not in asked else None
        if not isinstance(found, Miss):
            continue
        elsewhere = found.other_game is not None or plugin.serves_other_games
        sure = found.proved and not elsewhere and not plugin.is_guarded(call.token)
        yield _finding(plugin, found, argument, Severity.ERROR if sure else Severity.WARNING)


def _finding(plugin: Plugin, miss: Miss, argument: Argument, severity: Severity) -> Finding:
    region = plugin.region(argument.span)
    if miss.proved:
        message = f'no entity of the game has {miss.kind} "{miss.name}"; {_THROWS}'
    else:
        message = f'{miss.kind} "{miss.name}" is not known and no plugin is known to use it'
    fix, replacement = None, miss.right_case
    if replacement is not None:
        fix = f"write {replacement}: case matters"
    else:
        other = PropKind.DATA if miss.kind is PropKind.SEND else PropKind.SEND
        fix = f"it is {other}" if miss.other_kind else None
        if fix is None:
            fix, replacement = advise("netprop", miss.name, miss.near)
    return Finding(region, severity, message, fix, _renamed(region, argument, replacement))


def _renamed(region: Region, argument: Argument, name: str | None) -> tuple[Edit, ...]:
    return replace(region, f'"{name}"') if name and argument.string is not None else ()


_THROWS: Final = "SourceMod throws on it"


def _check_class(plugin: Plugin) -> Iterator[Finding]:
    for call, kind, argument, name in _accesses(plugin):
        entity = call.arguments[0].identifier
        function = plugin.function_at(call.token)
        if entity is None or function is None or not _may_miss(kind, name):
            continue
        if not is_client(plugin, function, entity):
            continue
        fix, _ = advise("netprop", name)
        if kind is PropKind.DATA:
            message = f'{kind} "{name}" does nothing on a player'
        else:
            message = f'players have no {kind} "{name}", other entities do; {_THROWS}'
        yield Finding(plugin.region(argument.span), Severity.WARNING, message, fix)


@lru_cache(maxsize=4096)
def _may_miss(kind: PropKind, name: str) -> bool:
    if kind is PropKind.DATA:
        return name in _NO_USE_ON_PLAYERS
    has = game.netprops.exists
    return has(kind, name) and not has(kind, name, PLAYER_CLASS, derived=True)


UNKNOWN_PROP: Final = Rule(
    "unknown-netprop",
    "L4D-PROP-UNKNOWN",
    "a property that no entity of the game has",
    _check_unknown,
)
OTHER_CLASS: Final = Rule(
    "netprop-of-other-class",
    "L4D-PROP-CLASS",
    "a property that the entity at hand does not have",
    _check_class,
)
