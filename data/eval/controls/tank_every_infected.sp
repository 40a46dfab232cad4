// SPDX-License-Identifier: GPL-3.0-or-later
// Negative control: announces every special infected as a Tank.
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Tank every infected",
	author = "L4D2-AI-Architect",
	description = "Negative control",
	version = "1.0.0",
	url = ""
};

#define TEAM_INFECTED 3

public void OnPluginStart()
{
	HookEvent("player_spawn", Event_PlayerSpawn);
}

void Event_PlayerSpawn(Event event, const char[] name, bool dontBroadcast)
{
	int client = GetClientOfUserId(event.GetInt("userid"));
	if (client && GetClientTeam(client) == TEAM_INFECTED)
	{
		PrintToChatAll("A Tank has spawned!");
	}
}
