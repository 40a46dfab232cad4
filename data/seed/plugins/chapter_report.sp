// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Chapter Report",
	author = "L4D2-AI-Architect",
	description = "Prints time, incapacitations, deaths and wipes when a chapter is completed",
	version = "1.0",
	url = ""
};

int g_wipes;
int g_teamDowns;
int g_teamDeaths;
int g_downs[MAXPLAYERS + 1];
int g_deaths[MAXPLAYERS + 1];
int g_firstStep;
int g_lastStep;

public void OnPluginStart()
{
	HookEvent("player_incapacitated", OnSurvivorDown);
	HookEvent("player_death", OnSurvivorDead);
	HookEvent("player_left_safe_area", OnMarch, EventHookMode_PostNoCopy);
	HookEvent("round_start", OnAttempt, EventHookMode_PostNoCopy);
	HookEvent("mission_lost", OnWipe, EventHookMode_PostNoCopy);
	HookEvent("map_transition", OnCompleted, EventHookMode_PostNoCopy);
}

public void OnMapStart()
{
	g_wipes = g_teamDowns = g_teamDeaths = 0;
	g_firstStep = g_lastStep = 0;
}

public void OnClientPutInServer(int client)
{
	g_downs[client] = 0;
	g_deaths[client] = 0;
}

void OnMarch(Event event, const char[] name, bool dontBroadcast)
{
	int now = GetTime();
	if (g_firstStep == 0)
	{
		g_firstStep = now;
	}
	if (g_lastStep == 0)
	{
		g_lastStep = now;
	}
}

void OnAttempt(Event event, const char[] name, bool dontBroadcast)
{
	g_lastStep = 0;
}

void OnWipe(Event event, const char[] name, bool dontBroadcast)
{
	g_wipes++;
}

void OnSurvivorDown(Event event, const char[] name, bool dontBroadcast)
{
	// A dying tank raises this event too.
	int victim = SurvivorOf(event);
	if (victim != 0)
	{
		g_downs[victim]++;
		g_teamDowns++;
	}
}

void OnSurvivorDead(Event event, const char[] name, bool dontBroadcast)
{
	int victim = SurvivorOf(event);
	if (victim != 0)
	{
		g_deaths[victim]++;
		g_teamDeaths++;
	}
}

int SurvivorOf(Event event)
{
	int client = GetClientOfUserId(event.GetInt("userid"));
	return client != 0 && IsClientInGame(client) && GetClientTeam(client) == 2 ? client : 0;
}

void OnCompleted(Event event, const char[] name, bool dontBroadcast)
{
	if (g_lastStep == 0)
	{
		return;
	}

	int now = GetTime();
	int attempt = now - g_lastStep;
	int overall = now - g_firstStep;

	PrintToChatAll("\x04Chapter complete\x01 in %d min %02d s - %d incapacitated, %d died.", attempt / 60, attempt % 60, g_teamDowns, g_teamDeaths);
	if (g_wipes > 0)
	{
		PrintToChatAll("It took %d attempts and %d min %02d s altogether.", g_wipes + 1, overall / 60, overall % 60);
	}

	for (int client = 1; client <= MaxClients; client++)
	{
		if (IsClientInGame(client) && GetClientTeam(client) == 2 && g_downs[client] + g_deaths[client] > 0)
		{
			PrintToChatAll("\x03%N\x01: down %d, dead %d", client, g_downs[client], g_deaths[client]);
		}
	}

	if (g_teamDowns == 0 && g_teamDeaths == 0)
	{
		PrintToChatAll("\x05Nobody went down. Flawless!");
	}
}
