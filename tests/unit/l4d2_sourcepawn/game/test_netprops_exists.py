from __future__ import annotations

import pytest

from l4d2_sourcepawn import game
from l4d2_sourcepawn.game import Netprop


@pytest.mark.parametrize("cls", [None, "CTerrorPlayer", "CWitch", "CNoSuchClass"])
@pytest.mark.parametrize(
    "name", ["m_iHealth", "m_iClip1", "m_zombieClass", "m_iArmor", "m_flSpeed"]
)
@pytest.mark.parametrize("kind", ["Prop_Send", "Prop_Data"])
def test_a_property_exists_where_it_is_found(kind: str, name: str, cls: str | None) -> None:
    for derived in (False, True):
        found = game.netprops.find(kind, name, cls, derived=derived)
        told = game.netprops.exists(kind, name, cls, derived=derived)
        assert told == isinstance(found, Netprop)
