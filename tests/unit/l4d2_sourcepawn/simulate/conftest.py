from __future__ import annotations

from collections.abc import Callable

import pytest

from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.simulate import Session, World
from l4d2_sourcepawn.vm import Program

PRELUDE = """
#pragma semicolon 1
#pragma newdecls required
#include <sourcemod>
#include <sdktools>
#include <sdkhooks>
"""

Smx = Callable[[str], bytes]
Load = Callable[..., Session]


@pytest.fixture(scope="session")
def smx(compiler: Compiler) -> Smx:
    """Compile a plugin's text below the usual includes."""
    kept: dict[str, bytes] = {}

    def compiled(source: str) -> bytes:
        if source not in kept:
            result = compiler.compile(PRELUDE + source, need_smx=True)
            assert result.smx is not None, result.diagnostics
            kept[source] = result.smx
        return kept[source]

    return compiled


@pytest.fixture
def load(smx: Smx) -> Load:
    """Load a plugin into a world, the standard one if none is given."""

    def loaded(source: str, world: World | None = None) -> Session:
        session = Session(Program.load(smx(source)), world or World.standard())
        session.load()
        return session

    return loaded
