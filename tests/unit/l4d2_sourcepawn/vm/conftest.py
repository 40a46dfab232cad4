from __future__ import annotations

from collections.abc import Callable

import pytest

from l4d2_sourcepawn.vm import Machine, Native, Program, to_float
from l4d2_sourcepawn.vm.natives import core_natives

PRELUDE = """
#pragma semicolon 1
#pragma newdecls required
native void Show(int value);
native void ShowFloat(float value);
native void ShowText(const char[] text);
"""

Compile = Callable[[str], bytes]
Run = Callable[..., list[object]]
Showing = Callable[[list[object]], dict[str, Native]]


@pytest.fixture(scope="session")
def smx(compiled: Callable[[str], bytes]) -> Compile:
    """Compile a plugin's text, with the natives that show what it computes."""
    return lambda source: compiled(PRELUDE + source)


@pytest.fixture(scope="session")
def showing() -> Showing:
    """Make natives that note in a list what they are shown."""
    return _showing


def _showing(shown: list[object]) -> dict[str, Native]:

    def show(_: Machine, params: tuple[int, ...]) -> int:
        shown.append(params[0])
        return 0

    def show_float(_: Machine, params: tuple[int, ...]) -> int:
        shown.append(to_float(params[0]))
        return 0

    def show_text(machine: Machine, params: tuple[int, ...]) -> int:
        shown.append(machine.read_string(params[0]))
        return 0

    return {**core_natives(), "Show": show, "ShowFloat": show_float, "ShowText": show_text}


@pytest.fixture
def run(smx: Compile) -> Run:
    """Run a plugin's `Test` and return what it showed."""

    def ran(source: str, *arguments: int, **options: int) -> list[object]:
        shown: list[object] = []
        machine = Machine(Program.load(smx(source)), _showing(shown), **options)
        machine.call("Test", *arguments)
        return shown

    return ran
