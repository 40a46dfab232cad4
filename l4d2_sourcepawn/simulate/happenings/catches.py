"""Special infected that catch a survivor: pounce, tongue, ride, carry and pummel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from l4d2_sourcepawn.simulate.damage import DMG_CLUB
from l4d2_sourcepawn.simulate.entities import Player
from l4d2_sourcepawn.simulate.happenings.abilities import use_ability
from l4d2_sourcepawn.simulate.happenings.detours import detoured
from l4d2_sourcepawn.simulate.happenings.holds import CARRY, POUNCE, PUMMEL, RIDE, TONGUE

if TYPE_CHECKING:
    from l4d2_sourcepawn.simulate.session import Session


def pounce(session: Session, hunter: Player, victim: Player, *, damage: int, distance: int) -> bool:
    """Let a Hunter land on a survivor. `damage` in points, `distance` in units."""
    use_ability(session, hunter, "ability_lunge")

    def land() -> None:
        POUNCE.take(hunter, victim)
        session.fire_event(
            "lunge_pounce",
            {
                "userid": hunter.userid,
                "victim": victim.userid,
                "distance": distance,
                "damage": damage,
            },
        )
        if damage:
            session.damage(victim.index, damage, attacker=hunter.index, kind=DMG_CLUB)

    landed = detoured(session, "L4D_OnPouncedOnSurvivor", (victim.index, hunter.index), land)
    if landed:
        _dominated(session, hunter, victim)
    return landed


def pounce_ends(
    session: Session, hunter: Player, victim: Player, rescuer: Player | None = None
) -> None:
    """Let a Hunter go, or be torn off its victim."""
    POUNCE.release(hunter, victim)
    if rescuer is not None:
        session.fire_event("pounce_stopped", _by(rescuer, victim))
    session.fire_event("pounce_end", _by(hunter, victim))


def pounce_misses(session: Session, hunter: Player) -> None:
    """Let a Hunter leap and land on nobody."""
    use_ability(session, hunter, "ability_lunge")
    session.fire_event("pounce_fail", {"userid": hunter.userid})


def tongue(session: Session, smoker: Player, victim: Player) -> bool:
    """Let a Smoker catch a survivor."""
    use_ability(session, smoker, "ability_tongue")

    def grab() -> None:
        TONGUE.take(smoker, victim)
        session.fire_event("tongue_grab", _by(smoker, victim))

    caught = detoured(session, "L4D_OnGrabWithTongue", (victim.index, smoker.index), grab)
    if caught:
        _dominated(session, smoker, victim)
    return caught


def choke(session: Session, smoker: Player, victim: Player) -> None:
    """Let a Smoker choke the survivor it holds."""
    session.fire_event("choke_start", _by(smoker, victim))


def tongue_ends(
    session: Session,
    smoker: Player,
    victim: Player,
    rescuer: Player | None = None,
    *,
    distance: int = 0,
) -> None:
    """Free a survivor from a tongue; `tongue_release` comes in every case."""
    TONGUE.release(smoker, victim)
    if rescuer is not None:
        fields = {**_by(rescuer, victim), "smoker": smoker.userid}
        session.fire_event("tongue_pull_stopped", {**fields, "release_type": 1})
    session.fire_event("tongue_release", {**_by(smoker, victim), "distance": distance})


def choke_ends(
    session: Session, smoker: Player, victim: Player, rescuer: Player | None = None
) -> None:
    """End the choking; the tongue is let go apart from it."""
    if rescuer is not None:
        fields = {**_by(rescuer, victim), "smoker": smoker.userid}
        session.fire_event("choke_stopped", {**fields, "release_type": 1})
    session.fire_event("choke_end", _by(smoker, victim))


def tongue_misses(session: Session, smoker: Player) -> None:
    """Let a Smoker shoot its tongue at nobody."""
    use_ability(session, smoker, "ability_tongue")


def ride(session: Session, jockey: Player, victim: Player) -> bool:
    """Let a Jockey jump on a survivor."""
    use_ability(session, jockey, "ability_leap")

    def jump() -> None:
        RIDE.take(jockey, victim)
        session.fire_event("jockey_ride", _by(jockey, victim))

    rides = detoured(session, "L4D2_OnJockeyRide", (victim.index, jockey.index), jump)
    if rides:
        _dominated(session, jockey, victim)
    return rides


def ride_ends(
    session: Session,
    jockey: Player,
    victim: Player,
    rescuer: Player | None = None,
    *,
    seconds: float = 0.0,
) -> None:
    """Throw a Jockey off after a ride of so many seconds."""
    RIDE.release(jockey, victim)
    rescued_by = rescuer.userid if rescuer is not None else 0
    session.fire_event(
        "jockey_ride_end",
        {**_by(jockey, victim), "rescuer": rescued_by, "ride_length": seconds},
    )


def charge(session: Session, charger: Player) -> None:
    """Let a Charger begin to charge."""
    use_ability(session, charger, "ability_charge")
    session.fire_event("charger_charge_start", {"userid": charger.userid})


def impact(session: Session, charger: Player, victim: Player) -> None:
    """Let a charging Charger knock a survivor aside."""
    session.fire_event("charger_impact", _by(charger, victim))
    session.forward("L4D2_OnChargerImpact", charger.index)


def carry(session: Session, charger: Player, victim: Player) -> bool:
    """Let a Charger pick a survivor up and run on with it."""

    def lift() -> None:
        CARRY.take(charger, victim)
        session.fire_event("charger_carry_start", _by(charger, victim))

    values = (victim.index, charger.index)
    lifted = detoured(session, "L4D2_OnStartCarryingVictim", values, lift)
    if lifted:
        _dominated(session, charger, victim)
    return lifted


def carry_ends(session: Session, charger: Player, victim: Player) -> None:
    """Let a Charger stop carrying."""
    CARRY.release(charger, victim)
    session.fire_event("charger_carry_end", _by(charger, victim))


def pummel(session: Session, charger: Player, victim: Player) -> bool:
    """Let a Charger pound a survivor on the ground."""

    def pound() -> None:
        PUMMEL.take(charger, victim)
        session.fire_event("charger_pummel_start", _by(charger, victim))

    return detoured(session, "L4D2_OnPummelVictim", (charger.index, victim.index), pound)


def pummel_ends(
    session: Session, charger: Player, victim: Player, rescuer: Player | None = None
) -> None:
    """Let a Charger stop pounding."""
    PUMMEL.release(charger, victim)
    rescued_by = rescuer.userid if rescuer is not None else 0
    session.fire_event("charger_pummel_end", {**_by(charger, victim), "rescuer": rescued_by})


def charge_ends(session: Session, charger: Player) -> None:
    """End a charge."""
    session.fire_event("charger_charge_end", {"userid": charger.userid})


def _by(who: Player, victim: Player) -> dict[str, int]:
    return {"userid": who.userid, "victim": victim.userid}


def _dominated(session: Session, attacker: Player, victim: Player) -> None:
    session.forward("L4D2_OnDominatedBySpecialInfected", victim.index, attacker.index)
