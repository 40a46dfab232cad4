"""Expectations that a plugin did nothing of some kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, ClassVar, Final, Literal

from pydantic import Field

from l4d2_sourcepawn.scenario.expect.messages import SCREEN
from l4d2_sourcepawn.scenario.expect.players import compare
from l4d2_sourcepawn.scenario.step import Check, Failed
from l4d2_sourcepawn.simulate import Effect, Kind, Player

if TYPE_CHECKING:
    from l4d2_sourcepawn.scenario.stage import Stage

What = Literal[
    "chat",
    "message",
    "health",
    "speed",
    "spawned",
    "damage",
    "convar",
    "command",
    "sound",
    "team",
    "teleport",
    "weapon",
    "kick",
    "anything",
]

_KINDS: Final[dict[str, frozenset[Kind]]] = {
    "chat": frozenset({Kind.CHAT}),
    "message": SCREEN,
    "health": frozenset({Kind.HEALTH, Kind.DEATH, Kind.REVIVE, Kind.INCAPACITATED}),
    "spawned": frozenset({Kind.ENTITY_SPAWNED}),
    "damage": frozenset({Kind.DAMAGE}),
    "convar": frozenset({Kind.CONVAR}),
    "command": frozenset({Kind.COMMAND}),
    "sound": frozenset({Kind.SOUND}),
    "team": frozenset({Kind.TEAM}),
    "teleport": frozenset({Kind.TELEPORT, Kind.VELOCITY}),
    "weapon": frozenset({Kind.WEAPON}),
    "kick": frozenset({Kind.KICK, Kind.BAN}),
}
_TEMP_HEALTH: Final = ("m_healthBuffer", "m_healthBufferTime")
_GAME: Final = "game"


class ExpectNothing(Check):
    """Kinds of things that the plugin must not have done in the window, to anybody."""

    verb: ClassVar[str] = "expect_nothing"
    shorthand: ClassVar[str | None] = "of"
    of: Annotated[tuple[What, ...], Field(min_length=1, max_length=14)]

    def failures(self, stage: Stage) -> Iterator[Failed]:
        """Yield the first thing of each kind."""
        wanted = {*_KINDS, "speed"} if "anything" in self.of else set(self.of)
        effects = stage.window.effects(stage)
        for what in sorted(wanted - {"speed"}):
            found = next((each for each in effects if _is(what, each)), None)
            if found is not None:
                yield Failed(expected=f"nothing of {what}", observed=_shown(stage, found))
        if "speed" in wanted:
            for player, before in stage.window.before.items():
                if stage.world.slot(player.index) is player:
                    yield from compare(stage, player, "speed", before["speed"])


def _is(what: str, effect: Effect) -> bool:
    if what == "damage" and effect.kind is Kind.DAMAGE:
        return effect.name != _GAME or effect.value != effect.before
    if what == "health" and effect.kind is Kind.PROPERTY:
        return effect.name in _TEMP_HEALTH
    return effect.kind in _KINDS[what]


def _shown(stage: Stage, effect: Effect) -> str:
    target = stage.world.find(effect.target) if effect.target else None
    who = stage.label_of(target) if isinstance(target, Player) else effect.target
    parts = [effect.kind.value, str(who) if who is not None else "", effect.name]
    value = "" if effect.value is None else repr(effect.value)
    return " ".join(part for part in (*parts, value) if part)[:200]
