// SPDX-License-Identifier: GPL-3.0-or-later
// Negative control: counts all survivors together.
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Bile one counter",
	author = "L4D2-AI-Architect",
	description = "Negative control",
	version = "1.0.0",
	url = ""
};

int g_iTimes;

public void OnPluginStart()
{
	HookEvent("player_now_it", Event_PlayerNowIt);
	HookEvent("round_start", Event_RoundStart, EventHookMode_PostNoCopy);
}

void Event_RoundStart(Event event, const char[] name, bool dontBroadcast)
{
	g_iTimes = 0;
}

void Event_PlayerNowIt(Event event, const char[] name, bool dontBroadcast)
{
	int client = GetClientOfUserId(event.GetInt("userid"));
	if (!client || GetClientTeam(client) != 2)
	{
		return;
	}
	g_iTimes++;
	PrintToChatAll("%N was covered in bile: %d", client, g_iTimes);
}
