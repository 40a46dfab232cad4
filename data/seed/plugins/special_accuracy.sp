// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdktools>
#include <sdkhooks>

public Plugin myinfo =
{
	name = "Special Infected Accuracy",
	author = "L4D2-AI-Architect",
	description = "Tells each player which share of his shots hit a special infected or tank",
	version = "1.0",
	url = ""
};

enum GunKind
{
	Gun_Pistol,
	Gun_Smg,
	Gun_Shotgun,
	Gun_Rifle,
	Gun_Sniper,
	GunKind_Count
};

char g_kindNames[GunKind_Count][] = {"pistols", "submachine guns", "shotguns", "assault rifles", "sniper rifles"};

StringMap g_guns;
int g_fired[MAXPLAYERS + 1][GunKind_Count];
int g_onTarget[MAXPLAYERS + 1][GunKind_Count];
int g_countedTick[MAXPLAYERS + 1];

public void OnPluginStart()
{
	LoadTranslations("common.phrases");

	g_guns = new StringMap();
	AddGuns(Gun_Pistol, "pistol pistol_magnum");
	AddGuns(Gun_Smg, "smg smg_silenced smg_mp5");
	AddGuns(Gun_Shotgun, "pumpshotgun shotgun_chrome autoshotgun shotgun_spas");
	AddGuns(Gun_Rifle, "rifle rifle_ak47 rifle_desert rifle_sg552 rifle_m60");
	AddGuns(Gun_Sniper, "hunting_rifle sniper_military sniper_scout sniper_awp");

	HookEvent("weapon_fire", Event_WeaponFire);
	HookEvent("player_hurt", Event_PlayerHurt);
	RegConsoleCmd("sm_accuracy", Command_Accuracy, "sm_accuracy [player] - share of shots that hit special infected on this map");
}

void AddGuns(GunKind kind, const char[] list)
{
	char names[8][24];
	int count = ExplodeString(list, " ", names, sizeof(names), sizeof(names[]));
	for (int i = 0; i < count; i++)
	{
		g_guns.SetValue(names[i], kind);
	}
}

public void OnClientPutInServer(int client)
{
	for (GunKind kind = Gun_Pistol; kind < GunKind_Count; kind++)
	{
		g_fired[client][kind] = 0;
		g_onTarget[client][kind] = 0;
	}
	g_countedTick[client] = 0;
}

bool ReadGun(Event event, GunKind &kind)
{
	char weapon[32];
	event.GetString("weapon", weapon, sizeof(weapon));
	return g_guns.GetValue(weapon, kind);
}

void Event_WeaponFire(Event event, const char[] name, bool dontBroadcast)
{
	GunKind kind;
	int shooter = GetClientOfUserId(event.GetInt("userid"));
	if (shooter != 0 && ReadGun(event, kind))
	{
		g_fired[shooter][kind]++;
	}
}

void Event_PlayerHurt(Event event, const char[] name, bool dontBroadcast)
{
	int shooter = GetClientOfUserId(event.GetInt("attacker"));
	int victim = GetClientOfUserId(event.GetInt("userid"));
	if (!IsOnTeam(shooter, 2) || !IsOnTeam(victim, 3))
	{
		return;
	}

	// Burning from incendiary ammo reports the gun as well, but carries no bullet flag.
	GunKind kind;
	if ((event.GetInt("type") & (DMG_BULLET | DMG_BUCKSHOT)) == 0 || !ReadGun(event, kind))
	{
		return;
	}

	// Pellets and piercing bullets of one shot land in the same tick: count one hit.
	int tick = GetGameTickCount();
	if (g_countedTick[shooter] != tick)
	{
		g_countedTick[shooter] = tick;
		g_onTarget[shooter][kind]++;
	}
}

bool IsOnTeam(int client, int team)
{
	return client != 0 && IsClientInGame(client) && GetClientTeam(client) == team;
}

Action Command_Accuracy(int client, int args)
{
	int target = client;
	if (args > 0)
	{
		char pattern[MAX_NAME_LENGTH];
		GetCmdArgString(pattern, sizeof(pattern));
		StripQuotes(pattern);
		target = FindTarget(client, pattern, false, false);
		if (target == -1)
		{
			return Plugin_Handled;
		}
	}
	else if (client == 0)
	{
		ReplyToCommand(client, "Usage: sm_accuracy <player>");
		return Plugin_Handled;
	}

	int shots, hits;
	for (GunKind kind = Gun_Pistol; kind < GunKind_Count; kind++)
	{
		int fired = g_fired[target][kind];
		if (fired == 0)
		{
			continue;
		}
		shots += fired;
		hits += g_onTarget[target][kind];
		ReplyToCommand(client, "%s: %d of %d shots (%.1f%%)", g_kindNames[kind], g_onTarget[target][kind], fired, Share(g_onTarget[target][kind], fired));
	}

	if (shots == 0)
	{
		ReplyToCommand(client, "%N has not fired a gun on this map.", target);
	}
	else
	{
		ReplyToCommand(client, "%N hit special infected or tanks with %d of %d shots (%.1f%%).", target, hits, shots, Share(hits, shots));
	}
	return Plugin_Handled;
}

float Share(int part, int whole)
{
	return 100.0 * float(part) / float(whole);
}
