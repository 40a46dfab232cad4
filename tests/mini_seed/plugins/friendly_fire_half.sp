// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdkhooks>

#define TEAM_SURVIVORS 2

public Plugin myinfo =
{
	name = "Half Friendly Fire",
	author = "L4D2-AI-Architect",
	description = "Halves the damage that survivors do to each other",
	version = "1.0.0",
	url = ""
};

public void OnClientPutInServer(int client)
{
	SDKHook(client, SDKHook_OnTakeDamage, Hook_TakeDamage);
}

Action Hook_TakeDamage(int victim, int &attacker, int &inflictor, float &damage, int &damagetype)
{
	if (attacker < 1 || attacker > MaxClients || attacker == victim || !IsClientInGame(attacker))
	{
		return Plugin_Continue;
	}
	if (GetClientTeam(attacker) != TEAM_SURVIVORS || GetClientTeam(victim) != TEAM_SURVIVORS)
	{
		return Plugin_Continue;
	}
	damage *= 0.5;
	return Plugin_Changed;
}
