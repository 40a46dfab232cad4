// SPDX-License-Identifier: GPL-3.0-or-later
// Negative control: has friendly fire off all the time.
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdkhooks>

public Plugin myinfo =
{
	name = "Panic always off",
	author = "L4D2-AI-Architect",
	description = "Negative control",
	version = "1.0.0",
	url = ""
};

public void OnClientPutInServer(int client)
{
	SDKHook(client, SDKHook_OnTakeDamage, OnTakeDamage);
}

Action OnTakeDamage(int victim, int &attacker, int &inflictor, float &damage, int &damagetype)
{
	return IsSurvivor(victim) && IsSurvivor(attacker) ? Plugin_Handled : Plugin_Continue;
}

bool IsSurvivor(int entity)
{
	return entity > 0 && entity <= MaxClients && IsClientInGame(entity) && GetClientTeam(entity) == 2;
}
