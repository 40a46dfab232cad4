// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdktools>

public Plugin myinfo =
{
	name = "Tank Health Per Survivor",
	author = "L4D2-AI-Architect",
	description = "Gives every tank a fixed amount of health per living survivor",
	version = "1.0.0",
	url = ""
};

ConVar g_hPerSurvivor;
ConVar g_hMinimum;
ConVar g_hMaximum;

bool g_bScaled[MAXPLAYERS + 1];

public void OnPluginStart()
{
	g_hPerSurvivor = CreateConVar("tank_health_per_survivor", "1500", "Tank health for each living survivor.", FCVAR_NOTIFY, true, 100.0, true, 10000.0);
	g_hMinimum = CreateConVar("tank_health_min", "3000", "A tank never gets less health than this.", FCVAR_NOTIFY, true, 1.0, true, 60000.0);
	g_hMaximum = CreateConVar("tank_health_max", "30000", "A tank never gets more health than this.", FCVAR_NOTIFY, true, 1.0, true, 60000.0);
	AutoExecConfig(true, "tank_health_per_survivor");

	HookEvent("tank_spawn", Event_TankSpawn);
	HookEvent("player_death", Event_PlayerDeath);
	HookEvent("round_start", Event_RoundStart, EventHookMode_PostNoCopy);
	HookEvent("player_bot_replace", Event_PlayerBotReplace);
	HookEvent("bot_player_replace", Event_BotPlayerReplace);
}

public void OnClientPutInServer(int client)
{
	g_bScaled[client] = false;
}

void Event_RoundStart(Event event, const char[] name, bool dontBroadcast)
{
	for (int i = 1; i <= MaxClients; i++)
	{
		g_bScaled[i] = false;
	}
}

void Event_PlayerDeath(Event event, const char[] name, bool dontBroadcast)
{
	g_bScaled[GetClientOfUserId(event.GetInt("userid"))] = false;
}

// A tank that changes hands fires tank_spawn again and must not be healed by it.
void Event_PlayerBotReplace(Event event, const char[] name, bool dontBroadcast)
{
	HandOver(GetClientOfUserId(event.GetInt("player")), GetClientOfUserId(event.GetInt("bot")));
}

void Event_BotPlayerReplace(Event event, const char[] name, bool dontBroadcast)
{
	HandOver(GetClientOfUserId(event.GetInt("bot")), GetClientOfUserId(event.GetInt("player")));
}

void HandOver(int from, int to)
{
	if (from && to)
	{
		g_bScaled[to] = g_bScaled[from];
		g_bScaled[from] = false;
	}
}

void Event_TankSpawn(Event event, const char[] name, bool dontBroadcast)
{
	// The game applies its own difficulty health after this event.
	CreateTimer(0.1, Timer_ScaleTank, event.GetInt("userid"), TIMER_FLAG_NO_MAPCHANGE);
}

Action Timer_ScaleTank(Handle timer, int userid)
{
	int tank = GetClientOfUserId(userid);
	if (tank == 0 || g_bScaled[tank] || !IsClientInGame(tank) || !IsPlayerAlive(tank)
		|| GetClientTeam(tank) != 3 || GetEntProp(tank, Prop_Send, "m_zombieClass") != 8)
	{
		return Plugin_Stop;
	}

	int target = CountLivingSurvivors() * g_hPerSurvivor.IntValue;
	if (target < g_hMinimum.IntValue)
	{
		target = g_hMinimum.IntValue;
	}
	if (target > g_hMaximum.IntValue)
	{
		target = g_hMaximum.IntValue;
	}

	// Damage taken since the spawn stays taken.
	int lost = GetEntProp(tank, Prop_Data, "m_iMaxHealth") - GetClientHealth(tank);
	if (lost < 0)
	{
		lost = 0;
	}

	SetEntProp(tank, Prop_Data, "m_iMaxHealth", target);
	SetEntityHealth(tank, lost < target ? target - lost : 1);
	g_bScaled[tank] = true;
	return Plugin_Stop;
}

int CountLivingSurvivors()
{
	int count = 0;
	for (int i = 1; i <= MaxClients; i++)
	{
		if (IsClientInGame(i) && GetClientTeam(i) == 2 && IsPlayerAlive(i))
		{
			count++;
		}
	}
	return count;
}
