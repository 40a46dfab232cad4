"""The kinds of values that scenario files are made of."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from l4d2_sourcepawn.simulate.entities import Team, Zombie

LABEL_PATTERN: Final = r"^[a-z][a-z0-9_]{0,31}$"
WORLD: Final = "world"
"""Who does what nobody does; no label."""


class Strict(BaseModel):
    """Base of everything in a file: immutable, nothing unknown, nothing converted."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Names:
    """Marks a field that names somebody who is there."""


class Makes:
    """Marks a field that names somebody who is there from then on."""


class MayName:
    """Marks a field that may name a group instead of somebody."""


class Says:
    """Marks a text in which `{label}` stands for a name."""


Label = Annotated[str, StringConstraints(pattern=LABEL_PATTERN), Names()]
NewLabel = Annotated[str, StringConstraints(pattern=LABEL_PATTERN), Makes()]
Actor = Annotated[str, StringConstraints(pattern=LABEL_PATTERN), Names()]
"""A label, or `world`."""

Text = Annotated[str, StringConstraints(max_length=500), Says()]
Word = Annotated[str, StringConstraints(min_length=1, max_length=128)]
Points = Annotated[float, Field(ge=0, le=1_000_000)]
Whole = Annotated[int, Field(ge=0, le=1_000_000)]
Coordinate = Annotated[float, Field(ge=-1e6, le=1e6)]
Position = tuple[Coordinate, Coordinate, Coordinate]
Seconds = Annotated[float, Field(gt=0, le=1800)]

Who = Annotated[str | Annotated[tuple[Label, ...], Field(min_length=1, max_length=20)], MayName()]
"""A label, several of them, or a group such as `survivors`."""

Role = Literal[
    "survivor",
    "smoker",
    "boomer",
    "hunter",
    "spitter",
    "jockey",
    "charger",
    "tank",
    "spectator",
]
TeamName = Literal["spectator", "survivor", "infected"]

ZOMBIES: Final[dict[str, Zombie]] = {
    name: Zombie[name.upper()]
    for name in ("smoker", "boomer", "hunter", "spitter", "jockey", "charger", "tank")
}
TEAMS: Final[dict[str, Team]] = {
    "spectator": Team.SPECTATOR,
    "survivor": Team.SURVIVOR,
    "infected": Team.INFECTED,
}
GROUPS: Final[dict[str, Team | None]] = {
    "everybody": None,
    "spectators": Team.SPECTATOR,
    "survivors": Team.SURVIVOR,
    "infected": Team.INFECTED,
}
