// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdkhooks>

public Plugin myinfo =
{
	name = "Throwable Announcer",
	author = "L4D2-AI-Architect",
	description = "Tells the survivors who threw a molotov, pipe bomb or bile jar",
	version = "1.0.0",
	url = ""
};

static const char g_sProjectiles[][] = { "molotov_projectile", "pipe_bomb_projectile", "vomitjar_projectile" };
static const char g_sItems[][] = { "a molotov", "a pipe bomb", "a bile jar" };

ConVar g_cvKinds;

public void OnPluginStart()
{
	g_cvKinds = CreateConVar("throwable_announcer_kinds", "7", "What to announce, add up: 1 molotovs, 2 pipe bombs, 4 bile jars.", _, true, 0.0, true, 7.0);
	AutoExecConfig(true, "throwable_announcer");
}

// weapon_fire also comes for a throw that is cancelled; only the projectile proves one.
public void OnEntityCreated(int entity, const char[] classname)
{
	if (GetProjectileKind(classname) != -1)
	{
		SDKHook(entity, SDKHook_SpawnPost, OnProjectileSpawned);
	}
}

void OnProjectileSpawned(int entity)
{
	char classname[32];
	GetEntityClassname(entity, classname, sizeof(classname));

	int kind = GetProjectileKind(classname);
	if (kind == -1 || !(g_cvKinds.IntValue & (1 << kind)))
	{
		return;
	}

	int thrower = GetEntPropEnt(entity, Prop_Send, "m_hOwnerEntity");
	if (thrower < 1 || thrower > MaxClients || !IsClientInGame(thrower))
	{
		return;
	}

	for (int i = 1; i <= MaxClients; i++)
	{
		if (i != thrower && IsClientInGame(i) && !IsFakeClient(i) && GetClientTeam(i) == 2)
		{
			PrintToChat(i, "\x03%N\x01 threw \x04%s\x01!", thrower, g_sItems[kind]);
		}
	}
}

int GetProjectileKind(const char[] classname)
{
	for (int i = 0; i < sizeof(g_sProjectiles); i++)
	{
		if (StrEqual(classname, g_sProjectiles[i]))
		{
			return i;
		}
	}
	return -1;
}
