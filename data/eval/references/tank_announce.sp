// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Tank Announcer",
	author = "L4D2-AI-Architect",
	description = "Tells everybody that a Tank has spawned",
	version = "1.0.0",
	url = ""
};

public void OnPluginStart()
{
	HookEvent("tank_spawn", Event_TankSpawn, EventHookMode_PostNoCopy);
}

void Event_TankSpawn(Event event, const char[] name, bool dontBroadcast)
{
	PrintToChatAll("\x04[!]\x01 A \x05Tank\x01 has spawned!");
}
