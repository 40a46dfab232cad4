"""Pragmas without which the compiler lets old forms and forgotten semicolons pass."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from l4d2_sourcepawn.lint.plugin import Plugin
from l4d2_sourcepawn.lint.rule import Finding, Region, Rule
from l4d2_sourcepawn.verdict import Severity


def _missing(plugin: Plugin, name: str, argument: str, why: str) -> Iterator[Finding]:
    if not plugin.syntax.bodies or any(p.name == name for p in plugin.syntax.pragmas):
        return
    yield Finding(
        Region(0, 0),
        Severity.WARNING,
        f"`#pragma {name} {argument}` is missing; {why}",
        f"put `#pragma {name} {argument}` at the top",
    )


def _check_semicolon(plugin: Plugin) -> Iterator[Finding]:
    return _missing(plugin, "semicolon", "1", "a forgotten semicolon goes unnoticed")


def _check_newdecls(plugin: Plugin) -> Iterator[Finding]:
    return _missing(plugin, "newdecls", "required", "declarations in the old form pass")


SEMICOLON: Final = Rule(
    "missing-semicolon-pragma",
    "L4D-PRAGMA-SEMICOLON",
    "no `#pragma semicolon 1`",
    _check_semicolon,
)
NEWDECLS: Final = Rule(
    "missing-newdecls-pragma",
    "L4D-PRAGMA-NEWDECLS",
    "no `#pragma newdecls required`",
    _check_newdecls,
)
