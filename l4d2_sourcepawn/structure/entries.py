"""Rules on what calls into the plugin, and whether anything comes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from l4d2_sourcepawn.simulate.plugin import plain_name
from l4d2_sourcepawn.structure.built import Built, Finding, Reach
from l4d2_sourcepawn.syntax import Function

_RESULT_IGNORED: Final = frozenset({"command", "frame", "menu", "native", "output", "timer"})
"""What the server calls without caring for the result; of an event only one before it counts."""

_CALLBACKS: Final = {
    "HookEvent": r"(Event|Handle) (char\[\]) (bool)",
    "CreateTimer": r"Handle( (any|int|Handle|DataPack))?",
    "RegConsoleCmd": r"int int",
    "HookConVarChange": r"(ConVar|Handle) (char\[\]) (char\[\])",
    "Menu": r"(Menu|Handle) MenuAction int int",
}
"""The parameters' types of a callback, by the function that registers it."""

_SHAPES: Final = {name: re.compile(shape) for name, shape in _CALLBACKS.items()}
_RETURNS_ACTION: Final = frozenset({"RegConsoleCmd"})
"""Callbacks whose parameters are common: of these only functions that return an Action count."""

_NOT_CALLBACKS: Final = frozenset({"OnClientCommand"})


def check_entries(built: Built) -> Iterator[Finding]:
    """Find a plugin that nothing calls, or in which no call does anything."""
    if not built.exploration.loaded:
        return
    starts = [name for name in built.program.publics if name in built.facts.life_cycle]
    beside_registering = any(_acts(built, built.reach(name), quiet=False) for name in starts)
    if beside_registering:
        return
    if not built.callbacks and not built.forwards:
        if built.complete:
            yield built.named(
                "ST010", "no forward, event, command, hook or timer leads into it", "OnPluginStart"
            )
    elif not any(_does_something(built, public) for public in built.program.publics):
        yield built.named(
            "ST011",
            "whatever calls it, it changes nothing and tells nobody anything",
            "OnPluginStart",
        )


def _does_something(built: Built, public: str) -> bool:
    if public in built.facts.life_cycle or public.startswith("__"):
        return False
    reach = built.reach(public)
    name = plain_name(public)
    uses = {what for what, names in built.exploration.callbacks.items() if name in names}
    heard = not uses or bool(uses - _RESULT_IGNORED)
    return _acts(built, reach) or reach.writes_references or (heard and reach.returns_something)


def _acts(built: Built, reach: Reach, *, quiet: bool = True) -> bool:
    """Tell whether natives are reached that do something; on the console too, if `quiet`."""
    facts = built.facts
    return any(
        not facts.is_inert(native) and (quiet or native not in facts.announces)
        for native in reach.natives
    )


def check_unused(built: Built) -> Iterator[Finding]:
    """Find functions with a callback's parameters that the source never names again."""
    syntax = built.syntax
    used = {call.name for call in syntax.calls} | syntax.function_values.keys()
    for function in syntax.functions:
        name = function.name
        if function.body is None or function.conditional or name in used:
            continue
        if name in _NOT_CALLBACKS or f'"{name}"' in built.source or "stock" in function.qualifiers:
            continue
        registered_by = _registered_by(function)
        if registered_by is not None and name not in built.forwards:
            yield Finding(
                "ST012",
                f"{name} looks like a callback for {registered_by}, and nothing refers to it",
                function.place,
                len(name),
            )


def _registered_by(function: Function) -> str | None:
    types = " ".join(p.type + "[]" * len(p.dimensions) for p in function.parameters)
    for name, shape in _SHAPES.items():
        if shape.fullmatch(types) and (
            name not in _RETURNS_ACTION or function.return_type == "Action"
        ):
            return name
    return None
