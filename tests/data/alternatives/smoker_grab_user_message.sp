// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Smoker Grab by user message",
	author = "L4D2-AI-Architect",
	description = "Writes the chat's own user message to the survivors",
	version = "1.0.0",
	url = ""
};

#define TEAM_SURVIVOR 2

public void OnPluginStart()
{
	HookEvent("tongue_grab", Event_TongueGrab, EventHookMode_Pre);
}

Action Event_TongueGrab(Event event, const char[] name, bool dontBroadcast)
{
	int smoker = GetClientOfUserId(event.GetInt("userid"));
	int victim = GetClientOfUserId(event.GetInt("victim"));
	int[] readers = new int[MaxClients];
	int count;
	for (int client = 1; client <= MaxClients; client++)
	{
		if (IsClientInGame(client) && !IsFakeClient(client) && GetClientTeam(client) == TEAM_SURVIVOR)
		{
			readers[count++] = client;
		}
	}
	if (!smoker || !victim || !count)
	{
		return Plugin_Continue;
	}

	char text[192];
	Format(text, sizeof(text), "\x03%N\x01 caught \x05%N", smoker, victim);
	BfWrite message = UserMessageToBfWrite(StartMessage("SayText2", readers, count, USERMSG_RELIABLE | USERMSG_BLOCKHOOKS));
	message.WriteByte(smoker);
	message.WriteByte(true);
	message.WriteString(text);
	EndMessage();
	return Plugin_Continue;
}
