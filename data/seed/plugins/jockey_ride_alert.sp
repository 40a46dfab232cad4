// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

// One Source unit is three quarters of an inch in this game.
#define UNITS_TO_METERS 0.01905

public Plugin myinfo =
{
	name = "Jockey Ride Alert",
	author = "L4D2-AI-Architect",
	description = "Hints to living teammates who is being ridden and how far away",
	version = "1.0.1",
	url = ""
};

public void OnPluginStart()
{
	HookEvent("jockey_ride", Event_JockeyRide);
}

void Event_JockeyRide(Event event, const char[] name, bool dontBroadcast)
{
	int ridden = GetClientOfUserId(event.GetInt("victim"));
	if (ridden == 0 || !IsClientInGame(ridden))
		return;

	float from[3], to[3];
	GetClientAbsOrigin(ridden, to);

	for (int client = 1; client <= MaxClients; client++)
	{
		if (client == ridden || !IsLivingHumanSurvivor(client))
			continue;

		GetClientAbsOrigin(client, from);
		int meters = RoundToNearest(GetVectorDistance(from, to) * UNITS_TO_METERS);
		PrintHintText(client, "A Jockey is riding %N, %d m from you!", ridden, meters);
	}
}

bool IsLivingHumanSurvivor(int client)
{
	return IsClientInGame(client)
		&& !IsFakeClient(client)
		&& GetClientTeam(client) == 2
		&& IsPlayerAlive(client);
}
