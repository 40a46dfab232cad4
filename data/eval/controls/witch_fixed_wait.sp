// SPDX-License-Identifier: GPL-3.0-or-later
// Negative control: waits 45 seconds every time.
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <left4dhooks>

public Plugin myinfo =
{
	name = "Witch fixed wait",
	author = "L4D2-AI-Architect",
	description = "Negative control",
	version = "1.0.0",
	url = ""
};

Handle g_hNext;

public void OnPluginStart()
{
	HookEvent("player_left_start_area", Event_Start, EventHookMode_PostNoCopy);
	HookEvent("round_start", Event_End, EventHookMode_PostNoCopy);
	HookEvent("round_end", Event_End, EventHookMode_PostNoCopy);
}

public void OnMapEnd()
{
	delete g_hNext;
}

void Event_End(Event event, const char[] name, bool dontBroadcast)
{
	delete g_hNext;
}

void Event_Start(Event event, const char[] name, bool dontBroadcast)
{
	if (g_hNext == null)
	{
		g_hNext = CreateTimer(45.0, Timer_Witch);
	}
}

Action Timer_Witch(Handle timer)
{
	float place[3];
	if (L4D_GetRandomPZSpawnPosition(0, 7, 20, place))
	{
		L4D2_SpawnWitch(place, NULL_VECTOR);
	}
	g_hNext = CreateTimer(45.0, Timer_Witch);
	return Plugin_Stop;
}
