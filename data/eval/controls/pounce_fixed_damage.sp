// SPDX-License-Identifier: GPL-3.0-or-later
// Negative control: says 25 damage every time.
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Pounce fixed damage",
	author = "L4D2-AI-Architect",
	description = "Negative control",
	version = "1.0.0",
	url = ""
};

public void OnPluginStart()
{
	HookEvent("lunge_pounce", Event_Seen);
}

void Event_Seen(Event event, const char[] name, bool dontBroadcast)
{
	int attacker = GetClientOfUserId(event.GetInt("userid"));
	int victim = GetClientOfUserId(event.GetInt("victim"));
	if (!attacker || !victim)
	{
		return;
	}
	PrintToChatAll("%N pounced on %N: 25", attacker, victim);
}
