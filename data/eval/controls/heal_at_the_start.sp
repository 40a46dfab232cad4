// SPDX-License-Identifier: GPL-3.0-or-later
// Negative control: heals in the saferoom where the round begins.
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Heal at the start",
	author = "L4D2-AI-Architect",
	description = "Negative control",
	version = "1.0.0",
	url = ""
};

bool g_bHealed[MAXPLAYERS + 1];

public void OnPluginStart()
{
	HookEvent("round_start", Event_RoundStart, EventHookMode_PostNoCopy);
	HookEvent("player_entered_checkpoint", Event_Entered);
}

public void OnClientPutInServer(int client)
{
	g_bHealed[client] = false;
}

void Event_RoundStart(Event event, const char[] name, bool dontBroadcast)
{
	for (int client = 1; client <= MaxClients; client++)
	{
		g_bHealed[client] = false;
	}
}

void Event_Entered(Event event, const char[] name, bool dontBroadcast)
{
	int client = GetClientOfUserId(event.GetInt("userid"));
	if (!client || g_bHealed[client] || GetClientTeam(client) != 2 || !IsPlayerAlive(client)
		|| GetEntProp(client, Prop_Send, "m_isIncapacitated"))
	{
		return;
	}
	g_bHealed[client] = true;
	SetEntityHealth(client, 100);
	SetEntPropFloat(client, Prop_Send, "m_healthBuffer", 0.0);
}
