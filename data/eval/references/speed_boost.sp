// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Speed Boost",
	author = "L4D2-AI-Architect",
	description = "Survivors who kill a special infected run faster for a few seconds",
	version = "1.0.0",
	url = ""
};

#define TEAM_SURVIVOR 2
#define TEAM_INFECTED 3
#define CLASS_TANK 8

#define NORMAL_SPEED 1.0
#define BOOSTED_SPEED 1.3
#define BOOST_SECONDS 5.0

Handle g_hBoostEnd[MAXPLAYERS + 1];

public void OnPluginStart()
{
	HookEvent("player_death", Event_PlayerDeath);
}

public void OnClientDisconnect(int client)
{
	delete g_hBoostEnd[client];
}

void Event_PlayerDeath(Event event, const char[] name, bool dontBroadcast)
{
	int victim = GetClientOfUserId(event.GetInt("userid"));
	int killer = GetClientOfUserId(event.GetInt("attacker"));
	if (victim && killer && IsSpecialInfected(victim) && GetClientTeam(killer) == TEAM_SURVIVOR)
	{
		Boost(killer);
	}
}

void Boost(int client)
{
	SetSpeed(client, BOOSTED_SPEED);
	delete g_hBoostEnd[client];
	g_hBoostEnd[client] = CreateTimer(BOOST_SECONDS, Timer_EndBoost, GetClientUserId(client));
}

Action Timer_EndBoost(Handle timer, int userid)
{
	int client = GetClientOfUserId(userid);
	if (client)
	{
		g_hBoostEnd[client] = null;
		SetSpeed(client, NORMAL_SPEED);
	}
	return Plugin_Stop;
}

void SetSpeed(int client, float factor)
{
	SetEntPropFloat(client, Prop_Send, "m_flLaggedMovementValue", factor);
}

// Every infected player but the Tank is one of the six; Witches and common infected are no players.
bool IsSpecialInfected(int client)
{
	return GetClientTeam(client) == TEAM_INFECTED && GetEntProp(client, Prop_Send, "m_zombieClass") != CLASS_TANK;
}
