// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdktools>

public Plugin myinfo =
{
	name = "Pills On Departure",
	author = "L4D2-AI-Architect",
	description = "Hands pain pills to every survivor once the team leaves the start area",
	version = "1.0.0",
	url = ""
};

#define SLOT_PILLS 4

bool g_bHandedOut;

public void OnPluginStart()
{
	HookEvent("round_start", Event_RoundStart, EventHookMode_PostNoCopy);

	// Which of the two fires first depends on the game mode; the flag lets only one of them count.
	HookEvent("player_left_start_area", Event_LeftStart);
	HookEvent("player_left_safe_area", Event_LeftStart);
}

public void OnMapStart()
{
	g_bHandedOut = false;
}

public void Event_RoundStart(Event event, const char[] name, bool dontBroadcast)
{
	g_bHandedOut = false;
}

public void Event_LeftStart(Event event, const char[] name, bool dontBroadcast)
{
	if (g_bHandedOut)
		return;

	int leaver = GetClientOfUserId(event.GetInt("userid"));
	if (leaver != 0 && GetClientTeam(leaver) != 2)
		return;

	g_bHandedOut = true;

	for (int client = 1; client <= MaxClients; client++)
	{
		if (!IsClientInGame(client) || GetClientTeam(client) != 2 || !IsPlayerAlive(client))
			continue;

		if (GetPlayerWeaponSlot(client, SLOT_PILLS) == -1)
			GivePlayerItem(client, "weapon_pain_pills");
	}
}
