// SPDX-License-Identifier: GPL-3.0-or-later
// Negative control: knows only the client with index 1.
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Kills hard coded client",
	author = "L4D2-AI-Architect",
	description = "Negative control",
	version = "1.0.0",
	url = ""
};

int g_iKills[MAXPLAYERS + 1];

public void OnPluginStart()
{
	RegConsoleCmd("sm_kills", Command_Kills);
	HookEvent("infected_death", Event_Death);
	HookEvent("round_start", Event_RoundStart, EventHookMode_PostNoCopy);
}

public void OnClientConnected(int client)
{
	g_iKills[client] = 0;
}

void Event_RoundStart(Event event, const char[] name, bool dontBroadcast)
{
	for (int client = 1; client <= MaxClients; client++)
	{
		g_iKills[client] = 0;
	}
}

void Event_Death(Event event, const char[] name, bool dontBroadcast)
{
	g_iKills[1]++;
}

Action Command_Kills(int client, int args)
{
	ReplyToCommand(client, "Killed in this round: %d", g_iKills[1]);
	return Plugin_Handled;
}
