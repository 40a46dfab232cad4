// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdktools>

public Plugin myinfo =
{
	name = "Ready Up Lite",
	author = "L4D2-AI-Architect",
	description = "Holds survivors in place at round start until everyone is ready",
	version = "1.0",
	url = ""
};

ConVar g_cvEnabled;
ConVar g_cvLimit;
Handle g_Ticker;
int g_SecondsLeft;
bool g_Ready[MAXPLAYERS + 1];
bool g_Held[MAXPLAYERS + 1];

public void OnPluginStart()
{
	g_cvEnabled = CreateConVar("l4d2_readyup_enable", "1", "1 holds survivors at round start, 0 turns the plugin off.", _, true, 0.0, true, 1.0);
	g_cvLimit = CreateConVar("l4d2_readyup_time", "60", "The round starts after this many seconds even if players are not ready.", _, true, 5.0, true, 600.0);
	AutoExecConfig(true, "ready_up_lite");

	RegConsoleCmd("sm_ready", Cmd_Ready, "Tell the others that you are ready.");
	RegConsoleCmd("sm_unready", Cmd_Unready, "Take your ready back.");
	RegAdminCmd("sm_forcestart", Cmd_ForceStart, ADMFLAG_GENERIC, "Start the round without waiting.");

	HookEvent("round_start", Event_RoundStart, EventHookMode_PostNoCopy);
	HookEvent("round_end", Event_RoundEnd, EventHookMode_PostNoCopy);
}

public void OnPluginEnd()
{
	ReleaseSurvivors();
}

public void OnMapEnd()
{
	StopWaiting();
}

public void OnClientDisconnect(int client)
{
	g_Ready[client] = false;
	g_Held[client] = false;
}

public void Event_RoundStart(Event event, const char[] name, bool dontBroadcast)
{
	StopWaiting();
	if (!g_cvEnabled.BoolValue)
	{
		return;
	}
	for (int i = 1; i <= MaxClients; i++)
	{
		g_Ready[i] = false;
	}
	g_SecondsLeft = g_cvLimit.IntValue;
	g_Ticker = CreateTimer(1.0, Timer_Tick, _, TIMER_REPEAT);
}

public void Event_RoundEnd(Event event, const char[] name, bool dontBroadcast)
{
	StopWaiting();
}

public Action Timer_Tick(Handle timer)
{
	int ready, humans, loading;
	for (int i = 1; i <= MaxClients; i++)
	{
		if (!IsClientConnected(i))
		{
			continue;
		}
		if (!IsClientInGame(i))
		{
			loading += IsFakeClient(i) ? 0 : 1;
			continue;
		}
		if (GetClientTeam(i) != 2)
		{
			continue;
		}
		Hold(i);
		if (!IsFakeClient(i))
		{
			humans++;
			ready += g_Ready[i] ? 1 : 0;
		}
	}

	// The clock starts with the first player, not with the empty map.
	if (humans == 0)
	{
		return Plugin_Continue;
	}

	if (ready == humans && loading == 0)
	{
		return Finish("Everyone is ready. Go!");
	}
	if (--g_SecondsLeft <= 0)
	{
		return Finish("Time is up. Go!");
	}

	if (loading > 0)
	{
		PrintHintTextToAll("Ready: %d of %d, %d still loading. Type !ready (%d s left)", ready, humans, loading, g_SecondsLeft);
	}
	else
	{
		PrintHintTextToAll("Ready: %d of %d. Type !ready (%d s left)", ready, humans, g_SecondsLeft);
	}
	return Plugin_Continue;
}

Action Finish(const char[] message)
{
	// Called from inside the timer: returning Plugin_Stop closes it, deleting it here as well would not be safe.
	g_Ticker = null;
	ReleaseSurvivors();
	PrintHintTextToAll("%s", message);
	return Plugin_Stop;
}

void StopWaiting()
{
	delete g_Ticker;
	ReleaseSurvivors();
}

void Hold(int client)
{
	// Only walking players: ladders and intro cameras use move types that must come back unchanged.
	if (IsPlayerAlive(client) && GetEntityMoveType(client) == MOVETYPE_WALK)
	{
		SetEntityMoveType(client, MOVETYPE_NONE);
		g_Held[client] = true;
	}
}

void ReleaseSurvivors()
{
	for (int i = 1; i <= MaxClients; i++)
	{
		if (g_Held[i] && IsClientInGame(i) && IsPlayerAlive(i) && GetEntityMoveType(i) == MOVETYPE_NONE)
		{
			SetEntityMoveType(i, MOVETYPE_WALK);
		}
		g_Held[i] = false;
	}
}

public Action Cmd_Ready(int client, int args)
{
	SetReady(client, true);
	return Plugin_Handled;
}

public Action Cmd_Unready(int client, int args)
{
	SetReady(client, false);
	return Plugin_Handled;
}

void SetReady(int client, bool ready)
{
	if (g_Ticker == null)
	{
		ReplyToCommand(client, "[Ready] The round is already running.");
	}
	else if (client == 0 || !IsClientInGame(client) || GetClientTeam(client) != 2)
	{
		ReplyToCommand(client, "[Ready] Only survivors can ready up.");
	}
	else if (g_Ready[client] != ready)
	{
		g_Ready[client] = ready;
		PrintToChatAll("\x01[Ready] \x04%N\x01 is %s.", client, ready ? "ready" : "not ready");
	}
}

public Action Cmd_ForceStart(int client, int args)
{
	if (g_Ticker == null)
	{
		ReplyToCommand(client, "[Ready] The round is already running.");
		return Plugin_Handled;
	}
	StopWaiting();
	ShowActivity2(client, "[Ready] ", "Started the round.");
	LogAction(client, -1, "\"%L\" forced the round to start", client);
	return Plugin_Handled;
}
