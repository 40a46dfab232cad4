// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Bile Tracker",
	author = "L4D2-AI-Architect",
	description = "Tells everybody how often a survivor has been covered in bile this round",
	version = "1.0.0",
	url = ""
};

#define TEAM_SURVIVOR 2

int g_iTimesBiled[MAXPLAYERS + 1];

public void OnPluginStart()
{
	HookEvent("player_now_it", Event_PlayerNowIt);
	HookEvent("round_start", Event_RoundStart, EventHookMode_PostNoCopy);
}

public void OnClientPutInServer(int client)
{
	g_iTimesBiled[client] = 0;
}

void Event_RoundStart(Event event, const char[] name, bool dontBroadcast)
{
	for (int client = 1; client <= MaxClients; client++)
	{
		g_iTimesBiled[client] = 0;
	}
}

// Fired for whoever wears bile: survivors by a Boomer, infected by a bile jar.
void Event_PlayerNowIt(Event event, const char[] name, bool dontBroadcast)
{
	int victim = GetClientOfUserId(event.GetInt("userid"));
	if (!victim || GetClientTeam(victim) != TEAM_SURVIVOR)
	{
		return;
	}

	g_iTimesBiled[victim]++;
	PrintToChatAll("\x04[Bile]\x01 %N was covered in bile. Times this round: \x05%d", victim, g_iTimesBiled[victim]);
}
