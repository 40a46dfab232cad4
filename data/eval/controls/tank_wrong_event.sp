// SPDX-License-Identifier: GPL-3.0-or-later
// Negative control: announces a Tank when it dies.
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Tank wrong event",
	author = "L4D2-AI-Architect",
	description = "Negative control",
	version = "1.0.0",
	url = ""
};

public void OnPluginStart()
{
	HookEvent("tank_killed", Event_TankKilled, EventHookMode_PostNoCopy);
}

void Event_TankKilled(Event event, const char[] name, bool dontBroadcast)
{
	PrintToChatAll("A Tank has spawned!");
}
