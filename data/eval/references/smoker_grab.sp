// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Smoker Grab Alert",
	author = "L4D2-AI-Architect",
	description = "Tells the survivors whom a Smoker has caught",
	version = "1.0.0",
	url = ""
};

#define TEAM_SURVIVOR 2

public void OnPluginStart()
{
	HookEvent("tongue_grab", Event_TongueGrab);
}

void Event_TongueGrab(Event event, const char[] name, bool dontBroadcast)
{
	int smoker = GetClientOfUserId(event.GetInt("userid"));
	int victim = GetClientOfUserId(event.GetInt("victim"));
	if (!smoker || !victim)
	{
		return;
	}

	for (int client = 1; client <= MaxClients; client++)
	{
		if (IsClientInGame(client) && GetClientTeam(client) == TEAM_SURVIVOR)
		{
			PrintToChat(client, "\x04[Smoker]\x01 %N was caught by %N!", victim, smoker);
		}
	}
}
