// SPDX-License-Identifier: GPL-3.0-or-later
// Negative control: has every expected word, but in comments and unused strings only.
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Comment stuffed",
	author = "L4D2-AI-Architect",
	description = "Negative control",
	version = "1.0.0",
	url = ""
};

// HookEvent("tank_spawn") -> PrintToChatAll("A Tank has spawned");
// HookEvent("player_now_it") with by_boomer and exploded; L4D_OnVomitedUpon_Post
// HookEvent("charger_carry_start"), HookEvent("lunge_pounce") with damage, HookEvent("tongue_grab")
// HookEvent("infected_death") and RegConsoleCmd("sm_kills"), ReplyToCommand
// HookEvent("create_panic_event"), HookEvent("panic_event_finished"), SDKHook_OnTakeDamage, Plugin_Handled
// HookEvent("player_left_start_area"), CreateTimer(GetRandomFloat(30.0, 60.0)), L4D2_SpawnWitch
// HookEvent("player_entered_checkpoint"), SetEntityHealth(client, 100), m_healthBuffer
// HookEvent("player_death"), SetEntPropFloat(client, Prop_Send, "m_flLaggedMovementValue", 1.3), CreateTimer(5.0)
static const char WORDS[][] =
{
	"tank_spawn", "Tank", "player_now_it", "charger_carry_start", "lunge_pounce", "damage", "tongue_grab",
	"infected_death", "sm_kills", "create_panic_event", "panic_event_finished", "player_left_start_area",
	"witch", "player_entered_checkpoint", "m_iHealth", "m_healthBuffer", "player_death",
	"m_flLaggedMovementValue", "round_start", "round_end", "PrintToChatAll", "PrintToChat", "CreateTimer"
};

public void OnPluginStart()
{
	PrintToServer("%d words", sizeof(WORDS));
}
