// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Kill Tracker by deaths",
	author = "L4D2-AI-Architect",
	description = "Counts the deaths of entities; keeps them by userid; reads the chat",
	version = "1.0.0",
	url = ""
};

StringMap g_Kills;

public void OnPluginStart()
{
	g_Kills = new StringMap();
	HookEvent("player_death", Event_Death);
	HookEvent("round_start", Event_RoundStart, EventHookMode_PostNoCopy);
}

void Event_RoundStart(Event event, const char[] name, bool dontBroadcast)
{
	g_Kills.Clear();
}

void Event_Death(Event event, const char[] name, bool dontBroadcast)
{
	int entity = event.GetInt("entityid");
	int attacker = event.GetInt("attacker");
	if (event.GetInt("userid") || !GetClientOfUserId(attacker) || !IsValidEntity(entity))
	{
		return;
	}

	char class[32];
	GetEntityClassname(entity, class, sizeof(class));
	if (StrEqual(class, "infected"))
	{
		g_Kills.SetValue(KeyOf(attacker), KillsOf(attacker) + 1);
	}
}

public void OnClientSayCommand_Post(int client, const char[] command, const char[] sArgs)
{
	if (client && StrEqual(sArgs, "!kills", false))
	{
		PrintToChat(client, "You: %d", KillsOf(GetClientUserId(client)));
	}
}

char[] KeyOf(int userid)
{
	char key[16];
	IntToString(userid, key, sizeof(key));
	return key;
}

int KillsOf(int userid)
{
	int kills;
	g_Kills.GetValue(KeyOf(userid), kills);
	return kills;
}
