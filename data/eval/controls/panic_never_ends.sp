// SPDX-License-Identifier: GPL-3.0-or-later
// Negative control: leaves friendly fire off after the event.
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdkhooks>

public Plugin myinfo =
{
	name = "Panic never ends",
	author = "L4D2-AI-Architect",
	description = "Negative control",
	version = "1.0.0",
	url = ""
};

bool g_bPanic;

public void OnPluginStart()
{
	HookEvent("create_panic_event", Event_Panic, EventHookMode_PostNoCopy);
	HookEvent("round_start", Event_Over, EventHookMode_PostNoCopy);
}

public void OnClientPutInServer(int client)
{
	SDKHook(client, SDKHook_OnTakeDamage, OnTakeDamage);
}

void Event_Panic(Event event, const char[] name, bool dontBroadcast)
{
	g_bPanic = true;
}

void Event_Over(Event event, const char[] name, bool dontBroadcast)
{
	g_bPanic = false;
}

Action OnTakeDamage(int victim, int &attacker, int &inflictor, float &damage, int &damagetype)
{
	if (g_bPanic && IsSurvivor(victim) && IsSurvivor(attacker))
	{
		return Plugin_Handled;
	}
	return Plugin_Continue;
}

bool IsSurvivor(int entity)
{
	return entity > 0 && entity <= MaxClients && IsClientInGame(entity) && GetClientTeam(entity) == 2;
}
