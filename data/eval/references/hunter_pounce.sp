// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Hunter Pounce Announcer",
	author = "L4D2-AI-Architect",
	description = "Tells everybody who pounced on whom, and for how much damage",
	version = "1.0.0",
	url = ""
};

public void OnPluginStart()
{
	HookEvent("lunge_pounce", Event_LungePounce);
}

void Event_LungePounce(Event event, const char[] name, bool dontBroadcast)
{
	int hunter = GetClientOfUserId(event.GetInt("userid"));
	int victim = GetClientOfUserId(event.GetInt("victim"));
	if (!hunter || !victim)
	{
		return;
	}

	PrintToChatAll("\x04[Hunter]\x01 %N pounced on %N for \x05%d\x01 damage!", hunter, victim, event.GetInt("damage"));
}
