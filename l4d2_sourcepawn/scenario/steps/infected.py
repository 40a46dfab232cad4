"""Steps of special infected and what they do to survivors."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final, Literal

from l4d2_sourcepawn.scenario.errors import NotPossible
from l4d2_sourcepawn.scenario.fields import Label, Whole
from l4d2_sourcepawn.scenario.step import Happening
from l4d2_sourcepawn.simulate import damage
from l4d2_sourcepawn.simulate.entities import Player, Zombie
from l4d2_sourcepawn.simulate.happenings import abilities, bile, catches, things

if TYPE_CHECKING:
    from l4d2_sourcepawn.scenario.stage import Stage

_JAR: Final = "jar"


def _of_class(stage: Stage, label: str, zombie: Zombie) -> Player:
    player = stage.player(label)
    if player.zombie != zombie or not player.alive:
        raise NotPossible(f"{label} is no living {zombie.name.title()}")
    return player


def _alive(stage: Stage, label: str) -> Player:
    player = stage.player(label)
    if not player.alive:
        raise NotPossible(f"{label} is not alive")
    return player


class BileStep(Happening):
    verb: ClassVar[str] = "bile"
    victim: Label
    by: Label
    how: Literal["vomit", "burst", "jar"] = "vomit"

    def happen(self, stage: Stage) -> None:
        if self.how == _JAR:
            bile.jar(stage.session, stage.player(self.by), stage.entity(self.victim))
            return
        boomer = _of_class(stage, self.by, Zombie.BOOMER)
        act = bile.vomit if self.how == "vomit" else bile.burst
        act(stage.session, boomer, _alive(stage, self.victim))


class BileEnds(Happening):
    verb: ClassVar[str] = "bile_ends"
    victim: Label

    def happen(self, stage: Stage) -> None:
        bile.bile_ends(stage.session, stage.player(self.victim))


class VomitMisses(Happening):
    verb: ClassVar[str] = "vomit_misses"
    by: Label

    def happen(self, stage: Stage) -> None:
        bile.vomit(stage.session, _of_class(stage, self.by, Zombie.BOOMER), None)


class Pounce(Happening):
    verb: ClassVar[str] = "pounce"
    victim: Label
    by: Label
    damage: Whole = 10
    distance: Whole = 500

    def happen(self, stage: Stage) -> None:
        catches.pounce(
            stage.session,
            _of_class(stage, self.by, Zombie.HUNTER),
            _alive(stage, self.victim),
            damage=self.damage,
            distance=self.distance,
        )


class PounceEnds(Happening):
    verb: ClassVar[str] = "pounce_ends"
    victim: Label
    by: Label
    rescuer: Label | None = None

    def happen(self, stage: Stage) -> None:
        catches.pounce_ends(
            stage.session, stage.player(self.by), stage.player(self.victim), _who(stage, self)
        )


class PounceMisses(Happening):
    verb: ClassVar[str] = "pounce_misses"
    by: Label

    def happen(self, stage: Stage) -> None:
        catches.pounce_misses(stage.session, _of_class(stage, self.by, Zombie.HUNTER))


class Claw(Happening):
    verb: ClassVar[str] = "claw"
    victim: Label
    by: Label
    damage: Whole = 6

    def happen(self, stage: Stage) -> None:
        attacker = _alive(stage, self.by)
        stage.session.damage(
            stage.player(self.victim).index,
            self.damage,
            attacker=attacker.index,
            kind=damage.DMG_CLUB,
        )


class Tongue(Happening):
    verb: ClassVar[str] = "tongue"
    victim: Label
    by: Label

    def happen(self, stage: Stage) -> None:
        smoker = _of_class(stage, self.by, Zombie.SMOKER)
        catches.tongue(stage.session, smoker, _alive(stage, self.victim))


class Choke(Happening):
    verb: ClassVar[str] = "choke"
    victim: Label
    by: Label

    def happen(self, stage: Stage) -> None:
        catches.choke(stage.session, stage.player(self.by), stage.player(self.victim))


class TongueEnds(Happening):
    verb: ClassVar[str] = "tongue_ends"
    victim: Label
    by: Label
    rescuer: Label | None = None

    def happen(self, stage: Stage) -> None:
        catches.tongue_ends(
            stage.session, stage.player(self.by), stage.player(self.victim), _who(stage, self)
        )


class TongueMisses(Happening):
    verb: ClassVar[str] = "tongue_misses"
    by: Label

    def happen(self, stage: Stage) -> None:
        catches.tongue_misses(stage.session, _of_class(stage, self.by, Zombie.SMOKER))


class Charge(Happening):
    verb: ClassVar[str] = "charge"
    by: Label

    def happen(self, stage: Stage) -> None:
        catches.charge(stage.session, _of_class(stage, self.by, Zombie.CHARGER))


class Impact(Happening):
    verb: ClassVar[str] = "impact"
    victim: Label
    by: Label

    def happen(self, stage: Stage) -> None:
        charger = _of_class(stage, self.by, Zombie.CHARGER)
        catches.impact(stage.session, charger, _alive(stage, self.victim))


class Carry(Happening):
    verb: ClassVar[str] = "carry"
    victim: Label
    by: Label

    def happen(self, stage: Stage) -> None:
        charger = _of_class(stage, self.by, Zombie.CHARGER)
        catches.carry(stage.session, charger, _alive(stage, self.victim))


class CarryEnds(Happening):
    verb: ClassVar[str] = "carry_ends"
    victim: Label
    by: Label

    def happen(self, stage: Stage) -> None:
        catches.carry_ends(stage.session, stage.player(self.by), stage.player(self.victim))


class Pummel(Happening):
    verb: ClassVar[str] = "pummel"
    victim: Label
    by: Label

    def happen(self, stage: Stage) -> None:
        charger = _of_class(stage, self.by, Zombie.CHARGER)
        catches.pummel(stage.session, charger, _alive(stage, self.victim))


class PummelEnds(Happening):
    verb: ClassVar[str] = "pummel_ends"
    victim: Label
    by: Label
    rescuer: Label | None = None

    def happen(self, stage: Stage) -> None:
        catches.pummel_ends(
            stage.session, stage.player(self.by), stage.player(self.victim), _who(stage, self)
        )


class ChargeEnds(Happening):
    verb: ClassVar[str] = "charge_ends"
    by: Label

    def happen(self, stage: Stage) -> None:
        catches.charge_ends(stage.session, stage.player(self.by))


class Ride(Happening):
    verb: ClassVar[str] = "ride"
    victim: Label
    by: Label

    def happen(self, stage: Stage) -> None:
        jockey = _of_class(stage, self.by, Zombie.JOCKEY)
        catches.ride(stage.session, jockey, _alive(stage, self.victim))


class RideEnds(Happening):
    verb: ClassVar[str] = "ride_ends"
    victim: Label
    by: Label
    rescuer: Label | None = None

    def happen(self, stage: Stage) -> None:
        catches.ride_ends(
            stage.session, stage.player(self.by), stage.player(self.victim), _who(stage, self)
        )


class Spit(Happening):
    verb: ClassVar[str] = "spit"
    by: Label

    def happen(self, stage: Stage) -> None:
        abilities.spit(stage.session, _of_class(stage, self.by, Zombie.SPITTER))


class StartleWitch(Happening):
    verb: ClassVar[str] = "startle_witch"
    witch: Label
    by: Label

    def happen(self, stage: Stage) -> None:
        things.startle_witch(stage.session, stage.entity(self.witch), stage.player(self.by))


class Shove(Happening):
    verb: ClassVar[str] = "shove"
    victim: Label
    by: Label

    def happen(self, stage: Stage) -> None:
        things.shove(stage.session, stage.player(self.by), stage.player(self.victim))


def _who(stage: Stage, step: PounceEnds | TongueEnds | PummelEnds | RideEnds) -> Player | None:
    return stage.player(step.rescuer) if step.rescuer is not None else None
