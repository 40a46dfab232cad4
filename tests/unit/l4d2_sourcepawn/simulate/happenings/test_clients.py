from __future__ import annotations

from l4d2_sourcepawn.simulate import Team
from l4d2_sourcepawn.simulate.happenings import clients, things


def test_leaving_tells_before_and_after(game):
    index, userid = game.nick.index, game.nick.userid
    clients.depart(game.session, game.nick, "bye")
    assert game.names == ["player_disconnect", "OnClientDisconnect", "OnClientDisconnect_Post"]
    assert game.fields("player_disconnect")["userid"] == userid
    assert game.fields("player_disconnect")["reason"] == "bye"
    assert game.world.slot(index) is None


def test_an_idle_survivor_is_played_by_a_bot_until_it_comes_back(game):
    game.nick.health = 37
    bot = clients.go_idle(game.session, game.nick)
    assert game.fields("player_bot_replace") == {
        "player": game.nick.userid,
        "bot": bot.userid,
    }
    assert (bot.health, bot.team, game.nick.team) == (37, Team.SURVIVOR, Team.SPECTATOR)
    assert "weapon_smg" in {item.classname for item in bot.weapons.values()}
    game.told.clear()
    clients.take_over(game.session, game.nick, bot)
    assert game.fields("bot_player_replace") == {
        "player": game.nick.userid,
        "bot": bot.userid,
    }
    assert (game.nick.health, game.nick.team) == (37, Team.SURVIVOR)
    assert game.world.slot(bot.index) is not bot


def test_changing_the_team(game):
    clients.join_team(game.session, game.nick, Team.SPECTATOR)
    fields = game.fields("player_team")
    assert (fields["team"], fields["oldteam"]) == (Team.SPECTATOR, Team.SURVIVOR)
    assert not game.nick.alive
    game.told.clear()
    clients.join_team(game.session, game.nick, Team.SPECTATOR)
    assert not game.told


def test_a_new_name(game):
    clients.rename(game.session, game.nick, "Nicolas")
    assert game.fields("player_changename")["oldname"] == "Nick"
    assert game.nick.name == "Nicolas"


def test_picking_up_and_dropping(game):
    rifle = things.pick_up(game.session, game.nick, "rifle")
    assert rifle is not None
    assert game.fields("item_pickup") == {"userid": game.nick.userid, "item": "rifle"}
    assert game.nick.weapons[0] is rifle
    assert things.drop(game.session, game.nick, "rifle")
    assert game.fields("weapon_drop")["propid"] == rifle.index
    assert not things.drop(game.session, game.nick, "rifle")


def test_shooting_and_reloading(game):
    weapon = game.nick.weapons[0]
    before = weapon.integer("m_iClip1")
    things.shoot(game.session, game.nick)
    assert game.fields("weapon_fire")["weapon"] == "smg"
    assert weapon.integer("m_iClip1") == before - 1
    things.reload(game.session, game.nick)
    assert weapon.integer("m_iClip1") == before


def test_a_shove_can_be_forbidden(game):
    game.forbidden.add("L4D_OnShovedBySurvivor")
    things.shove(game.session, game.nick, game.hunter)
    assert "player_shoved" not in game.names
