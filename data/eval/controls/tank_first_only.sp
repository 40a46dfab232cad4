// SPDX-License-Identifier: GPL-3.0-or-later
// Negative control: announces only the first Tank of a round.
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Tank first only",
	author = "L4D2-AI-Architect",
	description = "Negative control",
	version = "1.0.0",
	url = ""
};

bool g_bTold;

public void OnPluginStart()
{
	HookEvent("tank_spawn", Event_TankSpawn, EventHookMode_PostNoCopy);
	HookEvent("round_start", Event_RoundStart, EventHookMode_PostNoCopy);
}

void Event_RoundStart(Event event, const char[] name, bool dontBroadcast)
{
	g_bTold = false;
}

void Event_TankSpawn(Event event, const char[] name, bool dontBroadcast)
{
	if (!g_bTold)
	{
		g_bTold = true;
		PrintToChatAll("A Tank has spawned!");
	}
}
