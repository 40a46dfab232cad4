// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdktools>

#define ZC_TANK 8

public Plugin myinfo =
{
	name = "Round MVP",
	author = "L4D2-AI-Architect",
	description = "Names the survivors who dealt the most damage to special infected and tanks",
	version = "1.0",
	url = ""
};

ConVar cvPlaces;
ConVar cvBots;

int specialDamage[MAXPLAYERS + 1];
int tankDamage[MAXPLAYERS + 1];
int healthLeft[MAXPLAYERS + 1];
bool announced;

public void OnPluginStart()
{
	cvPlaces = CreateConVar("round_mvp_places", "3", "How many survivors to list", _, true, 1.0, true, 8.0);
	cvBots = CreateConVar("round_mvp_bots", "1", "1 = bots can be listed, 0 = humans only", _, true, 0.0, true, 1.0);
	AutoExecConfig(true, "round_mvp");

	HookEvent("player_hurt", Hurt);
	HookEvent("player_spawn", NewLife);
	HookEvent("player_death", NewLife);
	HookEvent("round_start", NewRound, EventHookMode_PostNoCopy);
	HookEvent("round_end", RoundOver, EventHookMode_PostNoCopy);
	HookEvent("map_transition", RoundOver, EventHookMode_PostNoCopy);
	HookEvent("finale_win", RoundOver, EventHookMode_PostNoCopy);
}

public void OnClientPutInServer(int client)
{
	specialDamage[client] = 0;
	tankDamage[client] = 0;
	healthLeft[client] = -1;
}

void NewRound(Event event, const char[] name, bool dontBroadcast)
{
	announced = false;
	for (int i = 1; i <= MaxClients; i++)
	{
		specialDamage[i] = 0;
		tankDamage[i] = 0;
	}
}

void NewLife(Event event, const char[] name, bool dontBroadcast)
{
	// A tank gets its final health only after it has spawned, so that is read when needed.
	healthLeft[GetClientOfUserId(event.GetInt("userid"))] = -1;
}

void Hurt(Event event, const char[] name, bool dontBroadcast)
{
	int victim = GetClientOfUserId(event.GetInt("userid"));
	if (victim == 0 || !IsClientInGame(victim) || GetClientTeam(victim) != 3)
	{
		return;
	}

	int damage = event.GetInt("dmg_health");
	int left = event.GetInt("health");

	// A tank in its death animation is "incapacitated" and still takes hits.
	if (left <= 0 || GetEntProp(victim, Prop_Send, "m_isIncapacitated") != 0)
	{
		// Overkill must not count: a 50 health boomer is worth 50, whatever the sniper rifle deals.
		int cap = healthLeft[victim] >= 0 ? healthLeft[victim] : GetEntProp(victim, Prop_Data, "m_iMaxHealth");
		if (damage > cap)
		{
			damage = cap;
		}
		left = 0;
	}
	healthLeft[victim] = left;

	int attacker = GetClientOfUserId(event.GetInt("attacker"));
	if (attacker == 0 || !IsClientInGame(attacker) || GetClientTeam(attacker) != 2)
	{
		return;
	}

	if (GetEntProp(victim, Prop_Send, "m_zombieClass") == ZC_TANK)
	{
		tankDamage[attacker] += damage;
	}
	else
	{
		specialDamage[attacker] += damage;
	}
}

void RoundOver(Event event, const char[] name, bool dontBroadcast)
{
	if (announced)
	{
		return;
	}

	int ranking[MAXPLAYERS + 1];
	int entries;
	for (int i = 1; i <= MaxClients; i++)
	{
		if (IsClientInGame(i) && specialDamage[i] + tankDamage[i] > 0 && (cvBots.BoolValue || !IsFakeClient(i)))
		{
			ranking[entries++] = i;
		}
	}
	if (entries == 0)
	{
		return;
	}

	announced = true;
	SortCustom1D(ranking, entries, ByDamage);

	int best = ranking[0];
	PrintToChatAll("\x04MVP: \x03%N\x01 with %d damage (%d special infected, %d tank).", best, Total(best), specialDamage[best], tankDamage[best]);
	for (int place = 1; place < entries && place < cvPlaces.IntValue; place++)
	{
		int who = ranking[place];
		PrintToChatAll("%d. %N: %d (%d + %d)", place + 1, who, Total(who), specialDamage[who], tankDamage[who]);
	}
}

int Total(int client)
{
	return specialDamage[client] + tankDamage[client];
}

int ByDamage(int first, int second, const int[] array, Handle data)
{
	return Total(second) - Total(first);
}
