// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Charger Carry Announcer",
	author = "L4D2-AI-Architect",
	description = "Tells everybody whom a Charger carries away",
	version = "1.0.0",
	url = ""
};

public void OnPluginStart()
{
	HookEvent("charger_carry_start", Event_ChargerCarryStart);
}

void Event_ChargerCarryStart(Event event, const char[] name, bool dontBroadcast)
{
	int charger = GetClientOfUserId(event.GetInt("userid"));
	int victim = GetClientOfUserId(event.GetInt("victim"));
	if (!charger || !victim)
	{
		return;
	}

	PrintToChatAll("\x04[Charger]\x01 %N is carrying %N away!", charger, victim);
}
