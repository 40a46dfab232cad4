// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Random Witches by command",
	author = "L4D2-AI-Architect",
	description = "Counts seconds down and lets the game place the Witch",
	version = "1.0.0",
	url = ""
};

int g_iLeft = -1;
Handle g_hClock;

public void OnPluginStart()
{
	HookEvent("player_left_safe_area", Event_Left, EventHookMode_PostNoCopy);
	HookEvent("round_end", Event_Over, EventHookMode_PostNoCopy);
	HookEvent("mission_lost", Event_Over, EventHookMode_PostNoCopy);
	HookEvent("map_transition", Event_Over, EventHookMode_PostNoCopy);
	HookEvent("finale_win", Event_Over, EventHookMode_PostNoCopy);
	HookEvent("round_start", Event_Over, EventHookMode_PostNoCopy);
	g_hClock = CreateTimer(1.0, Timer_Second, _, TIMER_REPEAT);
}

public void OnPluginEnd()
{
	delete g_hClock;
}

public void OnMapEnd()
{
	g_iLeft = -1;
}

void Event_Left(Event event, const char[] name, bool dontBroadcast)
{
	if (g_iLeft < 0)
	{
		g_iLeft = GetRandomInt(30, 60);
	}
}

void Event_Over(Event event, const char[] name, bool dontBroadcast)
{
	g_iLeft = -1;
}

Action Timer_Second(Handle timer)
{
	if (g_iLeft < 0 || --g_iLeft > 0)
	{
		return Plugin_Continue;
	}
	g_iLeft = GetRandomInt(30, 60);
	for (int client = 1; client <= MaxClients; client++)
	{
		if (IsClientInGame(client))
		{
			SpawnWitch(client);
			break;
		}
	}
	return Plugin_Continue;
}

void SpawnWitch(int client)
{
	int flags = GetCommandFlags("z_spawn_old");
	SetCommandFlags("z_spawn_old", flags & ~FCVAR_CHEAT);
	FakeClientCommand(client, "z_spawn_old witch auto");
	SetCommandFlags("z_spawn_old", flags);
}
