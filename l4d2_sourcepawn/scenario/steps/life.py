"""Steps of coming to life, being hurt, dying and healing."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final, Literal

from pydantic import Field

from l4d2_sourcepawn.scenario.errors import NotPossible
from l4d2_sourcepawn.scenario.fields import (
    ZOMBIES,
    Actor,
    Label,
    NewLabel,
    Points,
    Position,
    Word,
)
from l4d2_sourcepawn.scenario.step import Happening
from l4d2_sourcepawn.simulate import damage
from l4d2_sourcepawn.simulate.entities import Player, Team, Zombie
from l4d2_sourcepawn.simulate.happenings import care, spawns

if TYPE_CHECKING:
    from l4d2_sourcepawn.scenario.stage import Stage

Blow = Literal["bullet", "melee", "club", "burn", "blast", "fall", "generic"]
BLOWS: Final[dict[Blow, int]] = {
    "bullet": damage.DMG_BULLET,
    "melee": damage.DMG_SLASH | damage.DMG_CLUB,
    "club": damage.DMG_CLUB,
    "burn": damage.DMG_BURN,
    "blast": damage.DMG_BLAST,
    "fall": damage.DMG_FALL,
    "generic": damage.DMG_GENERIC,
}
_SPAWN_AT: Final = (1500.0, 400.0, 0.0)


class Spawn(Happening):
    verb: ClassVar[str] = "spawn"
    what: Literal[
        "smoker",
        "boomer",
        "hunter",
        "spitter",
        "jockey",
        "charger",
        "tank",
        "witch",
        "common",
    ]
    as_: NewLabel | None = Field(default=None, alias="as")
    player: Label | None = None
    human: bool = False
    position: Position | None = None

    def happen(self, stage: Stage) -> None:
        position = self.position or _SPAWN_AT
        if self.what in ("witch", "common"):
            spawn = spawns.witch_spawns if self.what == "witch" else spawns.common_spawns
            made = spawn(stage.session, position)
            if made is not None and self.as_ is not None:
                stage.label(self.as_, made)
            return
        zombie = ZOMBIES[self.what]
        if self.player is not None:
            self._rise(stage, stage.player(self.player), zombie, position)
            return
        name = stage.name_for(zombie=zombie, bot=not self.human)
        player = spawns.new_infected(
            stage.session,
            zombie,
            position=position,
            bot=not self.human,
            name=name,
            seat=stage.seat(),
        )
        if player is not None and self.as_ is not None:
            stage.label(self.as_, player)

    def _rise(
        self, stage: Stage, player: Player, zombie: Zombie, position: tuple[float, float, float]
    ) -> None:
        if player.team != Team.INFECTED:
            raise NotPossible(f"{self.player} is not on the infected team")
        spawns.infected_spawns(stage.session, player, zombie, position=position)


class Kill(Happening):
    verb: ClassVar[str] = "kill"
    victim: Label
    by: Actor
    weapon: Word | None = None
    headshot: bool = False

    def happen(self, stage: Stage) -> None:
        victim, attacker = stage.entity(self.victim), stage.attacker(self.by)
        if isinstance(victim, Player):
            if not victim.alive:
                raise NotPossible(f"{self.victim} is not alive")
            care.kill(
                stage.session,
                victim,
                attacker,
                weapon=self.weapon,
                headshot=self.headshot,
            )
            return
        stage.session.damage(
            victim.index,
            max(1, victim.health),
            attacker=attacker,
            kind=damage.DMG_BULLET,
            named=self.weapon,
            headshot=self.headshot,
        )


class DamageStep(Happening):
    verb: ClassVar[str] = "damage"
    victim: Label
    by: Actor
    amount: Points
    type: Blow = "bullet"
    weapon: Word | None = None

    def happen(self, stage: Stage) -> None:
        stage.session.damage(
            stage.entity(self.victim).index,
            self.amount,
            attacker=stage.attacker(self.by),
            kind=BLOWS[self.type],
            named=self.weapon,
        )


class Incapacitate(Happening):
    verb: ClassVar[str] = "incapacitate"
    victim: Label
    by: Actor

    def happen(self, stage: Stage) -> None:
        by = None if stage.attacker(self.by) == 0 else stage.player(self.by)
        care.incapacitate(stage.session, stage.player(self.victim), by)


class Hang(Happening):
    verb: ClassVar[str] = "hang"
    who: Label

    def happen(self, stage: Stage) -> None:
        care.hang(stage.session, stage.player(self.who))


class Revive(Happening):
    verb: ClassVar[str] = "revive"
    subject: Label
    by: Label

    def happen(self, stage: Stage) -> None:
        subject = stage.player(self.subject)
        if not subject.incapacitated:
            raise NotPossible(f"{self.subject} is not incapacitated")
        care.revive(stage.session, subject, stage.player(self.by))


class Heal(Happening):
    verb: ClassVar[str] = "heal"
    subject: Label
    by: Label | None = None

    def happen(self, stage: Stage) -> None:
        care.heal(stage.session, stage.player(self.subject), stage.player(self.by or self.subject))


class Pills(Happening):
    verb: ClassVar[str] = "pills"
    who: Label

    def happen(self, stage: Stage) -> None:
        care.pills(stage.session, stage.player(self.who))


class Adrenaline(Happening):
    verb: ClassVar[str] = "adrenaline"
    who: Label

    def happen(self, stage: Stage) -> None:
        care.adrenaline(stage.session, stage.player(self.who))


class Defibrillate(Happening):
    verb: ClassVar[str] = "defibrillate"
    subject: Label
    by: Label

    def happen(self, stage: Stage) -> None:
        care.defibrillate(stage.session, _dead(stage, self.subject), stage.player(self.by))


class Rescue(Happening):
    verb: ClassVar[str] = "rescue"
    subject: Label
    by: Label

    def happen(self, stage: Stage) -> None:
        care.rescue(stage.session, _dead(stage, self.subject), stage.player(self.by))


def _dead(stage: Stage, label: str) -> Player:
    player = stage.player(label)
    if player.alive:
        raise NotPossible(f"{label} is alive")
    return player
