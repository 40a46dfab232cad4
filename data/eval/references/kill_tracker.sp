// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Kill Tracker",
	author = "L4D2-AI-Architect",
	description = "Counts the common infected that each player kills; !kills tells the number",
	version = "1.0.0",
	url = ""
};

int g_iKills[MAXPLAYERS + 1];

public void OnPluginStart()
{
	RegConsoleCmd("sm_kills", Command_Kills, "Tells how many common infected you have killed in this round.");

	HookEvent("infected_death", Event_InfectedDeath);
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

// Fired for common infected only. No player is the attacker if the world killed them.
void Event_InfectedDeath(Event event, const char[] name, bool dontBroadcast)
{
	int killer = GetClientOfUserId(event.GetInt("attacker"));
	if (killer)
	{
		g_iKills[killer]++;
	}
}

// The server's console may ask as well: nobody kills with its index, 0.
Action Command_Kills(int client, int args)
{
	ReplyToCommand(client, "\x04[Kills]\x01 Common infected you have killed in this round: \x05%d", g_iKills[client]);
	return Plugin_Handled;
}
