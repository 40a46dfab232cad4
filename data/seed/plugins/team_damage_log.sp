// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Team Damage Log",
	author = "L4D2-AI-Architect",
	description = "Writes damage between survivors to a log file per day",
	version = "1.0",
	url = ""
};

enum struct Burst
{
	int attackerId;
	int victimId;
	int hits;
	int damage;
	float lastHit;
	char weapon[32];
	char attacker[96];
	char victim[96];
}

ArrayList g_bursts;
ConVar g_quiet;
ConVar g_minimum;
ConVar g_bots;

public void OnPluginStart()
{
	g_bursts = new ArrayList(sizeof(Burst));

	g_quiet = CreateConVar("team_damage_log_quiet", "3.0", "Seconds without another hit that end an incident", _, true, 0.5, true, 30.0);
	g_minimum = CreateConVar("team_damage_log_minimum", "1", "Incidents with less damage are not logged", _, true, 1.0, true, 1000.0);
	g_bots = CreateConVar("team_damage_log_bots", "0", "1 = also log damage that bots deal or take", _, true, 0.0, true, 1.0);
	AutoExecConfig(true, "team_damage_log");

	HookEvent("player_hurt", Event_PlayerHurt);
	CreateTimer(1.0, Timer_WriteFinished, _, TIMER_REPEAT);
}

public void OnMapEnd()
{
	// The game clock restarts with the next map, so nothing may stay open.
	WriteBursts(true);
}

public void OnPluginEnd()
{
	WriteBursts(true);
}

void Event_PlayerHurt(Event event, const char[] name, bool dontBroadcast)
{
	int attackerId = event.GetInt("attacker");
	int victimId = event.GetInt("userid");
	int damage = event.GetInt("dmg_health");
	int attacker = GetClientOfUserId(attackerId);
	int victim = GetClientOfUserId(victimId);
	if (damage <= 0 || attacker == victim || !IsSurvivor(attacker) || !IsSurvivor(victim))
	{
		return;
	}
	if (!g_bots.BoolValue && (IsFakeClient(attacker) || IsFakeClient(victim)))
	{
		return;
	}

	char weapon[32];
	event.GetString("weapon", weapon, sizeof(weapon), "unknown");

	Burst burst;
	int index = FindBurst(attackerId, victimId, weapon, burst);
	if (index == -1)
	{
		burst.attackerId = attackerId;
		burst.victimId = victimId;
		burst.hits = 0;
		burst.damage = 0;
		strcopy(burst.weapon, sizeof(burst.weapon), weapon);
		// %L needs the players, who may have left when the line is written.
		FormatEx(burst.attacker, sizeof(burst.attacker), "%L", attacker);
		FormatEx(burst.victim, sizeof(burst.victim), "%L", victim);
	}

	burst.hits++;
	burst.damage += damage;
	burst.lastHit = GetGameTime();

	if (index == -1)
	{
		g_bursts.PushArray(burst);
	}
	else
	{
		g_bursts.SetArray(index, burst);
	}
}

bool IsSurvivor(int client)
{
	return client > 0 && IsClientInGame(client) && GetClientTeam(client) == 2;
}

int FindBurst(int attackerId, int victimId, const char[] weapon, Burst burst)
{
	for (int i = 0; i < g_bursts.Length; i++)
	{
		g_bursts.GetArray(i, burst);
		if (burst.attackerId == attackerId && burst.victimId == victimId && StrEqual(burst.weapon, weapon))
		{
			return i;
		}
	}
	return -1;
}

Action Timer_WriteFinished(Handle timer)
{
	WriteBursts(false);
	return Plugin_Continue;
}

void WriteBursts(bool all)
{
	if (g_bursts.Length == 0)
	{
		return;
	}

	char date[16], path[PLATFORM_MAX_PATH], map[64];
	FormatTime(date, sizeof(date), "%Y-%m-%d");
	BuildPath(Path_SM, path, sizeof(path), "logs/team_damage_%s.log", date);
	GetCurrentMap(map, sizeof(map));

	Burst burst;
	float deadline = GetGameTime() - g_quiet.FloatValue;
	for (int i = 0; i < g_bursts.Length; )
	{
		g_bursts.GetArray(i, burst);
		if (!all && burst.lastHit > deadline)
		{
			i++;
			continue;
		}

		if (burst.damage >= g_minimum.IntValue)
		{
			LogToFileEx(path, "%s: %s hurt %s with %s: %d damage in %d hit(s)", map, burst.attacker, burst.victim, burst.weapon, burst.damage, burst.hits);
		}
		g_bursts.Erase(i);
	}
}
