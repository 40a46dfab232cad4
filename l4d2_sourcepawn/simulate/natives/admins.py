"""Natives on admins. A client's AdminId is its index."""

from __future__ import annotations

from typing import Final

from l4d2_sourcepawn.simulate import commands
from l4d2_sourcepawn.simulate.entities import Player
from l4d2_sourcepawn.simulate.hooks import ADMFLAG_ROOT
from l4d2_sourcepawn.simulate.natives.call import Call, Natives
from l4d2_sourcepawn.vm import NativeError

natives = Natives()

_FLAG_BITS: Final = {letter: bit for bit, letter in enumerate("abcdefghijklmnzopqrst")}
_MOST_SIGNIFICANT: Final = 31
_ROOT_IMMUNITY: Final = 99
_INVALID_ADMIN: Final = -1


def _immunity(player: Player) -> int:
    return _ROOT_IMMUNITY if player.admin_flags & ADMFLAG_ROOT else 0


def _admin(call: Call, number: int = 0) -> Player:
    player = call.world.slot(call.cell(number)) if call.cell(number) > 0 else None
    if player is None:
        raise NativeError(f"AdminId {call.cell(number) & 0xFFFFFFFF:x} is invalid")
    return player


@natives("GetUserAdmin")
def get_user_admin(call: Call) -> int:
    player = call.connected(0)
    return player.index if player.admin_flags else _INVALID_ADMIN


@natives("GetUserFlagBits")
def get_user_flags(call: Call) -> int:
    return call.connected(0).admin_flags


@natives("SetUserFlagBits")
def set_user_flags(call: Call) -> None:
    player = call.connected(0)
    call.world.set_property(player, "admin flags", call.cell(1))
    player.admin_flags = call.cell(1)


@natives("GetAdminFlag", "AdminId.HasFlag")
def has_admin_flag(call: Call) -> int:
    return commands.has_flags(_admin(call), 1 << (call.cell(1) & _MOST_SIGNIFICANT))


@natives("GetAdminFlags", "AdminId.GetFlags")
def get_admin_flags(call: Call) -> int:
    return _admin(call).admin_flags


@natives("GetAdminImmunityLevel", "AdminId.ImmunityLevel.get")
def get_immunity(call: Call) -> int:
    return _immunity(_admin(call))


@natives("CanUserTarget")
def can_user_target(call: Call) -> int:
    target = call.connected(1)
    if call.cell(0) == 0:
        return 1
    return _immunity(call.connected(0)) >= _immunity(target)


@natives("CanAdminTarget")
def can_admin_target(call: Call) -> int:
    return call.cell(0) != _INVALID_ADMIN


@natives("CheckCommandAccess")
def check_access(call: Call) -> int:
    if call.cell(0) == 0:
        return 1
    player = call.connected(0)
    flags = call.cell(2)
    if not call.cell(3):
        registered = call.session.hooks.commands.get(call.text(1).lower())
        flags = registered[0].flags if registered else flags
    return commands.has_flags(player, flags)


@natives("ReadFlagString")
def read_flag_string(call: Call) -> int:
    bits = read = 0
    for letter in call.text(0):
        if letter not in _FLAG_BITS:
            break
        bits |= 1 << _FLAG_BITS[letter]
        read += 1
    if len(call) > 1 and call.cell(1):
        call.write(1, read)
    return bits


@natives("FindFlagByChar")
def find_flag(call: Call) -> int:
    letter = chr(call.cell(0) & 0xFF)
    if letter not in _FLAG_BITS:
        return 0
    call.write(1, _FLAG_BITS[letter])
    return 1


@natives("FindAdminByIdentity")
def find_by_identity(call: Call) -> int:
    identity = call.text(1)
    for player in call.world.players():
        if player.admin_flags and identity in (player.steam_id, player.address):
            return player.index
    return _INVALID_ADMIN
