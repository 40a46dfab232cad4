"""Natives on clients: who is there, of which team, and what the server may do to them."""

from __future__ import annotations

from typing import Final

from l4d2_sourcepawn.simulate.effects import Kind
from l4d2_sourcepawn.simulate.entities import Player, Team
from l4d2_sourcepawn.simulate.natives.call import Call, Natives
from l4d2_sourcepawn.vm import NativeError

natives = Natives()

_STEAM_PARTS: Final = 3
_STEAM_BASE: Final = 76561197960265728
_AUTH_ENGINE, _AUTH_STEAM2, _AUTH_STEAM3, _AUTH_STEAM64 = range(4)


@natives("IsClientInGame", "IsPlayerInGame")
def is_in_game(call: Call) -> int:
    player = call.world.slot(call.cell(0))
    return player is not None and player.in_game


@natives("IsClientConnected")
def is_connected(call: Call) -> int:
    return call.world.slot(call.cell(0)) is not None


@natives("IsClientAuthorized")
def is_authorized(call: Call) -> int:
    return call.connected(0).authorized


@natives("IsFakeClient")
def is_fake(call: Call) -> int:
    return call.connected(0).bot


@natives("IsClientSourceTV", "IsClientReplay")
def is_television(call: Call) -> int:
    call.connected(0)
    return False


@natives("IsClientObserver")
def is_observer(call: Call) -> int:
    return call.player(0).team == Team.SPECTATOR


@natives("IsClientInKickQueue", "IsClientTimingOut")
def is_leaving(call: Call) -> int:
    return call.connected(0).index in call.session.kicked


@natives("IsPlayerAlive")
def is_alive(call: Call) -> int:
    return call.player(0).alive


@natives("GetClientTeam")
def get_team(call: Call) -> int:
    return call.player(0).team


@natives("ChangeClientTeam")
def change_team(call: Call) -> None:
    call.session.change_team(call.player(0), call.cell(1))


@natives("GetClientHealth")
def get_health(call: Call) -> int:
    return call.player(0).health


@natives("GetClientUserId")
def get_userid(call: Call) -> int:
    return call.connected(0).userid


@natives("GetClientOfUserId")
def of_userid(call: Call) -> int:
    player = call.world.of_userid(call.cell(0))
    return player.index if player else 0


@natives("GetClientSerial")
def get_serial(call: Call) -> int:
    return call.connected(0).serial


@natives("GetClientFromSerial")
def from_serial(call: Call) -> int:
    wanted = call.cell(0)
    return next((each.index for each in call.world.players() if each.serial == wanted), 0)


@natives("GetClientName")
def get_name(call: Call) -> int:
    name = "Console" if call.cell(0) == 0 else call.connected(0).name
    return call.write_text(1, 2, name) > 0


@natives("SetClientName")
def set_name(call: Call) -> None:
    _rename(call, call.player(0), call.text(1))


@natives("SetClientInfo")
def set_info(call: Call) -> None:
    player = call.player(0)
    if call.text(1) == "name":
        _rename(call, player, call.text(2))
    else:
        player.info[call.text(1)] = call.text(2)
        call.world.note(Kind.PROPERTY, player.index, name=call.text(1), value=call.text(2))


@natives("GetClientInfo")
def get_info(call: Call) -> int:
    player, key = call.connected(0), call.text(1)
    value = player.info.get(key, player.name if key == "name" else "")
    call.write_text(2, 3, value)
    return value != ""


@natives("GetClientAuthId")
def get_auth_id(call: Call) -> int:
    player = call.connected(0)
    call.write_text(2, 3, auth_id(player, call.cell(1)))
    return player.authorized


@natives("GetClientAuthString")
def get_auth_string(call: Call) -> int:
    player = call.connected(0)
    call.write_text(1, 2, player.steam_id)
    return player.authorized


@natives("GetSteamAccountID")
def get_account(call: Call) -> int:
    return account_of(call.connected(0))


@natives("GetClientIP")
def get_ip(call: Call) -> int:
    return call.write_text(1, 2, call.connected(0).address) > 0


@natives("GetClientCount")
def get_count(call: Call) -> int:
    only_in_game = call.cell(0, 1)
    return sum(1 for player in call.world.players() if player.in_game or not only_in_game)


@natives("GetMaxClients", "GetMaxHumanPlayers")
def get_max_clients(call: Call) -> int:
    return call.world.max_clients


@natives("GetClientTime")
def get_client_time(call: Call) -> float:
    return call.world.time - call.connected(0).connected_at


