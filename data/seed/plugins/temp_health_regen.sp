// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

#define REGEN_INTERVAL 1.0

ConVar g_hThreshold, g_hRate, g_hQuietTime, g_hDecayRate;
float g_fLastFight[MAXPLAYERS + 1];

public Plugin myinfo =
{
	name = "Temporary Health Regeneration",
	author = "L4D2-AI-Architect",
	description = "Badly hurt survivors slowly regain temporary health while they are out of combat",
	version = "1.0.0",
	url = ""
};

public void OnPluginStart()
{
	g_hThreshold = CreateConVar("temp_regen_threshold", "30", "Regenerate until permanent plus temporary health reaches this value.", _, true, 1.0, true, 100.0);
	g_hRate = CreateConVar("temp_regen_per_second", "1.0", "Temporary health regained each second.", _, true, 0.1, true, 20.0);
	g_hQuietTime = CreateConVar("temp_regen_quiet_time", "10.0", "Seconds without being hurt and without attacking before regeneration starts.", _, true, 0.0, true, 120.0);
	AutoExecConfig(true, "temp_health_regen");

	g_hDecayRate = FindConVar("pain_pills_decay_rate");

	HookEvent("player_hurt", Event_Fight);
	HookEvent("weapon_fire", Event_Fight);
}

public void OnMapStart()
{
	for (int i = 1; i <= MaxClients; i++)
		g_fLastFight[i] = 0.0;

	CreateTimer(REGEN_INTERVAL, Timer_Regenerate, _, TIMER_REPEAT | TIMER_FLAG_NO_MAPCHANGE);
}

public void OnClientDisconnect(int client)
{
	g_fLastFight[client] = 0.0;
}

// The userid is the victim in player_hurt and the attacker in weapon_fire; both are fighting.
public void Event_Fight(Event event, const char[] name, bool dontBroadcast)
{
	int client = GetClientOfUserId(event.GetInt("userid"));
	if (client > 0)
		g_fLastFight[client] = GetGameTime();
}

public Action Timer_Regenerate(Handle timer)
{
	float now = GetGameTime();
	float quiet = g_hQuietTime.FloatValue;
	float threshold = g_hThreshold.FloatValue;

	for (int i = 1; i <= MaxClients; i++)
	{
		if (!CanRegenerate(i) || now - g_fLastFight[i] < quiet)
			continue;

		float permanent = float(GetClientHealth(i));
		float temporary = GetTempHealth(i, now);
		if (permanent + temporary >= threshold)
			continue;

		temporary += g_hRate.FloatValue * REGEN_INTERVAL;
		if (permanent + temporary > threshold)
			temporary = threshold - permanent;

		SetEntPropFloat(i, Prop_Send, "m_healthBuffer", temporary);
		SetEntPropFloat(i, Prop_Send, "m_healthBufferTime", now);
	}
	return Plugin_Continue;
}

// While incapacitated or hanging the buffer stores something else: the health that bleeds away.
bool CanRegenerate(int client)
{
	return IsClientInGame(client)
		&& GetClientTeam(client) == 2
		&& IsPlayerAlive(client)
		&& !GetEntProp(client, Prop_Send, "m_isIncapacitated")
		&& !GetEntProp(client, Prop_Send, "m_isHangingFromLedge");
}

// The game never writes the decayed value back, it derives it from the time of the last change.
float GetTempHealth(int client, float now)
{
	float buffer = GetEntPropFloat(client, Prop_Send, "m_healthBuffer");
	float age = now - GetEntPropFloat(client, Prop_Send, "m_healthBufferTime");
	buffer -= age * g_hDecayRate.FloatValue;
	return buffer > 0.0 ? buffer : 0.0;
}
