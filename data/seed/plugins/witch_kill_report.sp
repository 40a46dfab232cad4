// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Witch Kill Report",
	author = "L4D2-AI-Architect",
	description = "Announces witch kills and celebrates one-shot crowns",
	version = "1.0",
	url = ""
};

int g_iCrowns[MAXPLAYERS + 1];

public void OnPluginStart()
{
	HookEvent("witch_killed", OnWitchKilled);
}

public void OnMapStart()
{
	for (int i = 1; i <= MaxClients; i++)
	{
		g_iCrowns[i] = 0;
	}
}

public void OnClientConnected(int client)
{
	g_iCrowns[client] = 0;
}

void OnWitchKilled(Event event, const char[] name, bool dontBroadcast)
{
	int killer = GetClientOfUserId(event.GetInt("userid"));
	if (!killer || !IsClientInGame(killer))
	{
		PrintToChatAll("\x04[Witch]\x01 The witch is dead.");
		return;
	}

	if (event.GetBool("oneshot"))
	{
		g_iCrowns[killer]++;
		PrintToChatAll("\x04[Witch]\x01 \x03%N\x01 CROWNED the witch with a single shot! (crowns this map: \x05%d\x01)", killer, g_iCrowns[killer]);
	}
	else if (event.GetBool("melee_only"))
	{
		PrintToChatAll("\x04[Witch]\x01 \x03%N\x01 finished the witch, and only melee weapons touched her.", killer);
	}
	else
	{
		PrintToChatAll("\x04[Witch]\x01 \x03%N\x01 killed the witch.", killer);
	}
}
