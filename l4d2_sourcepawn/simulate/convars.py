"""Console variables: values are text, and every change is told to who asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from l4d2_sourcepawn import game
from l4d2_sourcepawn.vm.natives.text import parse_float, parse_int

FCVAR_NOTIFY: Final = 1 << 8
FCVAR_CHEAT: Final = 1 << 14

GAME_DEFAULTS: Final[dict[str, str]] = {
    "adrenaline_duration": "15.0",
    "adrenaline_health_buffer": "25",
    "director_no_bosses": "0",
    "director_no_death_check": "0",
    "director_no_mobs": "0",
    "director_no_specials": "0",
    "first_aid_heal_percent": "0.8",
    "hostname": "Left 4 Dead 2",
    "mp_gamemode": "coop",
    "pain_pills_decay_rate": "0.27",
    "pain_pills_health_threshold": "99",
    "pain_pills_health_value": "50",
    "sb_all_bot_game": "0",
    "survivor_friendly_fire_factor_easy": "0",
    "survivor_friendly_fire_factor_expert": "0.5",
    "survivor_friendly_fire_factor_hard": "0.3",
    "survivor_friendly_fire_factor_normal": "0.1",
    "survivor_incap_health": "300",
    "survivor_incap_decay_rate": "3",
    "survivor_limit": "4",
    "survivor_max_incapacitated_count": "2",
    "survivor_revive_duration": "5",
    "survivor_revive_health": "30",
    "sv_cheats": "0",
    "sv_consistency": "1",
    "sv_gravity": "800",
    "sv_maxplayers": "-1",
    "versus_boss_buffer": "2000",
    "visible_maxplayers": "-1",
    "z_charger_health": "600",
    "z_common_limit": "30",
    "z_difficulty": "Normal",
    "z_exploding_health": "50",
    "z_gas_health": "250",
    "z_health": "50",
    "z_hunter_health": "250",
    "z_jockey_health": "325",
    "z_max_player_zombies": "4",
    "z_mob_spawn_max_size": "30",
    "z_mob_spawn_min_size": "10",
    "z_spitter_health": "100",
    "z_tank_health": "4000",
    "z_tank_speed": "210",
    "z_witch_health": "1000",
}
"""What the game's own variables are before anybody sets them. Others that are known to
exist (`game.convars`) stand at 0: their defaults are not known here."""


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


def game_convars() -> dict[str, ConVar]:
    """Return the game's variables by lower-case name."""
    names = {*game.convars, *GAME_DEFAULTS}
    return {
        name.lower(): ConVar(name, GAME_DEFAULTS.get(name, "0"), GAME_DEFAULTS.get(name, "0"))
        for name in sorted(names)
    }
