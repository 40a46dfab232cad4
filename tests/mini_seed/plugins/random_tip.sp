// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

static const char g_sTips[][] =
{
	"Stay together",
	"Listen for the horde",
	"Heal before the saferoom"
};

public Plugin myinfo =
{
	name = "Random Tip",
	author = "L4D2-AI-Architect",
	description = "Shows a hint drawn at random once the survivors left the starting area",
	version = "1.0.0",
	url = ""
};

public void OnPluginStart()
{
	HookEvent("player_left_start_area", Event_LeftStartArea);
}

void Event_LeftStartArea(Event event, const char[] name, bool dontBroadcast)
{
	int client = GetClientOfUserId(event.GetInt("userid"));
	if (client != 0 && IsClientInGame(client))
	{
		PrintHintText(client, "%s", g_sTips[GetRandomInt(0, sizeof(g_sTips) - 1)]);
	}
}
