"""Clients that come, go, change sides or let a bot play for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from l4d2_sourcepawn.simulate.entities import Player, Team, Zombie
from l4d2_sourcepawn.simulate.plugin import Buffer
from l4d2_sourcepawn.simulate.world import Seat

if TYPE_CHECKING:
    from l4d2_sourcepawn.simulate.session import Session


def arrive(session: Session, player: Player) -> None:
    """Let a client that is in the world connect, enter the game and join its team."""
    player.in_game = False
    session.fire_event(
        "player_connect",
        {
            "name": player.name,
            "index": player.index - 1,
            "userid": player.userid,
            "networkid": player.steam_id,
            "address": player.address,
            "bot": player.bot,
        },
    )
    call = session.forward
    call("OnClientConnect", player.index, Buffer("", 64), 64, default=1)
    call("OnClientConnected", player.index)
    player.in_game = True
    call("OnEntityCreated", player.index, "player")
    call("OnEntitySpawned", player.index, "player")
    enter(session, player)
    session.fire_event("player_activate", {"userid": player.userid})
    _tell_team(session, player, Team.UNASSIGNED)


def enter(session: Session, player: Player) -> None:
    """Tell the plugin of a client in game, as after connecting and on every new map."""
    call = session.forward
    call("OnClientPutInServer", player.index)
    call("OnClientAuthorized", player.index, player.steam_id)
    call("OnClientCookiesCached", player.index)
    call("OnClientPostAdminFilter", player.index)
    call("OnClientPostAdminCheck", player.index)


def depart(session: Session, player: Player, reason: str = "Disconnect") -> None:
    """Let a client leave: `player_disconnect`, OnClientDisconnect, then its slot is free."""
    session.fire_event(
        "player_disconnect",
        {
            "userid": player.userid,
            "reason": reason,
            "name": player.name,
            "networkid": player.steam_id,
            "bot": player.bot,
        },
    )
    session.forward("OnClientDisconnect", player.index)
    session.world.discard(player)
    session.hooks.forget_entity(player)
    session.forward("OnClientDisconnect_Post", player.index)


def join_team(session: Session, player: Player, team: Team) -> None:
    """Let a client change its team by itself; of its body nothing is left in the old one."""
    was = player.team
    if team == was:
        return
    if team == Team.SURVIVOR:
        player.become(team, Zombie.SURVIVOR, 100)
    else:
        player.become(team, Zombie.NONE, 0)
    _tell_team(session, player, Team(was))
    if team == Team.SURVIVOR:
        session.fire_event("player_spawn", {"userid": player.userid})


def go_idle(session: Session, player: Player, seat: Seat | None = None) -> Player:
    """Let a human survivor go idle. Returns the bot that plays on in its place."""
    bot = session.world.add_survivor(bot=True, seat=seat)
    _take_body(player, bot)
    player.become(Team.SPECTATOR, Zombie.NONE, 0)
    bot.put("m_humanSpectatorUserID", player.userid)
    arrive(session, bot)
    _tell_team(session, player, Team.SURVIVOR)
    session.fire_event("player_bot_replace", {"player": player.userid, "bot": bot.userid})
    return bot


def take_over(session: Session, player: Player, bot: Player) -> None:
    """Let a human take the place of a survivor bot, which leaves."""
    was = Team(player.team)
    player.become(Team.SURVIVOR, Zombie.SURVIVOR, 100)
    _take_body(bot, player)
    _tell_team(session, player, was)
    session.fire_event("bot_player_replace", {"bot": bot.userid, "player": player.userid})
    depart(session, bot, "Replaced by a player")


def rename(session: Session, player: Player, name: str) -> None:
    """Let a client change its name."""
    was, player.name = player.name, name
    session.fire_event(
        "player_changename", {"userid": player.userid, "oldname": was, "newname": name}
    )
    session.forward("OnClientSettingsChanged", player.index)


def _tell_team(session: Session, player: Player, was: Team) -> None:
    session.fire_event(
        "player_team",
        {
            "userid": player.userid,
            "team": player.team,
            "oldteam": int(was),
            "name": player.name,
            "isbot": player.bot,
        },
    )


_BODY = (
    "m_iHealth",
    "m_healthBuffer",
    "m_healthBufferTime",
    "m_lifeState",
    "m_isIncapacitated",
    "m_isHangingFromLedge",
    "m_currentReviveCount",
    "m_vecOrigin",
    "m_survivorCharacter",
    "m_ModelName",
    "m_isInMissionStartArea",
)


def _take_body(source: Player, target: Player) -> None:
    """Let one client have the survivor, and so the weapons, that another one played."""
    for name in _BODY:
        value = source.get(name)
        if value is not None:
            target.put(name, value)
    target.flow = source.flow
    target.weapons, source.weapons = source.weapons, {}
    for item in target.weapons.values():
        item.put("m_hOwnerEntity", target.reference)
    active = source.get("m_hActiveWeapon")
    if active is not None:
        target.put("m_hActiveWeapon", active)
