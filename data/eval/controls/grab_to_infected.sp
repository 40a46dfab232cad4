// SPDX-License-Identifier: GPL-3.0-or-later
// Negative control: tells the team of the Smoker.
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Grab to infected",
	author = "L4D2-AI-Architect",
	description = "Negative control",
	version = "1.0.0",
	url = ""
};

public void OnPluginStart()
{
	HookEvent("tongue_grab", Event_Seen);
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
		if (IsClientInGame(client) && GetClientTeam(client) == 3)
		{
			PrintToChat(client, "%N has got %N", attacker, victim);
		}
	}
}
