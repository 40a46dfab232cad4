// SPDX-License-Identifier: GPL-3.0-or-later
// Negative control: misses the bile of a Boomer that bursts.
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Bile vomit only",
	author = "L4D2-AI-Architect",
	description = "Negative control",
	version = "1.0.0",
	url = ""
};

int g_iTimes[MAXPLAYERS + 1];

public void OnPluginStart()
{
	HookEvent("player_now_it", Event_PlayerNowIt);
	HookEvent("round_start", Event_RoundStart, EventHookMode_PostNoCopy);
}

public void OnClientPutInServer(int client)
{
	g_iTimes[client] = 0;
}

void Event_RoundStart(Event event, const char[] name, bool dontBroadcast)
{
	for (int client = 1; client <= MaxClients; client++)
	{
		g_iTimes[client] = 0;
	}
}

void Event_PlayerNowIt(Event event, const char[] name, bool dontBroadcast)
{
	int client = GetClientOfUserId(event.GetInt("userid"));
	if (!client || GetClientTeam(client) != 2 || event.GetBool("exploded"))
	{
		return;
	}
	g_iTimes[client]++;
	PrintToChatAll("%N was covered in bile: %d", client, g_iTimes[client]);
}
