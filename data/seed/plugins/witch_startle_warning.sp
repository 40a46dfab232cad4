// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

#define TEAM_SURVIVOR 2
#define MAX_ENTITIES 2048

public Plugin myinfo =
{
	name = "Witch Startle Warning",
	author = "L4D2-AI-Architect",
	description = "Tells every survivor who startled a witch",
	version = "1.0.0",
	url = ""
};

// Userid of the player each witch, by entity index, was last reported for.
int g_iReportedFor[MAX_ENTITIES + 1];

public void OnPluginStart()
{
	HookEvent("witch_spawn", Event_WitchSpawn);
	HookEvent("witch_harasser_set", Event_WitchHarasserSet);
}

void Event_WitchSpawn(Event event, const char[] name, bool dontBroadcast)
{
	// The game reuses entity indexes, so a new witch must not inherit an old report.
	int witch = event.GetInt("witchid");
	if (witch > 0 && witch <= MAX_ENTITIES)
	{
		g_iReportedFor[witch] = 0;
	}
}

void Event_WitchHarasserSet(Event event, const char[] name, bool dontBroadcast)
{
	int userid = event.GetInt("userid");
	int culprit = GetClientOfUserId(userid);
	if (culprit == 0 || !IsClientInGame(culprit))
	{
		return;
	}

	// One report per witch and culprit, even if the game names the same target again.
	int witch = event.GetInt("witchid");
	if (witch > 0 && witch <= MAX_ENTITIES)
	{
		if (g_iReportedFor[witch] == userid)
		{
			return;
		}
		g_iReportedFor[witch] = userid;
	}

	WarnSurvivors(culprit);
}

void WarnSurvivors(int culprit)
{
	for (int client = 1; client <= MaxClients; client++)
	{
		if (IsClientInGame(client) && !IsFakeClient(client) && GetClientTeam(client) == TEAM_SURVIVOR)
		{
			PrintToChat(client, "\x04[Witch]\x01 \x03%N\x01 startled the witch!", culprit);
		}
	}
}
