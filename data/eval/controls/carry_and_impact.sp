// SPDX-License-Identifier: GPL-3.0-or-later
// Negative control: announces survivors who are knocked aside as well.
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Carry and impact",
	author = "L4D2-AI-Architect",
	description = "Negative control",
	version = "1.0.0",
	url = ""
};

public void OnPluginStart()
{
	HookEvent("charger_carry_start", Event_Seen);
	HookEvent("charger_impact", Event_Seen);
}

void Event_Seen(Event event, const char[] name, bool dontBroadcast)
{
	int attacker = GetClientOfUserId(event.GetInt("userid"));
	int victim = GetClientOfUserId(event.GetInt("victim"));
	if (!attacker || !victim)
	{
		return;
	}
	PrintToChatAll("%N has got %N", attacker, victim);
}
