from __future__ import annotations

from collections.abc import Callable

import pytest

from l4d2_sourcepawn.errors import CompilerUnavailable
from l4d2_sourcepawn.lint import lint
from l4d2_sourcepawn.symbols import SymbolIndex
from l4d2_sourcepawn.symbols.roots import include_folders
from l4d2_sourcepawn.verdict import Diagnostic

HEADER = "#pragma semicolon 1\n#pragma newdecls required\n"
EVENT = "(Event event, const char[] name, bool dontBroadcast)"


@pytest.fixture(scope="session")
def index() -> SymbolIndex:
    try:
        return SymbolIndex.build(include_folders())
    except CompilerUnavailable as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def find(index: SymbolIndex) -> Callable[..., list[Diagnostic]]:
    """Lint a source under both pragmas; of one code only, if it is given."""

    def run(source: str, code: str | None = None) -> list[Diagnostic]:
        found = lint(HEADER + source, index=index)
        return [d for d in found if code in (None, d.code)]

    return run


@pytest.fixture(scope="session")
def hooked(find: Callable[..., list[Diagnostic]]) -> Callable[..., list[Diagnostic]]:
    """Lint a plugin whose callback of some events has this body."""

    def run(events: str, body: str, code: str | None = None, mode: str = "") -> list[Diagnostic]:
        tail = f", {mode}" if mode else ""
        hooks = " ".join(f'HookEvent("{event}", On_Event{tail});' for event in events.split())
        return find(
            f"public void OnPluginStart() {{ {hooks} }}\nAction On_Event{EVENT} {{ {body} }}", code
        )

    return run
