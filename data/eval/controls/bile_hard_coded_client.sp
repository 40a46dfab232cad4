// SPDX-License-Identifier: GPL-3.0-or-later
// Negative control: knows only the client with index 1.
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Bile hard coded client",
	author = "L4D2-AI-Architect",
	description = "Negative control",
	version = "1.0.0",
	url = ""
};

#define SOMEBODY 1

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
	if (IsClientInGame(SOMEBODY) && event.GetBool("by_boomer"))
	{
		g_iTimes++;
		PrintToChatAll("%N was covered in bile: %d", SOMEBODY, g_iTimes);
	}
}
