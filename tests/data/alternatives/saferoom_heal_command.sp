// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Saferoom Heal by command",
	author = "L4D2-AI-Architect",
	description = "Lets the game itself give the health",
	version = "1.0.0",
	url = ""
};

#define TEAM_SURVIVOR 2

bool g_bOut;
bool g_bDone[MAXPLAYERS + 1];

public void OnPluginStart()
{
	HookEvent("round_start", Event_RoundStart, EventHookMode_PostNoCopy);
	HookEvent("player_left_safe_area", Event_Out, EventHookMode_PostNoCopy);
	HookEvent("player_entered_checkpoint", Event_Entered);
}

public void OnClientDisconnect(int client)
{
	g_bDone[client] = false;
}

void Event_RoundStart(Event event, const char[] name, bool dontBroadcast)
{
	g_bOut = false;
	for (int client = 0; client <= MaxClients; client++)
	{
		g_bDone[client] = false;
	}
}

void Event_Out(Event event, const char[] name, bool dontBroadcast)
{
	g_bOut = true;
}

void Event_Entered(Event event, const char[] name, bool dontBroadcast)
{
	int client = GetClientOfUserId(event.GetInt("userid"));
	if (!client || !g_bOut || g_bDone[client] || GetClientTeam(client) != TEAM_SURVIVOR || !IsPlayerAlive(client)
		|| GetEntProp(client, Prop_Send, "m_isIncapacitated", 1))
	{
		return;
	}
	g_bDone[client] = true;

	int flags = GetCommandFlags("give");
	SetCommandFlags("give", flags & ~FCVAR_CHEAT);
	FakeClientCommand(client, "give health");
	SetCommandFlags("give", flags);
	SetEntPropFloat(client, Prop_Send, "m_healthBuffer", 0.0);
}
