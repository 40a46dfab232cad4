// SPDX-License-Identifier: GPL-3.0-or-later
// Negative control: tells the same catch again when the choking begins.
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Grab and choke",
	author = "L4D2-AI-Architect",
	description = "Negative control",
	version = "1.0.0",
	url = ""
};

public void OnPluginStart()
{
	HookEvent("tongue_grab", Event_Seen);
	HookEvent("choke_start", Event_Seen);
}

void Event_Seen(Event event, const char[] name, bool dontBroadcast)
{
	int attacker = GetClientOfUserId(event.GetInt("userid"));
	int victim = GetClientOfUserId(event.GetInt("victim"));
	if (!attacker || !victim)
	{
		return;
	}
	for (int client = 1; client <= MaxClients; client++)
	{
		if (IsClientInGame(client) && GetClientTeam(client) == 2)
		{
			PrintToChat(client, "%N has got %N", attacker, victim);
		}
	}
}
