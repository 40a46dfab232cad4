from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from l4d2_sourcepawn.simulate import Player, Session, World, Zombie
from l4d2_sourcepawn.simulate.hooks import HANDLED
from l4d2_sourcepawn.simulate.world import Seat
from l4d2_sourcepawn.vm import Program


@dataclass
class Game:
    """A world without a plugin's doing, and all that it told: events and forwards in order."""

    session: Session
    told: list[tuple[str, Any]] = field(default_factory=list)
    forbidden: set[str] = field(default_factory=set)
    people: dict[str, Player] = field(default_factory=dict)

    @property
    def world(self) -> World:
        return self.session.world

    def __getattr__(self, name: str) -> Player:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.told]

    def fields(self, name: str) -> Mapping[str, Any]:
        found = [fields for told, fields in self.told if told == name]
        assert len(found) == 1, f"{name} was told {len(found)} times"
        return found[0]


@pytest.fixture
def game(smx) -> Game:
    """Return four people whose slots and userids have nothing to do with each other."""
    world = World(seed=3)
    world.left_safe_area = False
    game = Game(Session(Program.load(smx("public void OnPluginStart() {}")), world))
    seats = iter([Seat(7, 41), Seat(3, 90), Seat(12, 33), Seat(5, 77), Seat(9, 60), Seat(2, 55)])
    for label in ("nick", "ellis"):
        game.people[label] = world.add_survivor(name=label.title(), seat=next(seats))
    for zombie in (Zombie.HUNTER, Zombie.SMOKER, Zombie.BOOMER, Zombie.CHARGER):
        label = zombie.name.lower()
        game.people[label] = world.add_infected(zombie, name=label, bot=False, seat=next(seats))
    assert game.session.load()

    def forward(name: str, *values: object, default: int = 0) -> int:
        shown = tuple(getattr(value, "value", value) for value in values)
        game.told.append((name, shown))
        return HANDLED if name in game.forbidden else default

    game.session.forward = forward
    game.session.on_event = lambda name, fields: game.told.append((name, dict(fields)))
    return game
