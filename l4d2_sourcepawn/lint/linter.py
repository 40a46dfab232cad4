"""All rules over one source."""

from __future__ import annotations

from typing import Final

from l4d2_sourcepawn.lint import (
    clients,
    convars,
    event_fields,
    event_writes,
    forwards,
    netprops,
    pragmas,
    timers,
    unknown_event,
)
from l4d2_sourcepawn.lint.places import run_rules
from l4d2_sourcepawn.lint.plugin import Plugin
from l4d2_sourcepawn.lint.rule import Rule
from l4d2_sourcepawn.symbols import SymbolIndex
from l4d2_sourcepawn.verdict import Diagnostic

RULES: Final[tuple[Rule, ...]] = (
    unknown_event.RULE,
    event_fields.UNKNOWN_FIELD,
    event_fields.ENTITY_AS_USERID,
    event_fields.USERID_AS_CLIENT,
    event_writes.RULE,
    netprops.UNKNOWN_PROP,
    netprops.OTHER_CLASS,
    forwards.UNKNOWN_FORWARD,
    forwards.SIGNATURE,
    timers.RULE,
    clients.UNCHECKED,
    convars.RULE,
    pragmas.SEMICOLON,
    pragmas.NEWDECLS,
)
"""Every rule, in the order in which a list of them reads best."""


def lint(source: str, *, index: SymbolIndex, file: str | None = None) -> tuple[Diagnostic, ...]:
    """Check every name and use that the compiler cannot, in the order of the source.

    Args:
        source: any text at all; what cannot be parsed is passed over.
        index: the symbols of the includes that the plugin is compiled with.
        file: what the diagnostics call the plugin's file.

    Raises:
        FactsDamaged: a fact table of the package is not what it must be.
    """
    return run_rules(RULES, Plugin(source, index), file)
