// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdktools>

static const char g_classNames[][] = {"", "Smoker", "Boomer", "Hunter", "Spitter", "Jockey", "Charger"};

ConVar g_delay;
ConVar g_repeat;
int g_secondsAsGhost[MAXPLAYERS + 1];
bool g_roundLive;

public Plugin myinfo =
{
	name = "Ghost Spawn Reminder",
	author = "L4D2-AI-Architect",
	description = "Reminds infected players who stay a ghost for too long to spawn",
	version = "1.0",
	url = ""
};

public void OnPluginStart()
{
	g_delay = CreateConVar("ghost_reminder_delay", "15", "Seconds as a ghost before the first reminder", _, true, 3.0, true, 120.0);
	g_repeat = CreateConVar("ghost_reminder_repeat", "10", "Seconds between further reminders, 0 = remind once per life", _, true, 0.0, true, 120.0);
	AutoExecConfig(true, "ghost_spawn_reminder");

	HookEvent("ghost_spawn_time", Event_GhostSpawnTime);
	HookEvent("player_left_safe_area", Event_SurvivorsLeft, EventHookMode_PostNoCopy);
	HookEvent("round_start", Event_RoundEdge, EventHookMode_PostNoCopy);
	HookEvent("round_end", Event_RoundEdge, EventHookMode_PostNoCopy);
}

public void OnMapStart()
{
	g_roundLive = false;

	// After a late load mid-round no event says that the survivors are already on their way.
	int manager = FindEntityByClassname(-1, "terror_player_manager");
	if (manager != -1)
	{
		g_roundLive = GetEntProp(manager, Prop_Send, "m_hasAnySurvivorLeftSafeArea") != 0;
	}
	CreateTimer(1.0, Timer_CountGhosts, _, TIMER_REPEAT | TIMER_FLAG_NO_MAPCHANGE);
}

public void OnClientPutInServer(int client)
{
	g_secondsAsGhost[client] = 0;
}

void Event_SurvivorsLeft(Event event, const char[] name, bool dontBroadcast)
{
	g_roundLive = true;
}

void Event_RoundEdge(Event event, const char[] name, bool dontBroadcast)
{
	g_roundLive = false;
}

void Event_GhostSpawnTime(Event event, const char[] name, bool dontBroadcast)
{
	int client = GetClientOfUserId(event.GetInt("userid"));
	int seconds = event.GetInt("spawntime");
	if (client != 0 && seconds > 0 && IsClientInGame(client) && !IsFakeClient(client))
	{
		PrintHintText(client, "You return as a ghost in %d seconds", seconds);
	}
}

Action Timer_CountGhosts(Handle timer)
{
	for (int client = 1; client <= MaxClients; client++)
	{
		if (!IsClientInGame(client) || IsFakeClient(client))
		{
			continue;
		}
		if (!g_roundLive || !IsGhost(client))
		{
			g_secondsAsGhost[client] = 0;
			continue;
		}

		int seconds = ++g_secondsAsGhost[client];
		if (IsReminderDue(seconds))
		{
			Remind(client, seconds);
		}
	}
	return Plugin_Continue;
}

bool IsGhost(int client)
{
	return GetClientTeam(client) == 3 && IsPlayerAlive(client) && GetEntProp(client, Prop_Send, "m_isGhost") != 0;
}

bool IsReminderDue(int seconds)
{
	int late = seconds - g_delay.IntValue;
	if (late <= 0)
	{
		return late == 0;
	}
	return g_repeat.IntValue > 0 && late % g_repeat.IntValue == 0;
}

void Remind(int client, int seconds)
{
	int zombie = GetEntProp(client, Prop_Send, "m_zombieClass");
	if (zombie >= 1 && zombie < sizeof(g_classNames))
	{
		PrintHintText(client, "Ghost for %d seconds: find a hidden spot and spawn your %s", seconds, g_classNames[zombie]);
	}
}
