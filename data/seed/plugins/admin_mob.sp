// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Admin Mob",
	author = "L4D2-AI-Architect",
	description = "Lets admins call a horde of common infected, a limited number of times per minute",
	version = "1.0",
	url = ""
};

ConVar g_perMinute;
ArrayList g_calls;

public void OnPluginStart()
{
	g_calls = new ArrayList();
	g_perMinute = CreateConVar("admin_mob_per_minute", "2", "How many mobs all admins together may call within a minute", _, true, 1.0, true, 20.0);
	AutoExecConfig(true, "admin_mob");
	RegAdminCmd("sm_mob", Command_Mob, ADMFLAG_CHEATS, "Calls a mob of common infected");
}

Action Command_Mob(int client, int args)
{
	int now = GetTime();
	while (g_calls.Length > 0 && now - g_calls.Get(0) >= 60)
	{
		g_calls.Erase(0);
	}

	int limit = g_perMinute.IntValue;
	if (g_calls.Length >= limit)
	{
		int wait = 60 - (now - g_calls.Get(g_calls.Length - limit));
		ReplyToCommand(client, "[SM] Enough mobs for now, try again in %d seconds.", wait);
		return Plugin_Handled;
	}

	int actor = FindSurvivor();
	if (actor == 0)
	{
		ReplyToCommand(client, "[SM] There is no living survivor a mob could chase.");
		return Plugin_Handled;
	}

	if (!SpawnMob(actor))
	{
		ReplyToCommand(client, "[SM] The game has no z_spawn command.");
		return Plugin_Handled;
	}

	g_calls.Push(now);
	ShowActivity2(client, "[SM] ", "Called a mob.");
	LogAction(client, -1, "\"%L\" called a mob", client);
	return Plugin_Handled;
}

int FindSurvivor()
{
	for (int i = 1; i <= MaxClients; i++)
	{
		if (IsClientInGame(i) && GetClientTeam(i) == 2 && IsPlayerAlive(i))
		{
			return i;
		}
	}
	return 0;
}

bool SpawnMob(int actor)
{
	int flags = GetCommandFlags("z_spawn");
	if (flags == INVALID_FCVAR_FLAGS)
	{
		return false;
	}

	// FakeClientCommand runs at once: nobody else can use the command before the flag is back.
	SetCommandFlags("z_spawn", flags & ~FCVAR_CHEAT);
	FakeClientCommand(actor, "z_spawn mob auto");
	SetCommandFlags("z_spawn", flags);
	return true;
}
