// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Defib Announcer",
	author = "L4D2-AI-Architect",
	description = "Announces defibrillator revivals and counts them per map",
	version = "1.0",
	url = ""
};

int g_iUsedOnMap;

public void OnPluginStart()
{
	HookEvent("defibrillator_used", Event_DefibrillatorUsed);
}

public void OnMapStart()
{
	g_iUsedOnMap = 0;
}

void Event_DefibrillatorUsed(Event event, const char[] name, bool dontBroadcast)
{
	int medic = GetClientOfUserId(event.GetInt("userid"));
	int patient = GetClientOfUserId(event.GetInt("subject"));
	if (medic == 0 || patient == 0)
	{
		return;
	}

	g_iUsedOnMap++;
	PrintToChatAll("\x04[Defib]\x01 \x03%N\x01 brought \x03%N\x01 back to life (defibrillator no. \x05%d\x01 on this map).", medic, patient, g_iUsedOnMap);
}
