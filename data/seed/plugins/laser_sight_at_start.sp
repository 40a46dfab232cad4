// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdktools>

#define UPGRADE_LASER (1 << 2)
#define CHECK_EVERY 5.0

public Plugin myinfo =
{
	name = "Laser Sight At Start",
	author = "L4D2-AI-Architect",
	description = "Puts a laser sight on every survivor's first primary weapon of the round",
	version = "1.0.0",
	url = ""
};

ConVar cvDelay;
ConVar cvWindow;
Handle tmrGive;
float fDeadline;
bool bServed[MAXPLAYERS + 1];

public void OnPluginStart()
{
	cvDelay = CreateConVar("laser_start_delay", "10.0", "Seconds after round start before the first laser sights are given.", _, true, 1.0, true, 120.0);
	cvWindow = CreateConVar("laser_start_window", "180.0", "For how many seconds after that a survivor's first primary weapon still gets one.", _, true, 0.0, true, 1800.0);
	AutoExecConfig(true, "laser_sight_at_start");

	HookEvent("round_start", RoundStart, EventHookMode_PostNoCopy);
	HookEvent("round_end", RoundEnd, EventHookMode_PostNoCopy);
}

public void OnMapEnd()
{
	delete tmrGive;
}

public void OnClientDisconnect(int client)
{
	bServed[client] = false;
}

void RoundStart(Event event, const char[] name, bool dontBroadcast)
{
	for (int i = 1; i <= MaxClients; i++)
		bServed[i] = false;

	fDeadline = GetGameTime() + cvDelay.FloatValue + cvWindow.FloatValue;
	delete tmrGive;
	tmrGive = CreateTimer(cvDelay.FloatValue, FirstPass);
}

void RoundEnd(Event event, const char[] name, bool dontBroadcast)
{
	delete tmrGive;
}

Action FirstPass(Handle timer)
{
	GiveToAll();
	tmrGive = CreateTimer(CHECK_EVERY, LaterPass, _, TIMER_REPEAT);
	return Plugin_Stop;
}

// On a campaign's first map nobody owns a primary weapon when the round starts.
Action LaterPass(Handle timer)
{
	if (GetGameTime() > fDeadline)
	{
		tmrGive = null;
		return Plugin_Stop;
	}

	GiveToAll();
	return Plugin_Continue;
}

void GiveToAll()
{
	for (int i = 1; i <= MaxClients; i++)
	{
		if (bServed[i] || !IsClientInGame(i) || GetClientTeam(i) != 2 || !IsPlayerAlive(i) || GetEntProp(i, Prop_Send, "m_isIncapacitated"))
			continue;

		int weapon = GetPlayerWeaponSlot(i, 0);
		if (weapon == -1 || !HasEntProp(weapon, Prop_Send, "m_upgradeBitVec"))
			continue;

		bServed[i] = true;
		if (!(GetEntProp(weapon, Prop_Send, "m_upgradeBitVec") & UPGRADE_LASER))
			AddLaser(i);
	}
}

void AddLaser(int client)
{
	int flags = GetCommandFlags("upgrade_add");
	if (flags == INVALID_FCVAR_FLAGS)
		return;

	SetCommandFlags("upgrade_add", flags & ~FCVAR_CHEAT);
	FakeClientCommand(client, "upgrade_add LASER_SIGHT");
	SetCommandFlags("upgrade_add", flags);
}
