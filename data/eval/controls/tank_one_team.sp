// SPDX-License-Identifier: GPL-3.0-or-later
// Negative control: announces the Tank to the survivors only.
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Tank one team",
	author = "L4D2-AI-Architect",
	description = "Negative control",
	version = "1.0.0",
	url = ""
};

#define TEAM_SURVIVOR 2

public void OnPluginStart()
{
	HookEvent("tank_spawn", Event_TankSpawn, EventHookMode_PostNoCopy);
}

void Event_TankSpawn(Event event, const char[] name, bool dontBroadcast)
{
	for (int client = 1; client <= MaxClients; client++)
	{
		if (IsClientInGame(client) && GetClientTeam(client) == TEAM_SURVIVOR)
		{
			PrintToChat(client, "A Tank has spawned!");
		}
	}
}
