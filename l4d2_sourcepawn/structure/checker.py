"""All rules of the rung `structure` over one plugin."""

from __future__ import annotations

from collections.abc import Iterator

from l4d2_sourcepawn.simulate import Exploration
from l4d2_sourcepawn.structure import entries, growing, running
from l4d2_sourcepawn.structure.built import Built, Finding
from l4d2_sourcepawn.structure.facts import structure_facts
from l4d2_sourcepawn.structure.interface import Interface
from l4d2_sourcepawn.verdict import Diagnostic
from l4d2_sourcepawn.vm import Program

_MOST = 200
"""At most so many diagnostics are made of one plugin."""


def check_structure(
    source: str,
    smx: bytes,
    exploration: Exploration,
    *,
    interface: Interface | None = None,
    file: str | None = None,
) -> tuple[Diagnostic, ...]:
    """Check whether a plugin is built as a plugin has to be.

    What the exploration could not see is not held against the plugin: where its loading
    needed something that is not mocked, only what is sure without it is told.

    Args:
        source: the plugin's text.
        smx: what it was compiled to.
        exploration: what became of it on the mocked server.
        interface: what its task requires others to be able to reach.
        file: what the diagnostics call the plugin's file.

    Returns:
        Findings in the order of the source, those of the whole plugin first. An error
        fails the rung; a warning does not.

    Raises:
        SmxInvalid: the bytes are no program.
        FactsDamaged: a fact table of the package is not what it must be.
    """
    facts = structure_facts()
    built = Built(source, Program.load(smx), exploration, interface or Interface(), facts)
    found = {
        _diagnostic(built, finding, file)
        for check in (
            running.check,
            entries.check_entries,
            entries.check_unused,
            growing.check,
            _interface,
            _identity,
        )
        for finding in check(built)
    }
    ordered = sorted(found, key=lambda d: (d.line or 0, d.column or 0, d.code, d.message))
    return tuple(ordered[:_MOST])


def _diagnostic(built: Built, finding: Finding, file: str | None) -> Diagnostic:
    rule = built.facts.rule(finding.code)
    place = finding.place
    return Diagnostic(
        code=rule.code,
        severity=rule.severity,
        message=finding.message,
        file=file,
        line=place.line if place else finding.line,
        column=place.column if place else None,
        end_column=place.column + finding.length if place else None,
        fix=rule.fix,
    )


def _interface(built: Built) -> Iterator[Finding]:
    """Find what the task requires and the plugin was not seen to register."""
    if not built.complete and not built.exploration.loaded:
        return
    commands = {name.lower() for name in built.exploration.commands}
    for name in built.interface.commands:
        if name.lower() not in commands and f"sm_{name.lower()}" not in commands:
            yield Finding("ST030", f"the task requires the command {name}")
    convars = {name.lower() for name in built.exploration.convars}
    for name in built.interface.convars:
        if name.lower() not in convars:
            yield Finding("ST031", f"the task requires the console variable {name}")


def _identity(built: Built) -> Iterator[Finding]:
    if built.program.pubvar("myinfo") is None:
        yield Finding("ST040", "there is no myinfo: the server cannot say what this plugin is")
