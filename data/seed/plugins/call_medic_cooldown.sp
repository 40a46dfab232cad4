// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdktools>

public Plugin myinfo =
{
	name = "Call Medic",
	author = "L4D2-AI-Architect",
	description = "Help requests with distance and direction, limited by per-player cooldowns",
	version = "1.0",
	url = ""
};

#define SOUND_CALL "ui/helpful_event_1.wav"
#define METRES_PER_UNIT 0.01905

// One entry per command with a cooldown. A new command needs a new name here and one call to TakeCooldown.
enum
{
	CD_Medic,
	CD_Ammo,
	CD_TOTAL
}

ConVar g_Seconds[CD_TOTAL];
float g_ReadyAt[MAXPLAYERS + 1][CD_TOTAL];

public void OnPluginStart()
{
	g_Seconds[CD_Medic] = CreateConVar("l4d2_callmedic_cooldown", "15", "Seconds a player waits between two medic calls.", 0, true, 0.0, true, 300.0);
	g_Seconds[CD_Ammo] = CreateConVar("l4d2_callammo_cooldown", "20", "Seconds a player waits between two ammo calls.", 0, true, 0.0, true, 300.0);
	AutoExecConfig(true, "call_medic_cooldown");

	RegConsoleCmd("sm_callmedic", Cmd_CallMedic, "Ask your team for healing.");
	RegConsoleCmd("sm_callammo", Cmd_CallAmmo, "Ask your team for ammo.");
}

public void OnMapStart()
{
	PrecacheSound(SOUND_CALL);
	// Game time starts again near zero, so deadlines of the last map would block players for ages.
	for (int i = 1; i <= MaxClients; i++)
	{
		ClearCooldowns(i);
	}
}

public void OnClientDisconnect(int client)
{
	ClearCooldowns(client);
}

void ClearCooldowns(int client)
{
	for (int i = 0; i < CD_TOTAL; i++)
	{
		g_ReadyAt[client][i] = 0.0;
	}
}

// Starts the cooldown and returns true, or tells the player how long to wait.
bool TakeCooldown(int client, int which)
{
	float now = GetGameTime();
	if (now < g_ReadyAt[client][which])
	{
		ReplyToCommand(client, "[Call] Wait %d more seconds.", RoundToCeil(g_ReadyAt[client][which] - now));
		return false;
	}
	g_ReadyAt[client][which] = now + g_Seconds[which].FloatValue;
	return true;
}

public Action Cmd_CallMedic(int client, int args)
{
	if (CanCall(client) && TakeCooldown(client, CD_Medic))
	{
		char need[48];
		if (GetEntProp(client, Prop_Send, "m_isIncapacitated"))
		{
			need = "is down and needs help";
		}
		else
		{
			FormatEx(need, sizeof(need), "needs a medic (%d HP)", GetClientHealth(client));
		}
		Broadcast(client, need);
	}
	return Plugin_Handled;
}

public Action Cmd_CallAmmo(int client, int args)
{
	if (CanCall(client) && TakeCooldown(client, CD_Ammo))
	{
		Broadcast(client, "needs ammo");
	}
	return Plugin_Handled;
}

bool CanCall(int client)
{
	if (client == 0 || !IsClientInGame(client) || GetClientTeam(client) != 2 || !IsPlayerAlive(client))
	{
		ReplyToCommand(client, "[Call] Only living survivors can call for help.");
		return false;
	}
	return true;
}

void Broadcast(int caller, const char[] need)
{
	float from[3], to[3];
	char where[16];
	GetClientAbsOrigin(caller, from);

	int heard;
	for (int i = 1; i <= MaxClients; i++)
	{
		if (i == caller || !IsClientInGame(i) || IsFakeClient(i) || GetClientTeam(i) != 2)
		{
			continue;
		}
		heard++;
		EmitSoundToClient(i, SOUND_CALL);
		if (!IsPlayerAlive(i))
		{
			PrintToChat(i, "\x04%N\x01 %s.", caller, need);
			continue;
		}
		GetClientAbsOrigin(i, to);
		DescribeDirection(i, to, from, where, sizeof(where));
		PrintToChat(i, "\x04%N\x01 %s, \x05%.0f m\x01 %s.", caller, need, GetVectorDistance(from, to) * METRES_PER_UNIT, where);
	}

	if (heard > 0)
	{
		ReplyToCommand(caller, "[Call] %d teammates heard you.", heard);
	}
	else
	{
		ReplyToCommand(caller, "[Call] There is no human teammate to hear you.");
	}
}

void DescribeDirection(int listener, const float here[3], const float there[3], char[] buffer, int maxlen)
{
	float eyes[3], towards[3], angles[3];
	GetClientEyeAngles(listener, eyes);
	MakeVectorFromPoints(here, there, towards);
	GetVectorAngles(towards, angles);

	// Yaw grows to the left; bring the difference into -180..180 before sorting it into quarters.
	float turn = angles[1] - eyes[1];
	while (turn > 180.0)
	{
		turn -= 360.0;
	}
	while (turn < -180.0)
	{
		turn += 360.0;
	}

	if (FloatAbs(turn) <= 45.0)
	{
		strcopy(buffer, maxlen, "ahead");
	}
	else if (FloatAbs(turn) >= 135.0)
	{
		strcopy(buffer, maxlen, "behind you");
	}
	else
	{
		strcopy(buffer, maxlen, turn > 0.0 ? "to your left" : "to your right");
	}
}
