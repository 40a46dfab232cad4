// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdkhooks>

public Plugin myinfo =
{
	name = "Panic by changed damage",
	author = "L4D2-AI-Architect",
	description = "Hooks and unhooks everybody as the panic comes and goes, and takes the damage away",
	version = "1.0.0",
	url = ""
};

#define TEAM_SURVIVOR 2

bool g_bHooked;

public void OnPluginStart()
{
	HookEvent("create_panic_event", Event_Panic, EventHookMode_PostNoCopy);
	HookEvent("panic_event_finished", Event_Over, EventHookMode_PostNoCopy);
	HookEvent("round_start", Event_Over, EventHookMode_PostNoCopy);
}

public void OnClientPutInServer(int client)
{
	if (g_bHooked)
	{
		SDKHook(client, SDKHook_OnTakeDamageAlive, OnTakeDamageAlive);
	}
}

void Event_Panic(Event event, const char[] name, bool dontBroadcast)
{
	if (g_bHooked)
	{
		return;
	}
	g_bHooked = true;
	for (int client = 1; client <= MaxClients; client++)
	{
		if (IsClientInGame(client))
		{
			SDKHook(client, SDKHook_OnTakeDamageAlive, OnTakeDamageAlive);
		}
	}
}

void Event_Over(Event event, const char[] name, bool dontBroadcast)
{
	g_bHooked = false;
	for (int client = 1; client <= MaxClients; client++)
	{
		if (IsClientInGame(client))
		{
			SDKUnhook(client, SDKHook_OnTakeDamageAlive, OnTakeDamageAlive);
		}
	}
}

Action OnTakeDamageAlive(int victim, int &attacker, int &inflictor, float &damage, int &damagetype)
{
	bool friendly = attacker > 0 && attacker <= MaxClients && attacker != victim
		&& GetClientTeam(victim) == TEAM_SURVIVOR && GetClientTeam(attacker) == TEAM_SURVIVOR;
	if (!friendly)
	{
		return Plugin_Continue;
	}
	damage = 0.0;
	return Plugin_Changed;
}
