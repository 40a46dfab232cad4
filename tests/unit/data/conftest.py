from __future__ import annotations

import platform
from collections.abc import Callable
from pathlib import Path

import pytest

from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.errors import CompilerUnavailable

Compiled = Callable[[Path], bytes]


@pytest.fixture(scope="session")
def bytecode() -> Compiled:
    """Compile a plugin that has to compile, once, to its bytecode."""
    try:
        compiler = Compiler.discover()
    except CompilerUnavailable as error:
        if (platform.system(), platform.machine()) == ("Linux", "x86_64"):
            raise
        pytest.skip(str(error))
    kept: dict[Path, bytes] = {}

    def compiled(path: Path) -> bytes:
        if path not in kept:
            result = compiler.compile(path.read_text(encoding="utf-8"), need_smx=True)
            assert result.smx is not None, [str(d) for d in result.diagnostics]
            kept[path] = result.smx
        return kept[path]

    return compiled
