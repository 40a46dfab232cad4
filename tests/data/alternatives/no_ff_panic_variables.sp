// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Panic by variables",
	author = "L4D2-AI-Architect",
	description = "Sets the four friendly fire factors to 0 and back",
	version = "1.0.0",
	url = ""
};

static const char FACTORS[][] =
{
	"survivor_friendly_fire_factor_easy",
	"survivor_friendly_fire_factor_normal",
	"survivor_friendly_fire_factor_hard",
	"survivor_friendly_fire_factor_expert"
};

ConVar g_Factors[sizeof(FACTORS)];
float g_fUsual[sizeof(FACTORS)];
bool g_bOff;

public void OnPluginStart()
{
	for (int i = 0; i < sizeof(FACTORS); i++)
	{
		g_Factors[i] = FindConVar(FACTORS[i]);
	}
	HookEvent("create_panic_event", Event_Panic, EventHookMode_PostNoCopy);
	HookEvent("panic_event_finished", Event_Over, EventHookMode_PostNoCopy);
	HookEvent("round_start", Event_Over, EventHookMode_PostNoCopy);
	HookEvent("round_end", Event_Over, EventHookMode_PostNoCopy);
}

public void OnPluginEnd()
{
	SwitchOn();
}

public void OnMapEnd()
{
	SwitchOn();
}

void Event_Panic(Event event, const char[] name, bool dontBroadcast)
{
	if (g_bOff)
	{
		return;
	}
	g_bOff = true;
	for (int i = 0; i < sizeof(FACTORS); i++)
	{
		g_fUsual[i] = g_Factors[i].FloatValue;
		g_Factors[i].SetFloat(0.0);
	}
}

void Event_Over(Event event, const char[] name, bool dontBroadcast)
{
	SwitchOn();
}

void SwitchOn()
{
	if (!g_bOff)
	{
		return;
	}
	g_bOff = false;
	for (int i = 0; i < sizeof(FACTORS); i++)
	{
		g_Factors[i].SetFloat(g_fUsual[i]);
	}
}
