"""What exists in Left 4 Dead 2: events, netprops, classnames, weapons, teams, convars.

The tables are package data (`l4d2_sourcepawn/facts`), each with its sources.
Every table is read when it is first asked and kept; names are case-sensitive,
as they are in the game.
"""

from typing import Final

from l4d2_sourcepawn.game.events import Event, EventTable
from l4d2_sourcepawn.game.names import NameTable, NumberTable
from l4d2_sourcepawn.game.netprops import Miss, Netprop, NetpropTable, PropKind
from l4d2_sourcepawn.game.weapons import Weapon, WeaponTable

events: Final = EventTable()
netprops: Final = NetpropTable()
weapons: Final = WeaponTable()
classnames: Final = NameTable("classnames", "classnames")
convars: Final = NameTable("convars", "convars")
cheat_commands: Final = NameTable("commands", "cheat_commands")
melee_weapons: Final = NameTable("weapons", "melee")
infected_classes: Final = NumberTable("players", "infected_classes")
teams: Final = NumberTable("players", "teams")
survivors: Final = NumberTable("players", "survivors")

__all__ = [
    "Event",
    "EventTable",
    "Miss",
    "NameTable",
    "Netprop",
    "NetpropTable",
    "NumberTable",
    "PropKind",
    "Weapon",
    "WeaponTable",
    "cheat_commands",
    "classnames",
    "convars",
    "events",
    "infected_classes",
    "melee_weapons",
    "netprops",
    "survivors",
    "teams",
    "weapons",
]
