"""Weapons with the numbers of their scripts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from l4d2_sourcepawn.game.tables import Read, checked, load_rows, number, package_table
from l4d2_sourcepawn.nearest import nearest

Team = Literal["survivor", "zombie", "any"]


@dataclass(frozen=True, slots=True)
class Weapon:
    """One weapon's classname and numbers; None is not told by its script.

    `slot` counts from 0, the primary weapon; `clip` is in rounds, `damage` in
    health points a bullet or pellet before falloff, `max_speed` in units a second.
    """

    classname: str
    id: int
    team: Team
    slot: int
    max_speed: int
    clip: int | None
    damage: int | None


class WeaponTable:
    """All weapons that have a script, by classname."""

    def __init__(self, read: Read = package_table) -> None:
        self._read = read

    @cached_property
    def _weapons(self) -> dict[str, Weapon]:
        (rows,) = load_rows("weapons", ("weapons",), self._read)
        return checked("weapons", lambda: {name: _weapon(name, row) for name, row in rows.items()})

    def get(self, classname: str) -> Weapon | None:
        """Return a weapon by its classname, such as `weapon_rifle`."""
        return self._weapons.get(classname)

    def nearest(self, classname: str, n: int = 3) -> tuple[str, ...]:
        """Return classnames that a wrong one may have meant."""
        return nearest(classname, self._weapons, n)

    def __contains__(self, classname: object) -> bool:
        return classname in self._weapons

    def __iter__(self) -> Iterator[Weapon]:
        return iter(self._weapons.values())

    def __len__(self) -> int:
        return len(self._weapons)


def _weapon(classname: str, row: Mapping[str, object]) -> Weapon:
    team = row["team"]
    if team not in ("survivor", "zombie", "any"):
        raise ValueError(f"{classname} is of unknown team {team}")
    return Weapon(
        classname=classname,
        id=number(row["id"]),
        team=team,
        slot=number(row["slot"]),
        max_speed=number(row["max_speed"]),
        clip=number(row["clip"]) if "clip" in row else None,
        damage=number(row["damage"]) if "damage" in row else None,
    )
