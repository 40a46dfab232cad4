// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdktools>

public Plugin myinfo =
{
	name = "AFK Manager",
	author = "L4D2-AI-Architect",
	description = "Moves idle players to spectator after a warning, with !afk and !back",
	version = "1.0",
	url = ""
};

#define CHECK_INTERVAL 5.0

enum struct Activity
{
	float lastInput;
	int buttons;
	float pitch;
	float yaw;
	int formerTeam;

	void Touch()
	{
		this.lastInput = GetGameTime();
	}
}

Activity g_Activity[MAXPLAYERS + 1];
ConVar g_IdleLimit;
ConVar g_WarnBefore;

public void OnPluginStart()
{
	g_IdleLimit = CreateConVar("l4d2_afk_time", "90", "Seconds without input before a player is moved to spectator. 0 turns the automatic move off.", _, true, 0.0, true, 1800.0);
	g_WarnBefore = CreateConVar("l4d2_afk_warning", "30", "Warnings start this many seconds before the move.", _, true, 0.0, true, 300.0);
	AutoExecConfig(true, "afk_spectate_manager");

	RegConsoleCmd("sm_afk", Command_Afk, "Go to spectator.");
	RegConsoleCmd("sm_back", Command_Back, "Join the game again after spectating.");

	HookEvent("round_start", OnRoundStart, EventHookMode_PostNoCopy);
	HookEvent("player_team", OnPlayerTeam);
	HookEvent("player_spawn", OnPlayerSpawn);
	CreateTimer(CHECK_INTERVAL, Timer_CheckIdle, _, TIMER_REPEAT);
	TouchEveryone();
}

public void OnMapStart()
{
	TouchEveryone();
}

public void OnRoundStart(Event event, const char[] name, bool dontBroadcast)
{
	TouchEveryone();
}

void TouchEveryone()
{
	for (int i = 1; i <= MaxClients; i++)
	{
		g_Activity[i].Touch();
	}
}

public void OnClientPutInServer(int client)
{
	g_Activity[client].Touch();
}

public void OnClientDisconnect(int client)
{
	g_Activity[client].formerTeam = 0;
}

public void OnPlayerTeam(Event event, const char[] name, bool dontBroadcast)
{
	int client = GetClientOfUserId(event.GetInt("userid"));
	if (client == 0)
	{
		return;
	}
	g_Activity[client].Touch();
	if (event.GetInt("team") > 1)
	{
		g_Activity[client].formerTeam = 0;
	}
}

public void OnPlayerSpawn(Event event, const char[] name, bool dontBroadcast)
{
	int client = GetClientOfUserId(event.GetInt("userid"));
	if (client > 0)
	{
		g_Activity[client].Touch();
	}
}

public void OnClientSayCommand_Post(int client, const char[] command, const char[] sArgs)
{
	g_Activity[client].Touch();
}

public Action OnPlayerRunCmd(int client, int &buttons, int &impulse, float vel[3], float angles[3], int &weapon, int &subtype, int &cmdnum, int &tickcount, int &seed, int mouse[2])
{
	// View angles instead of the mouse array: controllers never report mouse movement.
	if (buttons != g_Activity[client].buttons || angles[0] != g_Activity[client].pitch || angles[1] != g_Activity[client].yaw)
	{
		g_Activity[client].buttons = buttons;
		g_Activity[client].pitch = angles[0];
		g_Activity[client].yaw = angles[1];
		g_Activity[client].Touch();
	}
	return Plugin_Continue;
}

public Action Timer_CheckIdle(Handle timer)
{
	float limit = g_IdleLimit.FloatValue;
	if (limit <= 0.0)
	{
		return Plugin_Continue;
	}

	for (int i = 1; i <= MaxClients; i++)
	{
		if (!IsClientInGame(i) || IsFakeClient(i) || GetClientTeam(i) < 2)
		{
			continue;
		}
		// The dead and the helpless cannot prove that they are at the keyboard.
		if (!IsPlayerAlive(i) || GetEntProp(i, Prop_Send, "m_isIncapacitated") || CheckCommandAccess(i, "afk_immunity", ADMFLAG_KICK, true))
		{
			g_Activity[i].Touch();
			continue;
		}

		float remaining = limit - (GetGameTime() - g_Activity[i].lastInput);
		if (remaining > g_WarnBefore.FloatValue)
		{
			continue;
		}
		if (remaining > 0.0)
		{
			PrintHintText(i, "You seem to be idle. Moving you to spectator in %d seconds.", RoundToCeil(remaining));
		}
		else if (IsLastHumanSurvivor(i))
		{
			// Without any human survivor the game may end the round.
			g_Activity[i].Touch();
		}
		else
		{
			PrintToChatAll("\x01[AFK] \x04%N\x01 was idle for %d seconds and now spectates.", i, RoundToFloor(limit));
			MoveToSpectator(i);
		}
	}
	return Plugin_Continue;
}

bool IsLastHumanSurvivor(int client)
{
	if (GetClientTeam(client) != 2)
	{
		return false;
	}
	for (int i = 1; i <= MaxClients; i++)
	{
		if (i != client && IsClientInGame(i) && !IsFakeClient(i) && GetClientTeam(i) == 2)
		{
			return false;
		}
	}
	return true;
}

void MoveToSpectator(int client)
{
	int team = GetClientTeam(client);
	ChangeClientTeam(client, 1);
	g_Activity[client].formerTeam = team;
	PrintToChat(client, "\x01[AFK] Type \x04!back\x01 to return to your team.");
}

public Action Command_Afk(int client, int args)
{
	if (client == 0 || !IsClientInGame(client))
	{
		ReplyToCommand(client, "[AFK] Only players can do that.");
	}
	else if (GetClientTeam(client) < 2)
	{
		ReplyToCommand(client, "[AFK] You are already spectating. Type !back to play.");
	}
	else
	{
		PrintToChatAll("\x01[AFK] \x04%N\x01 takes a break.", client);
		MoveToSpectator(client);
	}
	return Plugin_Handled;
}

public Action Command_Back(int client, int args)
{
	if (client == 0 || !IsClientInGame(client))
	{
		ReplyToCommand(client, "[AFK] Only players can do that.");
		return Plugin_Handled;
	}
	if (GetClientTeam(client) > 1)
	{
		ReplyToCommand(client, "[AFK] You are already on a team.");
		return Plugin_Handled;
	}
	// jointeam lets the game do its own checks: a free bot, a free slot, team locks.
	if (g_Activity[client].formerTeam == 3)
	{
		FakeClientCommand(client, "jointeam 3");
	}
	else
	{
		FakeClientCommand(client, "jointeam 2");
	}
	return Plugin_Handled;
}
