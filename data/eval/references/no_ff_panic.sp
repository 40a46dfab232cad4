// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdkhooks>

public Plugin myinfo =
{
	name = "Panic Without Friendly Fire",
	author = "L4D2-AI-Architect",
	description = "Survivors do not hurt each other while a panic event is running",
	version = "1.0.0",
	url = ""
};

#define TEAM_SURVIVOR 2

bool g_bPanic;

public void OnPluginStart()
{
	HookEvent("create_panic_event", Event_PanicStart, EventHookMode_PostNoCopy);
	HookEvent("panic_event_finished", Event_PanicOver, EventHookMode_PostNoCopy);
	HookEvent("round_start", Event_PanicOver, EventHookMode_PostNoCopy);

	for (int client = 1; client <= MaxClients; client++)
	{
		if (IsClientInGame(client))
		{
			OnClientPutInServer(client);
		}
	}
}

public void OnClientPutInServer(int client)
{
	SDKHook(client, SDKHook_OnTakeDamage, OnTakeDamage);
}

void Event_PanicStart(Event event, const char[] name, bool dontBroadcast)
{
	g_bPanic = true;
}

void Event_PanicOver(Event event, const char[] name, bool dontBroadcast)
{
	g_bPanic = false;
}

Action OnTakeDamage(int victim, int &attacker, int &inflictor, float &damage, int &damagetype)
{
	if (g_bPanic && victim != attacker && IsSurvivor(victim) && IsSurvivor(attacker))
	{
		return Plugin_Handled;
	}
	return Plugin_Continue;
}

bool IsSurvivor(int entity)
{
	return entity > 0 && entity <= MaxClients && IsClientInGame(entity) && GetClientTeam(entity) == TEAM_SURVIVOR;
}
