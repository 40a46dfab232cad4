from __future__ import annotations

import pytest

from l4d2_sourcepawn.simulate import Kind, SimulationError, Team, World, Zombie

ANNOUNCE = """
public void OnPluginStart() {
    HookEvent("tank_spawn", OnTank);
}
void OnTank(Event event, const char[] name, bool dontBroadcast) {
    int tank = GetClientOfUserId(event.GetInt("userid"));
    PrintToChatAll("%N has %d health", tank, GetClientHealth(tank));
}
"""


def test_an_event_reaches_its_hook_and_its_chat_everybody(load):
    session = load(ANNOUNCE)
    tank = next(player for player in session.world.players() if player.zombie == Zombie.TANK)
    session.fire_event("tank_spawn", {"userid": tank.userid, "tankid": tank.index})
    assert session.faults == ()
    said = session.world.effects.of(Kind.CHAT)
    assert {effect.target for effect in said} == {p.index for p in session.world.players()}
    assert {effect.value for effect in said} == {"Tank has 4000 health"}


def test_another_event_leaves_no_effect(load):
    session = load(ANNOUNCE)
    mark = len(session.world.effects)
    session.fire_event("witch_spawn", {"witchid": 30})
    assert session.world.effects.since(mark) == ()


@pytest.mark.parametrize(
    ("name", "fields", "why"),
    [("tank_spwan", {}, "tank_spawn"), ("tank_spawn", {"victim": 1}, "no field victim")],
)
def test_a_scenario_cannot_fire_what_the_game_has_not(load, name, fields, why):
    with pytest.raises(SimulationError, match=why):
        load(ANNOUNCE).fire_event(name, fields)


def test_hooking_an_unknown_event_keeps_the_plugin_from_loading(load):
    session = load(
        'public void OnPluginStart() { HookEvent("tank_death", H); PrintToServer("after"); }'
        "void H(Event e, const char[] n, bool d) {}"
    )
    assert not session.loaded
    assert [fault.message for fault in session.faults] == ['Game event "tank_death" does not exist']
    assert session.faults[0].callback == "OnPluginStart"
    assert session.world.effects.of(Kind.CONSOLE) == ()


def test_a_pre_hook_blocks_an_event_but_post_hooks_still_run(load):
    session = load("""
public void OnPluginStart() {
    HookEvent("player_hurt", Before, EventHookMode_Pre);
    HookEvent("player_hurt", After);
    HookEvent("player_hurt", NoCopy, EventHookMode_PostNoCopy);
}
Action Before(Event e, const char[] n, bool d) { e.SetInt("dmg_health", 7); return Plugin_Handled; }
void After(Event e, const char[] n, bool d) { PrintToServer("after %d", e.GetInt("dmg_health")); }
void NoCopy(Event e, const char[] n, bool d) { PrintToServer("handle %d", e); }
""")
    assert not session.fire_event("player_hurt", {"dmg_health": 3})
    assert session.world.effects.texts(Kind.CONSOLE) == ("after 7", "handle 0")


def test_timers_run_on_time_and_stop_when_told(load):
    session = load("""
int g_runs;
public void OnPluginStart() {
    CreateTimer(1.0, Tick, 42, TIMER_REPEAT);
    CreateTimer(2.5, Once);
}
Action Tick(Handle timer, int data) {
    PrintToServer("tick %d %d", ++g_runs, data);
    return g_runs == 3 ? Plugin_Stop : Plugin_Continue;
}
Action Once(Handle timer) { PrintToServer("once"); return Plugin_Stop; }
""")
    session.advance(0.8)
    assert session.world.effects.texts(Kind.CONSOLE) == ()
    session.advance(9.0)
    said = session.world.effects.texts(Kind.CONSOLE)
    assert said == ("tick 1 42", "tick 2 42", "once", "tick 3 42")


def test_a_map_change_ends_only_timers_that_ask_for_it(load):
    session = load("""
public void OnPluginStart() {
    CreateTimer(5.0, Stays);
    CreateTimer(5.0, Goes, _, TIMER_FLAG_NO_MAPCHANGE);
}
Action Stays(Handle timer) { PrintToServer("stays"); return Plugin_Stop; }
Action Goes(Handle timer) { PrintToServer("goes"); return Plugin_Stop; }
""")
    session.change_map("c2m1_highway")
    session.advance(6.0)
    assert session.world.effects.texts(Kind.CONSOLE) == ("stays",)


DAMAGE = """
public void OnClientPutInServer(int client) { SDKHook(client, SDKHook_OnTakeDamage, Hurt); }
Action Hurt(int victim, int &attacker, int &inflictor, float &damage, int &damagetype) {
    if (GetClientTeam(victim) != 2) return Plugin_Continue;
    if (damage > 50.0) return Plugin_Handled;
    damage *= 0.5;
    return Plugin_Changed;
}
"""


@pytest.mark.parametrize(
    ("victim", "dealt", "taken"), [(1, 20.0, 10.0), (1, 60.0, 0.0), (5, 20.0, 20.0)]
)
def test_a_damage_hook_changes_or_blocks_damage(load, victim, dealt, taken):
    session = load(DAMAGE)
    before = session.world.player(victim).health
    assert session.damage(victim, dealt, attacker=5) == taken
    assert session.world.player(victim).health == before - taken
    (effect,) = session.world.effects.of(Kind.DAMAGE, target=victim)
    assert (effect.before, effect.value) == (dealt, taken)


