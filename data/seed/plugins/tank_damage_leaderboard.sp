// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

#define TEAM_SURVIVOR 2
#define TEAM_INFECTED 3
#define ZC_TANK 8

public Plugin myinfo =
{
	name = "Tank Damage Leaderboard",
	author = "L4D2-AI-Architect",
	description = "Ranks survivors by the damage they dealt when the tank falls",
	version = "1.0.0",
	url = ""
};

enum struct DamageEntry
{
	int userid;
	char name[MAX_NAME_LENGTH];
	int damage;
}

ArrayList g_Board;
int g_iHealthLeft[MAXPLAYERS + 1];
ConVar g_cvRows;

public void OnPluginStart()
{
	g_Board = new ArrayList(sizeof(DamageEntry));

	g_cvRows = CreateConVar("tank_damage_leaderboard_rows", "4", "How many survivors to list when the tank dies.", _, true, 1.0, true, 16.0);
	AutoExecConfig(true, "tank_damage_leaderboard");

	HookEvent("player_hurt", Event_PlayerHurt);
	HookEvent("player_death", Event_PlayerDeath);
	HookEvent("round_start", Event_RoundStart, EventHookMode_PostNoCopy);
}

public void OnMapStart()
{
	ResetFight();
}

public void OnClientDisconnect(int client)
{
	g_iHealthLeft[client] = 0;
}

void Event_RoundStart(Event event, const char[] name, bool dontBroadcast)
{
	ResetFight();
}

void Event_PlayerHurt(Event event, const char[] name, bool dontBroadcast)
{
	int tank = GetClientOfUserId(event.GetInt("userid"));

	// Shots into a tank that is playing its death animation report nonsense values.
	if (!IsTank(tank) || IsDying(tank))
	{
		return;
	}

	int dealt = event.GetInt("dmg_health");
	// Not the event's own field: it is a short, and custom tanks exceed it.
	int health = GetClientHealth(tank);
	if (health <= 0)
	{
		if (g_iHealthLeft[tank] > 0 && dealt > g_iHealthLeft[tank])
		{
			dealt = g_iHealthLeft[tank];
		}
		health = 0;
	}
	g_iHealthLeft[tank] = health;

	AddDamage(GetClientOfUserId(event.GetInt("attacker")), dealt);
}

void Event_PlayerDeath(Event event, const char[] name, bool dontBroadcast)
{
	int tank = GetClientOfUserId(event.GetInt("userid"));
	if (!IsTank(tank))
	{
		return;
	}

	int remaining = g_iHealthLeft[tank];
	g_iHealthLeft[tank] = 0;
	if (g_Board.Length == 0)
	{
		return;
	}

	// The killing blow already sees a dying tank above, so its health is credited here.
	AddDamage(GetClientOfUserId(event.GetInt("attacker")), remaining);

	if (!IsAnotherTankFighting(tank))
	{
		PrintBoard();
		g_Board.Clear();
	}
}

void AddDamage(int attacker, int amount)
{
	if (amount <= 0 || attacker == 0 || !IsClientInGame(attacker) || GetClientTeam(attacker) != TEAM_SURVIVOR)
	{
		return;
	}

	DamageEntry entry;
	int userid = GetClientUserId(attacker);
	int index = g_Board.FindValue(userid, DamageEntry::userid);
	if (index == -1)
	{
		entry.userid = userid;
		GetClientName(attacker, entry.name, sizeof(entry.name));
		entry.damage = amount;
		g_Board.PushArray(entry);
		return;
	}

	g_Board.GetArray(index, entry);
	entry.damage += amount;
	g_Board.SetArray(index, entry);
}

void PrintBoard()
{
	g_Board.SortCustom(CompareDamage);

	DamageEntry entry;
	int total = 0;
	for (int i = 0; i < g_Board.Length; i++)
	{
		g_Board.GetArray(i, entry);
		total += entry.damage;
	}

	PrintToChatAll("\x04[Tank]\x01 Tank down, \x05%d\x01 damage by the survivors:", total);

	for (int i = 0; i < g_Board.Length && i < g_cvRows.IntValue; i++)
	{
		g_Board.GetArray(i, entry);
		PrintToChatAll("\x05%d.\x01 \x03%s\x01: %d (%d%%)", i + 1, entry.name, entry.damage, RoundToNearest(100.0 * entry.damage / total));
	}
}

int CompareDamage(int index1, int index2, Handle array, Handle hndl)
{
	ArrayList board = view_as<ArrayList>(array);
	return board.Get(index2, DamageEntry::damage) - board.Get(index1, DamageEntry::damage);
}

bool IsAnotherTankFighting(int except)
{
	for (int i = 1; i <= MaxClients; i++)
	{
		if (i != except && IsTank(i) && IsPlayerAlive(i) && !IsDying(i))
		{
			return true;
		}
	}
	return false;
}

bool IsTank(int client)
{
	return client > 0 && IsClientInGame(client) && GetClientTeam(client) == TEAM_INFECTED
		&& GetEntProp(client, Prop_Send, "m_zombieClass") == ZC_TANK;
}

bool IsDying(int tank)
{
	return GetEntProp(tank, Prop_Send, "m_isIncapacitated") != 0;
}

void ResetFight()
{
	g_Board.Clear();
	for (int i = 1; i <= MaxClients; i++)
	{
		g_iHealthLeft[i] = 0;
	}
}
