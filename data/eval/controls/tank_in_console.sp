// SPDX-License-Identifier: GPL-3.0-or-later
// Negative control: writes the announcement into consoles, where nobody reads it in chat.
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Tank in console",
	author = "L4D2-AI-Architect",
	description = "Negative control",
	version = "1.0.0",
	url = ""
};

public void OnPluginStart()
{
	HookEvent("tank_spawn", Event_TankSpawn, EventHookMode_PostNoCopy);
}

void Event_TankSpawn(Event event, const char[] name, bool dontBroadcast)
{
	for (int client = 1; client <= MaxClients; client++)
	{
		if (IsClientInGame(client))
		{
			PrintToConsole(client, "A Tank has spawned!");
		}
	}
	PrintToServer("A Tank has spawned!");
}
