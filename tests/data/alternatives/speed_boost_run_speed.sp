// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <left4dhooks>

public Plugin myinfo =
{
	name = "Speed Boost by run speed",
	author = "L4D2-AI-Architect",
	description = "Answers what the top speed is, by the clock",
	version = "1.0.0",
	url = ""
};

#define TEAM_SURVIVOR 2

float g_fUntil[MAXPLAYERS + 1];

public void OnPluginStart()
{
	HookEvent("player_death", Event_PlayerDeath, EventHookMode_Pre);
}

public void OnMapStart()
{
	for (int client = 1; client <= MaxClients; client++)
	{
		g_fUntil[client] = 0.0;
	}
}

public void OnClientPutInServer(int client)
{
	g_fUntil[client] = 0.0;
}

Action Event_PlayerDeath(Event event, const char[] name, bool dontBroadcast)
{
	int victim = GetClientOfUserId(event.GetInt("userid"));
	int attacker = GetClientOfUserId(event.GetInt("attacker"));
	if (victim && attacker && GetClientTeam(attacker) == TEAM_SURVIVOR)
	{
		switch (L4D2_GetPlayerZombieClass(victim))
		{
			case L4D2ZombieClass_Smoker, L4D2ZombieClass_Boomer, L4D2ZombieClass_Hunter,
				L4D2ZombieClass_Spitter, L4D2ZombieClass_Jockey, L4D2ZombieClass_Charger:
			{
				g_fUntil[attacker] = GetGameTime() + 5.0;
			}
		}
	}
	return Plugin_Continue;
}

public Action L4D_OnGetRunTopSpeed(int target, float &retVal)
{
	return Faster(target, retVal);
}

public Action L4D_OnGetWalkTopSpeed(int target, float &retVal)
{
	return Faster(target, retVal);
}

public Action L4D_OnGetCrouchTopSpeed(int target, float &retVal)
{
	return Faster(target, retVal);
}

Action Faster(int client, float &speed)
{
	if (GetGameTime() >= g_fUntil[client])
	{
		return Plugin_Continue;
	}
	speed *= 1.3;
	return Plugin_Handled;
}
