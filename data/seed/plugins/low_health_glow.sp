// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdktools>

#define GLOW_NONE     0
#define GLOW_CONSTANT 3

public Plugin myinfo =
{
	name = "Low Health Glow",
	author = "L4D2-AI-Architect",
	description = "Outlines survivors who are low on health",
	version = "1.0",
	url = ""
};

ConVar g_cvHealth;
ConVar g_cvColor;
ConVar g_cvRange;
ConVar g_cvDecay;
bool g_outlined[MAXPLAYERS + 1];
int g_color;

public void OnPluginStart()
{
	g_cvDecay = FindConVar("pain_pills_decay_rate");
	g_cvHealth = CreateConVar("low_health_glow_health", "30", "Survivors with less health than this (temporary health included) are outlined", _, true, 1.0, true, 100.0);
	g_cvColor = CreateConVar("low_health_glow_color", "255 60 0", "Color of the outline: red green blue, 0-255 each");
	g_cvRange = CreateConVar("low_health_glow_range", "0", "Distance in units up to which the outline is visible, 0 = unlimited", _, true, 0.0, true, 10000.0);
	AutoExecConfig(true, "low_health_glow");

	g_cvColor.AddChangeHook(OnLookChanged);
	g_cvRange.AddChangeHook(OnLookChanged);
	CreateTimer(0.5, Timer_Check, _, TIMER_REPEAT);
}

public void OnConfigsExecuted()
{
	ReadColor();
}

public void OnPluginEnd()
{
	RemoveAllOutlines();
}

public void OnClientDisconnect(int client)
{
	if (g_outlined[client] && IsClientInGame(client))
	{
		SetOutline(client, false);
	}
	g_outlined[client] = false;
}

void OnLookChanged(ConVar convar, const char[] oldValue, const char[] newValue)
{
	// The next check puts the outlines back with the new look.
	ReadColor();
	RemoveAllOutlines();
}

void ReadColor()
{
	char text[16], parts[3][4];
	g_cvColor.GetString(text, sizeof(text));
	if (ExplodeString(text, " ", parts, sizeof(parts), sizeof(parts[])) != 3)
	{
		LogError("low_health_glow_color must be three numbers, it is \"%s\"", text);
		return;
	}
	g_color = (StringToInt(parts[0]) & 0xFF) | (StringToInt(parts[1]) & 0xFF) << 8 | (StringToInt(parts[2]) & 0xFF) << 16;
}

Action Timer_Check(Handle timer)
{
	for (int client = 1; client <= MaxClients; client++)
	{
		if (!IsClientInGame(client))
		{
			continue;
		}

		bool wanted = NeedsOutline(client);
		if (wanted != g_outlined[client])
		{
			SetOutline(client, wanted);
		}
	}
	return Plugin_Continue;
}

bool NeedsOutline(int client)
{
	// Somebody on the ground or on a ledge has a health pool of his own and the game marks him already.
	if (GetClientTeam(client) != 2 || !IsPlayerAlive(client) || GetEntProp(client, Prop_Send, "m_isIncapacitated") != 0)
	{
		return false;
	}

	float age = GetGameTime() - GetEntPropFloat(client, Prop_Send, "m_healthBufferTime");
	float temporary = GetEntPropFloat(client, Prop_Send, "m_healthBuffer") - age * g_cvDecay.FloatValue;
	if (temporary < 0.0)
	{
		temporary = 0.0;
	}
	return float(GetClientHealth(client)) + temporary < g_cvHealth.FloatValue;
}

void SetOutline(int client, bool enable)
{
	g_outlined[client] = enable;
	SetEntProp(client, Prop_Send, "m_glowColorOverride", enable ? g_color : 0);
	SetEntProp(client, Prop_Send, "m_nGlowRange", enable ? g_cvRange.IntValue : 0);
	SetEntProp(client, Prop_Send, "m_iGlowType", enable ? GLOW_CONSTANT : GLOW_NONE);
}

void RemoveAllOutlines()
{
	for (int client = 1; client <= MaxClients; client++)
	{
		if (g_outlined[client] && IsClientInGame(client))
		{
			SetOutline(client, false);
		}
	}
}
