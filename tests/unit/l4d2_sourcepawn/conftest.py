from __future__ import annotations

import platform
from collections.abc import Callable

import pytest

from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.errors import CompilerUnavailable

PRELUDE = """
#pragma semicolon 1
#pragma newdecls required
#include <sourcemod>
#include <sdktools>
#include <sdkhooks>
#include <left4dhooks>
"""


@pytest.fixture(scope="session")
def compiler() -> Compiler:
    """The shipped compiler with a short leash: one processor second per source."""
    try:
        return Compiler.discover(timeout_s=1.0)
    except CompilerUnavailable as error:
        if (platform.system(), platform.machine()) == ("Linux", "x86_64"):
            raise
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def compiled(compiler: Compiler) -> Callable[[str], bytes]:
    """Compile a whole plugin, each once."""
    kept: dict[str, bytes] = {}

    def compiled(source: str) -> bytes:
        if source not in kept:
            result = compiler.compile(source, need_smx=True)
            assert result.smx is not None, result.diagnostics
            kept[source] = result.smx
        return kept[source]

    return compiled


@pytest.fixture(scope="session")
def prelude() -> str:
    """What `smx` puts before a plugin's text: the usual includes."""
    return PRELUDE


@pytest.fixture(scope="session")
def smx(compiled: Callable[[str], bytes], prelude: str) -> Callable[[str], bytes]:
    """Compile a plugin's text below the usual includes."""
    return lambda source: compiled(prelude + source)
