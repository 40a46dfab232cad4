// SPDX-License-Identifier: GPL-3.0-or-later
// Negative control: hooks what each task needs and leaves every callback empty.
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdkhooks>

public Plugin myinfo =
{
	name = "Hooks but does nothing",
	author = "L4D2-AI-Architect",
	description = "Negative control",
	version = "1.0.0",
	url = ""
};

static const char EVENTS[][] =
{
	"tank_spawn", "player_spawn", "player_now_it", "charger_carry_start", "lunge_pounce", "tongue_grab",
	"infected_death", "create_panic_event", "panic_event_finished", "player_left_start_area",
	"player_entered_checkpoint", "player_death", "round_start", "round_end"
};

public void OnPluginStart()
{
	for (int i = 0; i < sizeof(EVENTS); i++)
	{
		HookEvent(EVENTS[i], Event_Any);
	}
	RegConsoleCmd("sm_kills", Command_Kills);
	CreateTimer(1.0, Timer_Second, _, TIMER_REPEAT);
}

public void OnClientPutInServer(int client)
{
	SDKHook(client, SDKHook_OnTakeDamage, OnTakeDamage);
}

void Event_Any(Event event, const char[] name, bool dontBroadcast)
{
}

Action Command_Kills(int client, int args)
{
	return Plugin_Handled;
}

Action Timer_Second(Handle timer)
{
	return Plugin_Continue;
}

Action OnTakeDamage(int victim, int &attacker, int &inflictor, float &damage, int &damagetype)
{
	return Plugin_Continue;
}
