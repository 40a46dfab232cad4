// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdkhooks>

public Plugin myinfo =
{
	name = "Revive Protection",
	author = "L4D2-AI-Architect",
	description = "Survivors take no damage for a moment after they have been revived",
	version = "1.0",
	url = ""
};

ConVar g_duration;
Handle g_expiry[MAXPLAYERS + 1];

public void OnPluginStart()
{
	g_duration = CreateConVar("revive_protection_time", "3.0", "Seconds a revived survivor takes no damage", _, true, 0.5, true, 30.0);
	AutoExecConfig(true, "revive_protection");

	HookEvent("revive_success", Event_ReviveSuccess);
	HookEvent("round_start", Event_RoundStart, EventHookMode_PostNoCopy);
}

public void OnMapEnd()
{
	EndAll();
}

public void OnClientDisconnect(int client)
{
	EndProtection(client);
}

void Event_RoundStart(Event event, const char[] name, bool dontBroadcast)
{
	EndAll();
}

void Event_ReviveSuccess(Event event, const char[] name, bool dontBroadcast)
{
	int userid = event.GetInt("subject");
	int survivor = GetClientOfUserId(userid);
	if (survivor == 0 || !IsClientInGame(survivor))
	{
		return;
	}

	// A second revive within the time starts it anew; hooking twice would leave one hook behind.
	EndProtection(survivor);
	SDKHook(survivor, SDKHook_OnTakeDamage, OnTakeDamage);
	g_expiry[survivor] = CreateTimer(g_duration.FloatValue, Timer_Expire, userid);

	if (!IsFakeClient(survivor))
	{
		PrintHintText(survivor, "You are protected for %.1f seconds", g_duration.FloatValue);
	}
}

Action OnTakeDamage(int victim, int &attacker, int &inflictor, float &damage, int &damagetype)
{
	return Plugin_Handled;
}

Action Timer_Expire(Handle timer, int userid)
{
	int survivor = GetClientOfUserId(userid);
	if (survivor != 0 && g_expiry[survivor] == timer)
	{
		// The timer ends itself here, so it must not be deleted as well.
		g_expiry[survivor] = null;
		SDKUnhook(survivor, SDKHook_OnTakeDamage, OnTakeDamage);
	}
	return Plugin_Stop;
}

void EndProtection(int client)
{
	if (g_expiry[client] != null)
	{
		delete g_expiry[client];
		if (IsClientInGame(client))
		{
			SDKUnhook(client, SDKHook_OnTakeDamage, OnTakeDamage);
		}
	}
}

void EndAll()
{
	for (int client = 1; client <= MaxClients; client++)
	{
		EndProtection(client);
	}
}
