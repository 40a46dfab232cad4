// SPDX-License-Identifier: GPL-3.0-or-later
// Negative control: hands a text with players' names to the chat as a format.
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Grab format string",
	author = "L4D2-AI-Architect",
	description = "Negative control",
	version = "1.0.0",
	url = ""
};

public void OnPluginStart()
{
	HookEvent("tongue_grab", Event_Seen);
}

void Event_Seen(Event event, const char[] name, bool dontBroadcast)
{
	int attacker = GetClientOfUserId(event.GetInt("userid"));
	int victim = GetClientOfUserId(event.GetInt("victim"));
	if (!attacker || !victim)
	{
		return;
	}
	char text[192];
	Format(text, sizeof(text), "%N was caught by %N", victim, attacker);
	for (int client = 1; client <= MaxClients; client++)
	{
		if (IsClientInGame(client) && GetClientTeam(client) == 2)
		{
			PrintToChat(client, text);
		}
	}
}
