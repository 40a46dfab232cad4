// SPDX-License-Identifier: GPL-3.0-or-later
// Negative control: lasts 10 seconds.
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Boost too long",
	author = "L4D2-AI-Architect",
	description = "Negative control",
	version = "1.0.0",
	url = ""
};

Handle g_hEnd[MAXPLAYERS + 1];

public void OnPluginStart()
{
	HookEvent("player_death", Event_PlayerDeath);
}

public void OnClientDisconnect(int client)
{
	delete g_hEnd[client];
}

void Event_PlayerDeath(Event event, const char[] name, bool dontBroadcast)
{
	int victim = GetClientOfUserId(event.GetInt("userid"));
	int killer = GetClientOfUserId(event.GetInt("attacker"));
	if (victim && killer && GetEntProp(victim, Prop_Send, "m_zombieClass") <= 6 && GetClientTeam(killer) == 2)
	{
		Boost(killer);
	}
}

void Boost(int client)
{
	SetSpeed(client, 1.3);
	delete g_hEnd[client];
	g_hEnd[client] = CreateTimer(10.0, Timer_End, GetClientUserId(client));
}

Action Timer_End(Handle timer, int userid)
{
	int client = GetClientOfUserId(userid);
	if (client)
	{
		g_hEnd[client] = null;
		SetSpeed(client, 1.0);
	}
	return Plugin_Stop;
}

void SetSpeed(int client, float factor)
{
	SetEntPropFloat(client, Prop_Send, "m_flLaggedMovementValue", factor);
}
