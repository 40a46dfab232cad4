// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

int g_iHeals[MAXPLAYERS + 1];

public Plugin myinfo =
{
	name = "Heal Counter",
	author = "L4D2-AI-Architect",
	description = "Counts first aid per survivor and tells each player their own number",
	version = "1.0.0",
	url = ""
};

public void OnPluginStart()
{
	HookEvent("heal_success", Event_HealSuccess);
	HookEvent("round_start", Event_RoundStart, EventHookMode_PostNoCopy);
	RegConsoleCmd("sm_heals", Command_Heals, "Shows how often you healed somebody in this round");
}

public void OnClientPutInServer(int client)
{
	g_iHeals[client] = 0;
}

void Event_RoundStart(Event event, const char[] name, bool dontBroadcast)
{
	for (int client = 1; client <= MaxClients; client++)
	{
		g_iHeals[client] = 0;
	}
}

void Event_HealSuccess(Event event, const char[] name, bool dontBroadcast)
{
	int medic = GetClientOfUserId(event.GetInt("userid"));
	if (medic != 0)
	{
		g_iHeals[medic]++;
	}
}

Action Command_Heals(int client, int args)
{
	if (client != 0)
	{
		ReplyToCommand(client, "You healed %d times in this round", g_iHeals[client]);
	}
	return Plugin_Handled;
}
