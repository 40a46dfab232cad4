// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdkhooks>

public Plugin myinfo =
{
	name = "Survivor Fire Relief",
	author = "L4D2-AI-Architect",
	description = "Burning survivors take less damage after the first second, depending on difficulty",
	version = "1.0.0",
	url = ""
};

#define NEW_BURN_AFTER 1.5

enum
{
	Diff_Easy,
	Diff_Normal,
	Diff_Hard,
	Diff_Impossible,
	Diff_Count
}

enum struct Burn
{
	float started;
	float lastTick;
}

Burn g_Burn[MAXPLAYERS + 1];
ConVar g_cvFactor[Diff_Count];
ConVar g_cvGrace;
ConVar g_cvDifficulty;

public void OnPluginStart()
{
	g_cvGrace = CreateConVar("fire_relief_full_seconds", "1.0", "Seconds of full fire damage before the reduction starts.", _, true, 0.0, true, 30.0);
	g_cvFactor[Diff_Easy] = CreateConVar("fire_relief_easy", "0.3", "Fire damage factor after that time on Easy.", _, true, 0.0, true, 1.0);
	g_cvFactor[Diff_Normal] = CreateConVar("fire_relief_normal", "0.5", "Fire damage factor after that time on Normal.", _, true, 0.0, true, 1.0);
	g_cvFactor[Diff_Hard] = CreateConVar("fire_relief_advanced", "0.7", "Fire damage factor after that time on Advanced.", _, true, 0.0, true, 1.0);
	g_cvFactor[Diff_Impossible] = CreateConVar("fire_relief_expert", "0.9", "Fire damage factor after that time on Expert.", _, true, 0.0, true, 1.0);
	AutoExecConfig(true, "survivor_fire_relief");

	g_cvDifficulty = FindConVar("z_difficulty");

	for (int i = 1; i <= MaxClients; i++)
	{
		if (IsClientInGame(i))
			OnClientPutInServer(i);
	}
}

public void OnClientPutInServer(int client)
{
	g_Burn[client].started = 0.0;
	g_Burn[client].lastTick = 0.0;
	SDKHook(client, SDKHook_OnTakeDamage, OnBurnDamage);
}

public void OnMapStart()
{
	// Game time starts over with the map while clients may stay connected.
	for (int i = 1; i <= MaxClients; i++)
	{
		g_Burn[i].started = 0.0;
		g_Burn[i].lastTick = 0.0;
	}
}

Action OnBurnDamage(int victim, int &attacker, int &inflictor, float &damage, int &damagetype)
{
	if ((damagetype & DMG_BURN) == 0 || GetClientTeam(victim) != 2)
		return Plugin_Continue;

	float now = GetGameTime();
	if (g_Burn[victim].lastTick == 0.0 || now - g_Burn[victim].lastTick > NEW_BURN_AFTER)
		g_Burn[victim].started = now;
	g_Burn[victim].lastTick = now;

	if (now - g_Burn[victim].started < g_cvGrace.FloatValue)
		return Plugin_Continue;

	damage *= g_cvFactor[CurrentDifficulty()].FloatValue;
	return Plugin_Changed;
}

int CurrentDifficulty()
{
	char value[16];
	g_cvDifficulty.GetString(value, sizeof(value));

	switch (CharToLower(value[0]))
	{
		case 'e': return Diff_Easy;
		case 'h': return Diff_Hard;
		case 'i': return Diff_Impossible;
	}
	return Diff_Normal;
}
