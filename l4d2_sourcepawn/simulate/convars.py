"""Console variables: values are text, and every change is told to who asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from l4d2_sourcepawn import game
from l4d2_sourcepawn.game.tables import checked, load_rows, package_table, strings
from l4d2_sourcepawn.vm.natives.text import parse_float, parse_int

FCVAR_NOTIFY: Final = 1 << 8
FCVAR_CHEAT: Final = 1 << 14


@dataclass(eq=False)
class ConVar:
    """One console variable. `hooks` are the function ids to call on a change."""

    name: str
    value: str
    default: str
    description: str = ""
    flags: int = 0
    minimum: float | None = None
    maximum: float | None = None
    own: bool = False
    hooks: list[int] = field(default_factory=list)

    @property
    def integer(self) -> int:
        """The value as a whole number, 0 if it does not begin with one."""
        return parse_int(self.value.encode("utf-8", "surrogateescape"), 10)[0]

    @property
    def number(self) -> float:
        """The value as a float, 0.0 if it does not begin with one."""
        return parse_float(self.value.encode("utf-8", "surrogateescape"))[0]

    def bounded(self, text: str) -> str:
        """Return what a new value becomes: within the bounds, if there are any."""
        number = parse_float(text.encode("utf-8", "surrogateescape"))[0]
        if self.minimum is not None and number < self.minimum:
            return f"{self.minimum:f}"
        if self.maximum is not None and number > self.maximum:
            return f"{self.maximum:f}"
        return text


@cache
def game_defaults() -> Mapping[str, str]:
    """Return what the game's own variables are before anybody sets them, by name.

    Others that are known to exist (`game.convars`) stand at 0: their defaults are not known.

    Raises:
        FactsDamaged: the table cannot be read or is not what it must be.
    """
    (rows,) = load_rows("convar_defaults", ("convars",), package_table)
    return checked(
        "convar_defaults", lambda: {name: strings(row)["default"] for name, row in rows.items()}
    )


def game_convars() -> dict[str, ConVar]:
    """Return the game's variables by lower-case name."""
    defaults = game_defaults()
    names = {*game.convars, *defaults}
    return {
        name.lower(): ConVar(name, defaults.get(name, "0"), defaults.get(name, "0"))
        for name in sorted(names)
    }
