// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Charger Level Announcer",
	author = "L4D2-AI-Architect",
	description = "Celebrates chargers that are killed in the middle of a charge",
	version = "1.0.0",
	url = ""
};

// Levels per Steam id, so that they outlive map changes and reconnects.
StringMap g_LevelCounts;

public void OnPluginStart()
{
	g_LevelCounts = new StringMap();
	HookEvent("charger_killed", Event_ChargerKilled);
}

void Event_ChargerKilled(Event event, const char[] name, bool dontBroadcast)
{
	if (!event.GetBool("charging"))
	{
		return;
	}

	int charger = GetClientOfUserId(event.GetInt("userid"));
	int hero = GetClientOfUserId(event.GetInt("attacker"));
	if (charger == 0 || hero == 0 || !IsClientInGame(hero) || GetClientTeam(hero) != 2)
	{
		return;
	}

	if (!event.GetBool("melee"))
	{
		PrintToChatAll("\x05%N\x01 gunned down \x05%N\x01 in the middle of a charge.", hero, charger);
		return;
	}

	int levels = AddLevel(hero);
	if (levels > 1)
	{
		PrintToChatAll("\x05%N\x01 LEVELED \x05%N\x01 with a melee weapon! That makes %d levels.", hero, charger, levels);
	}
	else
	{
		PrintToChatAll("\x05%N\x01 LEVELED \x05%N\x01 with a melee weapon!", hero, charger);
	}
}

int AddLevel(int client)
{
	char steamId[32];
	// Bots share one id, and an unverified client has none.
	if (IsFakeClient(client) || !GetClientAuthId(client, AuthId_Steam2, steamId, sizeof(steamId)))
	{
		return 1;
	}

	int count;
	g_LevelCounts.GetValue(steamId, count);
	g_LevelCounts.SetValue(steamId, ++count);
	return count;
}
