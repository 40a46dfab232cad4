// SPDX-License-Identifier: GPL-3.0-or-later
// Negative control: knows the variable of one difficulty only.
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Panic one difficulty",
	author = "L4D2-AI-Architect",
	description = "Negative control",
	version = "1.0.0",
	url = ""
};

ConVar g_Factor;

public void OnPluginStart()
{
	g_Factor = FindConVar("survivor_friendly_fire_factor_normal");
	HookEvent("create_panic_event", Event_Panic, EventHookMode_PostNoCopy);
	HookEvent("panic_event_finished", Event_Over, EventHookMode_PostNoCopy);
	HookEvent("round_start", Event_Over, EventHookMode_PostNoCopy);
}

void Event_Panic(Event event, const char[] name, bool dontBroadcast)
{
	g_Factor.SetFloat(0.0);
}

void Event_Over(Event event, const char[] name, bool dontBroadcast)
{
	g_Factor.RestoreDefault();
}
