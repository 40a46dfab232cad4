// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Hunter Pounce, later",
	author = "L4D2-AI-Architect",
	description = "Keeps what the event said and tells it a moment later",
	version = "1.0.0",
	url = ""
};

public void OnPluginStart()
{
	HookEvent("lunge_pounce", Event_LungePounce, EventHookMode_Pre);
}

Action Event_LungePounce(Event event, const char[] name, bool dontBroadcast)
{
	DataPack pack;
	CreateDataTimer(0.1, Timer_Tell, pack);
	pack.WriteCell(event.GetInt("userid"));
	pack.WriteCell(event.GetInt("victim"));
	pack.WriteCell(event.GetInt("damage"));
	return Plugin_Continue;
}

Action Timer_Tell(Handle timer, DataPack pack)
{
	pack.Reset();
	int hunter = GetClientOfUserId(pack.ReadCell());
	int victim = GetClientOfUserId(pack.ReadCell());
	int damage = pack.ReadCell();
	if (!hunter || !victim)
	{
		return Plugin_Stop;
	}

	char text[192];
	Format(text, sizeof(text), "\x03%N\x01 -> \x03%N\x01: %d HP", hunter, victim, damage);
	for (int client = 1; client <= MaxClients; client++)
	{
		if (IsClientInGame(client))
		{
			PrintToChat(client, "%s", text);
		}
	}
	return Plugin_Stop;
}
