// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <left4dhooks>

public Plugin myinfo =
{
	name = "Saferoom Heal by looking",
	author = "L4D2-AI-Architect",
	description = "Looks twice a second who is in the last saferoom",
	version = "1.0.0",
	url = ""
};

#define TEAM_SURVIVOR 2

ArrayList g_Healed;

public void OnPluginStart()
{
	g_Healed = new ArrayList();
	HookEvent("round_start", Event_RoundStart, EventHookMode_PostNoCopy);
	CreateTimer(0.5, Timer_Look, _, TIMER_REPEAT);
}

void Event_RoundStart(Event event, const char[] name, bool dontBroadcast)
{
	g_Healed.Clear();
}

Action Timer_Look(Handle timer)
{
	if (!L4D_HasAnySurvivorLeftSafeArea())
	{
		return Plugin_Continue;
	}
	for (int client = 1; client <= MaxClients; client++)
	{
		if (IsClientInGame(client) && GetClientTeam(client) == TEAM_SURVIVOR && IsPlayerAlive(client)
			&& !L4D_IsPlayerIncapacitated(client) && L4D_IsInLastCheckpoint(client)
			&& g_Healed.FindValue(GetClientUserId(client)) == -1)
		{
			g_Healed.Push(GetClientUserId(client));
			SetEntProp(client, Prop_Send, "m_iHealth", 100);
			L4D_SetTempHealth(client, 0.0);
		}
	}
	return Plugin_Continue;
}