@natives("GetClientLatency", "GetClientAvgLatency")
def get_latency(call: Call) -> float:
    return 0.0 if call.player(0).bot else 0.05


@natives("GetClientAvgLoss", "GetClientAvgChoke")
def get_loss(call: Call) -> float:
    call.player(0)
    return 0.0


@natives("GetClientLanguage", "GetServerLanguage")
def get_language(_: Call) -> int:
    return 0


@natives("GetLanguageCount")
def language_count(_: Call) -> int:
    return 1


@natives("GetLanguageInfo")
def language_info(call: Call) -> None:
    if call.cell(0) != 0:
        raise NativeError(f"Invalid language number {call.cell(0)}")
    if call.given(1):
        call.write_text(1, 2, "en")
    if call.given(3):
        call.write_text(3, 4, "English")


@natives("GetClientModel")
def get_model(call: Call) -> None:
    call.write_text(1, 2, str(call.player(0).get("m_ModelName") or ""))


@natives("GetClientButtons")
def get_buttons(call: Call) -> int:
    return call.player(0).buttons


@natives("GetClientAbsOrigin")
def get_origin(call: Call) -> None:
    call.write_vector(1, call.player(0).origin)


@natives("GetClientEyePosition")
def get_eyes(call: Call) -> None:
    call.write_vector(1, call.player(0).eyes)


@natives("GetClientEyeAngles")
def get_eye_angles(call: Call) -> int:
    call.write_vector(1, call.player(0).angles)
    return 1


@natives("GetClientAbsAngles")
def get_abs_angles(call: Call) -> None:
    pitch, yaw, _ = call.player(0).angles
    del pitch
    call.write_vector(1, (0.0, yaw, 0.0))


@natives("GetClientMins")
def get_mins(call: Call) -> None:
    call.write_vector(1, call.player(0).vector("m_vecMins"))


@natives("GetClientMaxs")
def get_maxs(call: Call) -> None:
    call.write_vector(1, call.player(0).vector("m_vecMaxs"))


@natives("ForcePlayerSuicide")
def suicide(call: Call) -> None:
    call.session.suicide(call.player(0))


@natives("KickClient", "KickClientEx")
def kick(call: Call) -> None:
    player = call.connected(0)
    reason = call.formatted(1, to=player.index) if len(call) > 1 else ""
    call.world.note(Kind.KICK, player.index, value=reason)
    call.session.kicked.add(player.index)


@natives("BanClient")
def ban(call: Call) -> int:
    player = call.connected(0)
    call.world.note(Kind.BAN, player.index, name=call.text(3), value=call.cell(1))
    call.session.kicked.add(player.index)
    return 1


@natives("BanIdentity")
def ban_identity(call: Call) -> int:
    call.world.note(Kind.BAN, name=call.text(0), value=call.cell(1))
    return 1


@natives("CreateFakeClient")
def create_fake_client(call: Call) -> int:
    player = call.world.add_spectator(name=call.text(0), bot=True)
    call.world.note(Kind.ENTITY_CREATED, player.index, name="player")
    call.session.join(player)
    return player.index


@natives("GetClientsInRange")
def in_range(call: Call) -> int:
    x, y, z = call.vector(0)
    found = []
    for player in call.world.players():
        ox, oy, oz = player.origin
        near = call.cell(1) == 0 or (ox - x) ** 2 + (oy - y) ** 2 + (oz - z) ** 2 < 3000.0**2
        if near and player.in_game:
            found.append(player.index)
    found = found[: call.cell(3)]
    call.machine.write_array(call.params[2], found)
    return len(found)


def _rename(call: Call, player: Player, name: str) -> None:
    was, player.name = player.name, name
    call.world.note(Kind.PROPERTY, player.index, name="name", value=name, before=was)
    call.session.fire_event(
        "player_changename", {"userid": player.userid, "oldname": was, "newname": name}
    )


def account_of(player: Player) -> int:
    """Return the account number of a human's Steam id, 0 for a bot."""
    parts = player.steam_id.split(":")
    return int(parts[2]) * 2 + int(parts[1]) if len(parts) == _STEAM_PARTS else 0


def auth_id(player: Player, kind: int) -> str:
    """Return a client's id in one of the `AuthIdType` forms."""
    if player.bot or kind in (_AUTH_ENGINE, _AUTH_STEAM2):
        return player.steam_id
    account = account_of(player)
    return f"[U:1:{account}]" if kind == _AUTH_STEAM3 else str(_STEAM_BASE + account)
