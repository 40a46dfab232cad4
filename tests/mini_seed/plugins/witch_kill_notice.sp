// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Witch Kill Notice",
	author = "L4D2-AI-Architect",
	description = "Tells everybody in chat who killed the Witch",
	version = "1.0.0",
	url = ""
};

public void OnPluginStart()
{
	HookEvent("witch_killed", Event_WitchKilled);
}

void Event_WitchKilled(Event event, const char[] name, bool dontBroadcast)
{
	int killer = GetClientOfUserId(event.GetInt("userid"));
	if (killer == 0 || IsFakeClient(killer))
	{
		return;
	}
	PrintToChatAll("%N killed the Witch%s", killer, event.GetBool("oneshot") ? " with one shot" : "");
}
