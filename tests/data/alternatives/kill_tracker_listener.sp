// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Kill Tracker by listener",
	author = "L4D2-AI-Architect",
	description = "Listens to what is said and answers by a hint",
	version = "1.0.0",
	url = ""
};

int g_iKills[MAXPLAYERS + 1];

public void OnPluginStart()
{
	AddCommandListener(Listener_Say, "say");
	AddCommandListener(Listener_Say, "say_team");
	HookEvent("infected_death", Event_InfectedDeath);
	HookEvent("round_start", Event_RoundStart, EventHookMode_PostNoCopy);
}

public void OnClientDisconnect(int client)
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

void Event_InfectedDeath(Event event, const char[] name, bool dontBroadcast)
{
	int killer = GetClientOfUserId(event.GetInt("attacker"));
	if (killer)
	{
		g_iKills[killer]++;
	}
}

Action Listener_Say(int client, const char[] command, int argc)
{
	char text[64];
	GetCmdArgString(text, sizeof(text));
	StripQuotes(text);
	TrimString(text);
	if (client && StrEqual(text, "!kills", false))
	{
		PrintHintText(client, "Kills: %d", g_iKills[client]);
	}
	return Plugin_Continue;
}
