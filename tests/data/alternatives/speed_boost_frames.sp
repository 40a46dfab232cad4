// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Speed Boost by frames",
	author = "L4D2-AI-Architect",
	description = "Looks at the clock in every frame; each class by its own event where there is one",
	version = "1.0.0",
	url = ""
};

#define TEAM_SURVIVOR 2

float g_fUntil[MAXPLAYERS + 1];

public void OnPluginStart()
{
	HookEvent("charger_killed", Event_Killed);
	HookEvent("spitter_killed", Event_Killed);
	HookEvent("jockey_killed", Event_Killed);
	HookEvent("boomer_exploded", Event_Killed);
	HookEvent("player_death", Event_Death);
}

public void OnMapStart()
{
	for (int client = 1; client <= MaxClients; client++)
	{
		g_fUntil[client] = 0.0;
	}
}

public void OnClientDisconnect(int client)
{
	g_fUntil[client] = 0.0;
}

void Event_Killed(Event event, const char[] name, bool dontBroadcast)
{
	Boost(GetClientOfUserId(event.GetInt("attacker")));
}

void Event_Death(Event event, const char[] name, bool dontBroadcast)
{
	int victim = GetClientOfUserId(event.GetInt("userid"));
	if (!victim)
	{
		return;
	}
	int class = GetEntProp(victim, Prop_Send, "m_zombieClass");
	if (class == 1 || class == 3)
	{
		Boost(GetClientOfUserId(event.GetInt("attacker")));
	}
}

void Boost(int client)
{
	if (client && GetClientTeam(client) == TEAM_SURVIVOR)
	{
		g_fUntil[client] = GetGameTime() + 5.0;
		SetEntPropFloat(client, Prop_Data, "m_flLaggedMovementValue", 1.3);
	}
}

public void OnGameFrame()
{
	for (int client = 1; client <= MaxClients; client++)
	{
		if (g_fUntil[client] == 0.0 || GetGameTime() < g_fUntil[client])
		{
			continue;
		}
		g_fUntil[client] = 0.0;
		if (IsClientInGame(client))
		{
			SetEntPropFloat(client, Prop_Data, "m_flLaggedMovementValue", 1.0);
		}
	}
}
