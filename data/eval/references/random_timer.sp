// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <left4dhooks>

public Plugin myinfo =
{
	name = "Random Witches",
	author = "L4D2-AI-Architect",
	description = "Spawns Witches at random times from leaving the starting area to the end of the round",
	version = "1.0.0",
	url = ""
};

#define SHORTEST_WAIT 30.0
#define LONGEST_WAIT 60.0
#define PLACE_ATTEMPTS 20

Handle g_hNextWitch;

public void OnPluginStart()
{
	HookEvent("player_left_start_area", Event_LeftStartArea, EventHookMode_PostNoCopy);
	HookEvent("round_start", Event_RoundChange, EventHookMode_PostNoCopy);
	HookEvent("round_end", Event_RoundChange, EventHookMode_PostNoCopy);
}

// A new map has a round_start, too, so that no wait outlives its map.
void Event_RoundChange(Event event, const char[] name, bool dontBroadcast)
{
	delete g_hNextWitch;
}

void Event_LeftStartArea(Event event, const char[] name, bool dontBroadcast)
{
	// The game may fire the event for more than one survivor.
	if (g_hNextWitch == null)
	{
		WaitForNextWitch();
	}
}

void WaitForNextWitch()
{
	g_hNextWitch = CreateTimer(GetRandomFloat(SHORTEST_WAIT, LONGEST_WAIT), Timer_SpawnWitch);
}

Action Timer_SpawnWitch(Handle timer)
{
	SpawnWitch();
	WaitForNextWitch();
	return Plugin_Stop;
}

// Where the game would place one, near no survivor in particular.
void SpawnWitch()
{
	float place[3];
	if (L4D_GetRandomPZSpawnPosition(0, view_as<int>(L4D2ZombieClass_Witch), PLACE_ATTEMPTS, place))
	{
		L4D2_SpawnWitch(place, NULL_VECTOR);
	}
}
