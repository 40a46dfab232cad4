// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Speed Boost by maximum speed",
	author = "L4D2-AI-Architect",
	description = "Raises the maximum speed and counts tenths of a second down",
	version = "1.0.0",
	url = ""
};

#define TEAM_SURVIVOR 2
#define TENTHS 50

int g_iLeft[MAXPLAYERS + 1];
float g_fUsual[MAXPLAYERS + 1];

public void OnPluginStart()
{
	HookEvent("player_death", Event_PlayerDeath);
	CreateTimer(0.1, Timer_Tenth, _, TIMER_REPEAT);
}

public void OnClientPutInServer(int client)
{
	g_iLeft[client] = 0;
}

void Event_PlayerDeath(Event event, const char[] name, bool dontBroadcast)
{
	int victim = GetClientOfUserId(event.GetInt("userid"));
	int killer = GetClientOfUserId(event.GetInt("attacker"));
	if (!victim || !killer || GetClientTeam(killer) != TEAM_SURVIVOR)
	{
		return;
	}

	int class = GetEntProp(victim, Prop_Send, "m_zombieClass");
	if (class < 1 || class > 6)
	{
		return;
	}
	if (g_iLeft[killer] == 0)
	{
		g_fUsual[killer] = GetEntPropFloat(killer, Prop_Send, "m_flMaxspeed");
		SetEntPropFloat(killer, Prop_Send, "m_flMaxspeed", g_fUsual[killer] * 1.3);
	}
	g_iLeft[killer] = TENTHS;
}

Action Timer_Tenth(Handle timer)
{
	for (int client = 1; client <= MaxClients; client++)
	{
		if (g_iLeft[client] > 0 && --g_iLeft[client] == 0 && IsClientInGame(client))
		{
			SetEntPropFloat(client, Prop_Send, "m_flMaxspeed", g_fUsual[client]);
		}
	}
	return Plugin_Continue;
}
