// SPDX-License-Identifier: GPL-3.0-or-later
// Negative control: takes every hit of a Hunter for a landing.
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Pounce every claw",
	author = "L4D2-AI-Architect",
	description = "Negative control",
	version = "1.0.0",
	url = ""
};

#define CLASS_HUNTER 3

public void OnPluginStart()
{
	HookEvent("player_hurt", Event_PlayerHurt);
}

void Event_PlayerHurt(Event event, const char[] name, bool dontBroadcast)
{
	int attacker = GetClientOfUserId(event.GetInt("attacker"));
	int victim = GetClientOfUserId(event.GetInt("userid"));
	if (attacker && victim && GetEntProp(attacker, Prop_Send, "m_zombieClass") == CLASS_HUNTER)
	{
		PrintToChatAll("%N pounced on %N: %d", attacker, victim, event.GetInt("dmg_health"));
	}
}
