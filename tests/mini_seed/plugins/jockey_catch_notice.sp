// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

#define TEAM_SURVIVORS 2

public Plugin myinfo =
{
	name = "Jockey Catch Notice",
	author = "L4D2-AI-Architect",
	description = "Tells the survivors who is ridden by a Jockey and whose Jockey it is",
	version = "1.0.0",
	url = ""
};

public void OnPluginStart()
{
	HookEvent("jockey_ride", Event_JockeyRide);
}

void Event_JockeyRide(Event event, const char[] name, bool dontBroadcast)
{
	int jockey = GetClientOfUserId(event.GetInt("userid"));
	int victim = GetClientOfUserId(event.GetInt("victim"));
	if (jockey == 0 || victim == 0)
	{
		return;
	}
	for (int client = 1; client <= MaxClients; client++)
	{
		if (IsClientInGame(client) && GetClientTeam(client) == TEAM_SURVIVORS)
		{
			PrintToChat(client, "%N is ridden by %N", victim, jockey);
		}
	}
}
