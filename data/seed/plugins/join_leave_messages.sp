// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Join and Leave Messages",
	author = "L4D2-AI-Architect",
	description = "Short messages with the number of humans when somebody joins or leaves",
	version = "1.0",
	url = ""
};

// User ids survive map changes, so a player who comes along to the next map is not greeted again.
ArrayList g_known;

public void OnPluginStart()
{
	g_known = new ArrayList();
	HookEvent("player_disconnect", Event_PlayerDisconnect, EventHookMode_Pre);

	for (int client = 1; client <= MaxClients; client++)
	{
		if (IsClientInGame(client) && !IsFakeClient(client))
		{
			g_known.Push(GetClientUserId(client));
		}
	}
}

public void OnClientPutInServer(int client)
{
	if (IsFakeClient(client))
	{
		return;
	}

	int userid = GetClientUserId(client);
	if (g_known.FindValue(userid) != -1)
	{
		return;
	}
	g_known.Push(userid);

	int humans = CountHumans(0);
	PrintToChatAll("\x05%N\x01 joined (%d %s)", client, humans, humans == 1 ? "player" : "players");
}

Action Event_PlayerDisconnect(Event event, const char[] name, bool dontBroadcast)
{
	int userid = event.GetInt("userid");
	int index = g_known.FindValue(userid);
	if (index == -1)
	{
		return Plugin_Continue;
	}
	g_known.Erase(index);

	// Replaces the game's own line.
	event.BroadcastDisabled = true;

	char who[MAX_NAME_LENGTH];
	event.GetString("name", who, sizeof(who));
	int humans = CountHumans(GetClientOfUserId(userid));
	PrintToChatAll("\x05%s\x01 left (%d %s)", who, humans, humans == 1 ? "player" : "players");
	return Plugin_Continue;
}

int CountHumans(int except)
{
	int count;
	for (int client = 1; client <= MaxClients; client++)
	{
		if (client != except && IsClientConnected(client) && !IsFakeClient(client))
		{
			count++;
		}
	}
	return count;
}
