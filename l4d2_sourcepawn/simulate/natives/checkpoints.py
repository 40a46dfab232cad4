"""Natives of Left4DHooks that ask who is in which saferoom."""

from __future__ import annotations

from math import dist

from l4d2_sourcepawn.simulate.entities import Team
from l4d2_sourcepawn.simulate.happenings.places import PLACES, RADIUS, Saferoom, door_of
from l4d2_sourcepawn.simulate.natives.call import Call, Natives

natives = Natives()


@natives("L4D_IsInFirstCheckpoint")
def in_first(call: Call) -> int:
    return call.player(0).saferoom == "first"


@natives("L4D_IsInLastCheckpoint")
def in_last(call: Call) -> int:
    return call.player(0).saferoom == "last"


@natives("L4D_IsAnySurvivorInCheckpoint")
def any_survivor_inside(call: Call) -> int:
    return any(
        player.team == Team.SURVIVOR and player.alive and player.saferoom
        for player in call.world.players()
    )


@natives("L4D_IsAnySurvivorInStartArea")
def any_survivor_at_start(call: Call) -> int:
    return any(
        player.team == Team.SURVIVOR and player.alive and player.saferoom == "first"
        for player in call.world.players()
    )


@natives("L4D_IsPositionInFirstCheckpoint")
def position_in_first(call: Call) -> int:
    return _within(call, "first")


@natives("L4D_IsPositionInLastCheckpoint")
def position_in_last(call: Call) -> int:
    return _within(call, "last")


@natives("L4D_GetCheckpointFirst")
def door_of_first(call: Call) -> int:
    return door_of(call.world, "first").index


@natives("L4D_GetCheckpointLast")
def door_of_last(call: Call) -> int:
    return door_of(call.world, "last").index


def _within(call: Call, which: Saferoom) -> int:
    return dist(call.vector(0), PLACES[which]) <= RADIUS
