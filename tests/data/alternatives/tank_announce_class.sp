// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Tank Announcer by class",
	author = "L4D2-AI-Architect",
	description = "Sees every spawn and tells those of a Tank in the next frame",
	version = "1.0.0",
	url = ""
};

#define CLASS_TANK 8

public void OnPluginStart()
{
	HookEvent("player_spawn", Event_PlayerSpawn);
}

void Event_PlayerSpawn(Event event, const char[] name, bool dontBroadcast)
{
	RequestFrame(Frame_Spawned, event.GetInt("userid"));
}

void Frame_Spawned(int userid)
{
	int client = GetClientOfUserId(userid);
	if (client && GetEntProp(client, Prop_Send, "m_zombieClass") == CLASS_TANK)
	{
		PrintToChatAll("%N is a Tank", client);
	}
}
