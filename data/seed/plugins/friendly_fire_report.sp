// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

#define TEAM_SURVIVOR 2

public Plugin myinfo =
{
	name = "Friendly Fire Report",
	author = "L4D2-AI-Architect",
	description = "Sums up friendly fire for the shooter and each victim",
	version = "1.0.0",
	url = ""
};

ConVar g_cvDelay;

int g_iBurst[MAXPLAYERS + 1][MAXPLAYERS + 1];
int g_iTotal[MAXPLAYERS + 1][MAXPLAYERS + 1];
Handle g_hReport[MAXPLAYERS + 1];

public void OnPluginStart()
{
	g_cvDelay = CreateConVar("friendly_fire_report_delay", "1.5", "Seconds without further friendly fire before a shooter's report is sent.", _, true, 0.2, true, 10.0);
	AutoExecConfig(true, "friendly_fire_report");

	HookEvent("player_hurt", Event_PlayerHurt);
}

public void OnMapEnd()
{
	for (int i = 1; i <= MaxClients; i++)
	{
		Forget(i);
	}
}

public void OnClientDisconnect(int client)
{
	Forget(client);
}

void Forget(int client)
{
	delete g_hReport[client];
	for (int other = 1; other <= MaxClients; other++)
	{
		g_iBurst[client][other] = 0;
		g_iBurst[other][client] = 0;
		g_iTotal[client][other] = 0;
		g_iTotal[other][client] = 0;
	}
}

void Event_PlayerHurt(Event event, const char[] name, bool dontBroadcast)
{
	int damage = event.GetInt("dmg_health");
	int victim = GetClientOfUserId(event.GetInt("userid"));
	int attacker = GetClientOfUserId(event.GetInt("attacker"));
	if (damage <= 0 || attacker == victim || !IsSurvivor(attacker) || !IsSurvivor(victim))
	{
		return;
	}

	g_iBurst[attacker][victim] += damage;
	g_iTotal[attacker][victim] += damage;

	// Each hit pushes the report back, so a shotgun blast or a burst makes one line.
	delete g_hReport[attacker];
	g_hReport[attacker] = CreateTimer(g_cvDelay.FloatValue, Timer_Report, GetClientUserId(attacker));
}

Action Timer_Report(Handle timer, int userid)
{
	int attacker = GetClientOfUserId(userid);
	if (attacker == 0)
	{
		return Plugin_Stop;
	}
	g_hReport[attacker] = null;

	for (int victim = 1; victim <= MaxClients; victim++)
	{
		int burst = g_iBurst[attacker][victim];
		if (burst == 0)
		{
			continue;
		}
		g_iBurst[attacker][victim] = 0;

		if (!IsClientInGame(attacker) || !IsClientInGame(victim))
		{
			continue;
		}

		int total = g_iTotal[attacker][victim];
		if (!IsFakeClient(attacker))
		{
			PrintToChat(attacker, "\x04[FF]\x01 You hit \x03%N\x01 for \x05%d\x01 (%d on this map).", victim, burst, total);
		}
		if (!IsFakeClient(victim))
		{
			PrintToChat(victim, "\x04[FF]\x01 \x03%N\x01 hit you for \x05%d\x01 (%d on this map).", attacker, burst, total);
		}
	}
	return Plugin_Stop;
}

bool IsSurvivor(int client)
{
	return client > 0 && IsClientInGame(client) && GetClientTeam(client) == TEAM_SURVIVOR;
}
