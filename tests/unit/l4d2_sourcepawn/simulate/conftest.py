from __future__ import annotations

from collections.abc import Callable

import pytest

from l4d2_sourcepawn.simulate import Session, World
from l4d2_sourcepawn.vm import Program

Smx = Callable[[str], bytes]
Load = Callable[..., Session]


@pytest.fixture
def load(smx: Smx) -> Load:
    """Load a plugin into a world, the standard one if none is given."""

    def loaded(source: str, world: World | None = None) -> Session:
        session = Session(Program.load(smx(source)), world or World.standard())
        session.load()
        return session

    return loaded
