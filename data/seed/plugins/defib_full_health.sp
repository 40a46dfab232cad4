// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Defib Full Health",
	author = "L4D2-AI-Architect",
	description = "Survivors brought back with a defibrillator return with full health",
	version = "1.0.0",
	url = ""
};

public void OnPluginStart()
{
	HookEvent("defibrillator_used", Event_Defibbed);
}

void Event_Defibbed(Event event, const char[] name, bool dontBroadcast)
{
	// The game assigns its own respawn health around this event, so ours has to come afterwards.
	RequestFrame(Frame_Heal, event.GetInt("subject"));
}

void Frame_Heal(int userid)
{
	int revived = GetClientOfUserId(userid);
	if (revived == 0 || !IsClientInGame(revived) || !IsPlayerAlive(revived))
		return;

	SetEntityHealth(revived, GetEntProp(revived, Prop_Data, "m_iMaxHealth"));
	SetEntPropFloat(revived, Prop_Send, "m_healthBuffer", 0.0);
}