def test_a_survivor_without_health_is_incapacitated_and_infected_die(load):
    session = load("""
public void OnPluginStart() { HookEvent("player_incapacitated", H); HookEvent("player_death", H); }
void H(Event e, const char[] n, bool d) { PrintToServer("%s %d", n, e.GetInt("userid")); }
""")
    one, hunter = session.world.player(1), session.world.player(5)
    session.damage(1, 500, attacker=5)
    assert (one.incapacitated, one.alive, one.health) == (True, True, 300)
    session.damage(5, 500, attacker=1)
    assert not hunter.alive
    said = session.world.effects.texts(Kind.CONSOLE)
    assert said == (f"player_incapacitated {one.userid}", f"player_death {hunter.userid}")


def test_commands_by_chat_and_console_with_arguments_and_rights(load):
    session = load("""
public void OnPluginStart() {
    RegConsoleCmd("sm_hp", Hp);
    RegAdminCmd("sm_slay2", Slay, ADMFLAG_SLAY);
}
Action Hp(int client, int args) {
    char text[32]; GetCmdArg(1, text, sizeof(text));
    ReplyToCommand(client, "%d:%s", args, text);
    return Plugin_Handled;
}
Action Slay(int client, int args) { ForcePlayerSuicide(client); return Plugin_Handled; }
""")
    session.say(1, '!hp "a b" c')
    session.client_command(2, "sm_hp x")
    assert session.world.effects.texts(Kind.CHAT, 1) == ("2:a b",)
    assert session.world.effects.texts(Kind.CONSOLE, 2) == ("1:x",)
    session.say(1, "!slay2")
    assert session.world.player(1).alive
    session.world.player(1).admin_flags = 1 << 5
    session.say(1, "!slay2")
    assert not session.world.player(1).alive


def test_changes_of_convars_call_hooks_and_keep_bounds(load):
    session = load("""
ConVar g_cvar;
public void OnPluginStart() {
    g_cvar = CreateConVar("my_limit", "3", "", FCVAR_NOTIFY, true, 1.0, true, 5.0);
    g_cvar.AddChangeHook(Changed);
}
void Changed(ConVar c, const char[] old, const char[] now) {
    PrintToServer("%s %s %d", old, now, c.IntValue);
}
""")
    session.server_command("my_limit 4")
    session.server_command("my_limit 9")
    session.server_command("my_limit 9")
    assert session.world.effects.texts(Kind.CONSOLE) == ("3 4 4", "4 5.000000 5")


def test_a_loop_without_an_end_is_found(load):
    session = load("public void OnMapStart() { int i; while (i < 1) { i -= 0; } }")
    assert session.plugin.overruns == ["OnMapStart"]
    assert session.faults == ()


def test_a_native_that_is_not_mocked_is_no_fault(load):
    session = load("""
public void OnMapStart() { char e[64]; SQL_Connect("default", true, e, sizeof(e)); }
""")
    assert dict(session.unmocked) == {"SQL_Connect": 1}
    assert session.faults == ()


def test_a_plugin_can_stop_itself(load):
    session = load('public void OnPluginStart() { SetFailState("no %s", "game"); }')
    assert session.failed == "no game"
    assert not session.loaded
    session.advance(1.0)


def test_the_same_seed_gives_the_same_log_and_another_another(load):
    source = """
public void OnMapStart() { for (int i; i < 9; i++) PrintToServer("%d", GetRandomInt(1, 1000)); }
"""

    def log(seed: int) -> list[object]:
        return load(source, World.standard(seed=seed)).world.effects.records()

    assert log(7) == log(7)
    assert log(7) != log(8)


def test_unloading_drops_every_hook(load):
    session = load(ANNOUNCE)
    session.unload()
    mark = len(session.world.effects)
    session.fire_event("tank_spawn", {"userid": session.world.player(7).userid})
    assert session.world.effects.since(mark) == ()


def test_menus_are_shown_and_answer_to_a_choice(load):
    session = load("""
public void OnPluginStart() { RegConsoleCmd("sm_menu", Show); }
Action Show(int client, int args) {
    Menu menu = new Menu(Handler);
    menu.SetTitle("Pick");
    menu.AddItem("a", "First");
    menu.AddItem("b", "Second");
    menu.Display(client, 20);
    return Plugin_Handled;
}
int Handler(Menu menu, MenuAction action, int client, int item) {
    if (action == MenuAction_Select) {
        char info[8]; menu.GetItem(item, info, sizeof(info));
        PrintToChat(client, "picked %s", info);
    } else if (action == MenuAction_End) delete menu;
    return 0;
}
""")
    session.say(1, "!menu")
    assert session.world.effects.texts(Kind.MENU, 1) == ("Pick\nFirst\nSecond",)
    session.choose(1, 1)
    assert session.world.effects.texts(Kind.CHAT, 1) == ("picked b",)
    with pytest.raises(SimulationError, match="sees no menu"):
        session.choose(1, 0)


def test_clients_come_and_go(load):
    session = load("""
public void OnClientPutInServer(int client) { PrintToServer("in %N", client); }
public void OnClientDisconnect(int client) { PrintToServer("out %d", IsClientInGame(client)); }
""")
    session.world.effects.clear()
    late = session.world.add_survivor(name="Late")
    session.join(late)
    session.leave(late.index)
    assert session.world.effects.texts(Kind.CONSOLE) == ("in Late", "out 1")
    assert late.team == Team.SURVIVOR
    assert session.world.slot(late.index) is None
