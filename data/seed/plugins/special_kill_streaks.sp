// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Special Kill Streaks",
	author = "L4D2-AI-Architect",
	description = "Announces survivors who keep killing specials without going down",
	version = "1.2.0",
	url = ""
};

enum struct Streak
{
	int current;
	int best;

	void Hit()
	{
		this.current++;
		if (this.current > this.best)
		{
			this.best = this.current;
		}
	}

	void Reset()
	{
		this.current = 0;
		this.best = 0;
	}
}

Streak g_Streaks[MAXPLAYERS + 1];
ConVar g_cvStep;

public void OnPluginStart()
{
	g_cvStep = CreateConVar("special_streak_step", "5", "Announce a streak every this many special infected kills.", _, true, 2.0, true, 50.0);
	AutoExecConfig(true, "special_kill_streaks");

	RegConsoleCmd("sm_streak", Command_Streak, "Shows your current and best streak of special infected kills.");

	HookEvent("player_death", Event_PlayerDeath);
	HookEvent("player_incapacitated", Event_PlayerIncapacitated);
	HookEvent("round_start", Event_RoundStart, EventHookMode_PostNoCopy);
}

public void OnClientPutInServer(int client)
{
	g_Streaks[client].Reset();
}

Action Command_Streak(int client, int args)
{
	if (client == 0)
	{
		ReplyToCommand(client, "[Streak] Only players have streaks.");
	}
	else
	{
		ReplyToCommand(client, "[Streak] Current: %d, best this map: %d.", g_Streaks[client].current, g_Streaks[client].best);
	}
	return Plugin_Handled;
}

void Event_RoundStart(Event event, const char[] name, bool dontBroadcast)
{
	for (int i = 1; i <= MaxClients; i++)
	{
		g_Streaks[i].current = 0;
	}
}

void Event_PlayerIncapacitated(Event event, const char[] name, bool dontBroadcast)
{
	EndStreak(GetClientOfUserId(event.GetInt("userid")));
}

void Event_PlayerDeath(Event event, const char[] name, bool dontBroadcast)
{
	int victim = GetClientOfUserId(event.GetInt("userid"));
	// Common infected and the witch die without a userid.
	if (victim == 0 || !IsClientInGame(victim))
	{
		return;
	}
	if (GetClientTeam(victim) == 2)
	{
		EndStreak(victim);
		return;
	}

	int attacker = GetClientOfUserId(event.GetInt("attacker"));
	if (attacker == 0 || !IsClientInGame(attacker) || GetClientTeam(attacker) != 2 || !IsSpecial(victim))
	{
		return;
	}

	g_Streaks[attacker].Hit();
	int streak = g_Streaks[attacker].current;
	if (streak % g_cvStep.IntValue == 0)
	{
		PrintToChatAll("\x04[Streak]\x01 \x03%N\x01 has killed \x05%d\x01 special infected in a row!", attacker, streak);
	}
}

void EndStreak(int client)
{
	if (client == 0)
	{
		return;
	}

	int lost = g_Streaks[client].current;
	g_Streaks[client].current = 0;
	if (lost >= g_cvStep.IntValue)
	{
		PrintToChatAll("\x04[Streak]\x01 The streak of \x03%N\x01 is over after %d special infected.", client, lost);
	}
}

bool IsSpecial(int client)
{
	if (GetClientTeam(client) != 3)
	{
		return false;
	}
	int zombie = GetEntProp(client, Prop_Send, "m_zombieClass");
	return zombie >= 1 && zombie <= 6;
}
