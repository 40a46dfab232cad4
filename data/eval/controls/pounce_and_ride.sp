// SPDX-License-Identifier: GPL-3.0-or-later
// Negative control: announces Jockeys as well.
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Pounce and ride",
	author = "L4D2-AI-Architect",
	description = "Negative control",
	version = "1.0.0",
	url = ""
};

public void OnPluginStart()
{
	HookEvent("lunge_pounce", Event_Seen);
	HookEvent("jockey_ride", Event_Seen);
}

void Event_Seen(Event event, const char[] name, bool dontBroadcast)
{
	int attacker = GetClientOfUserId(event.GetInt("userid"));
	int victim = GetClientOfUserId(event.GetInt("victim"));
	if (!attacker || !victim)
	{
		return;
	}
	int damage = StrEqual(name, "lunge_pounce") ? event.GetInt("damage") : 0;
	PrintToChatAll("%N pounced on %N: %d", attacker, victim, damage);
}
