// SPDX-License-Identifier: GPL-3.0-or-later
// Negative control: tells only the two whom it is about.
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Pounce private",
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
	int damage = event.GetInt("damage");
	PrintToChat(attacker, "%N pounced on %N: %d", attacker, victim, damage);
	PrintToChat(victim, "%N pounced on %N: %d", attacker, victim, damage);
}
