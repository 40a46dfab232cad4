"""A mocked SourceMod and Left 4 Dead 2 server, in which a compiled plugin runs."""

from l4d2_sourcepawn.simulate.effects import Effect, EffectLog, Kind
from l4d2_sourcepawn.simulate.entities import Entity, Player, Team, Zombie
from l4d2_sourcepawn.simulate.errors import SimulationError
from l4d2_sourcepawn.simulate.explore import Exploration, explore
from l4d2_sourcepawn.simulate.plugin import Buffer, Fault, Ref
from l4d2_sourcepawn.simulate.session import Session
from l4d2_sourcepawn.simulate.world import World

__all__ = [
    "Buffer",
    "Effect",
    "EffectLog",
    "Entity",
    "Exploration",
    "Fault",
    "Kind",
    "Player",
    "Ref",
    "Session",
    "SimulationError",
    "Team",
    "World",
    "Zombie",
    "explore",
]
