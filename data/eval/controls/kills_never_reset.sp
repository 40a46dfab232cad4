// SPDX-License-Identifier: GPL-3.0-or-later
// Negative control: goes on counting in the next round.
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Kills never reset",
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
}

public void OnClientConnected(int client)
{
	g_iKills[client] = 0;
}

void Event_Death(Event event, const char[] name, bool dontBroadcast)
{
	int killer = GetClientOfUserId(event.GetInt("attacker"));
	if (killer)
	{
		g_iKills[killer]++;
	}
}

Action Command_Kills(int client, int args)
{
	ReplyToCommand(client, "Killed in this round: %d", g_iKills[client]);
	return Plugin_Handled;
}
