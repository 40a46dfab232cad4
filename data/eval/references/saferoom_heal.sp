// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Saferoom Heal",
	author = "L4D2-AI-Architect",
	description = "Heals each survivor once per round on reaching a saferoom",
	version = "1.0.0",
	url = ""
};

#define TEAM_SURVIVOR 2
#define FULL_HEALTH 100

bool g_bLeftStart;
bool g_bHealed[MAXPLAYERS + 1];

public void OnPluginStart()
{
	HookEvent("round_start", Event_RoundStart, EventHookMode_PostNoCopy);
	HookEvent("player_left_start_area", Event_LeftStartArea, EventHookMode_PostNoCopy);
	HookEvent("player_entered_checkpoint", Event_EnteredCheckpoint);
}

public void OnClientPutInServer(int client)
{
	g_bHealed[client] = false;
}

void Event_RoundStart(Event event, const char[] name, bool dontBroadcast)
{
	g_bLeftStart = false;
	for (int client = 1; client <= MaxClients; client++)
	{
		g_bHealed[client] = false;
	}
}

void Event_LeftStartArea(Event event, const char[] name, bool dontBroadcast)
{
	g_bLeftStart = true;
}

// Survivors also "enter" the saferoom in which they spawn, and infected may walk in.
void Event_EnteredCheckpoint(Event event, const char[] name, bool dontBroadcast)
{
	int client = GetClientOfUserId(event.GetInt("userid"));
	if (!g_bLeftStart || !client || g_bHealed[client] || !IsSurvivorOnFeet(client))
	{
		return;
	}

	g_bHealed[client] = true;
	SetEntityHealth(client, FULL_HEALTH);
	SetEntPropFloat(client, Prop_Send, "m_healthBuffer", 0.0);
}

bool IsSurvivorOnFeet(int client)
{
	return GetClientTeam(client) == TEAM_SURVIVOR && IsPlayerAlive(client) && !GetEntProp(client, Prop_Send, "m_isIncapacitated");
}
