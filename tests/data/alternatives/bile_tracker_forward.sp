// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <left4dhooks>

public Plugin myinfo =
{
	name = "Bile Tracker by forward",
	author = "L4D2-AI-Architect",
	description = "By a forward of Left4DHooks, with the numbers in a map by userid",
	version = "1.0.0",
	url = ""
};

StringMap g_Times;

public void OnPluginStart()
{
	g_Times = new StringMap();
	HookEvent("round_start", Event_RoundStart, EventHookMode_PostNoCopy);
}

void Event_RoundStart(Event event, const char[] name, bool dontBroadcast)
{
	g_Times.Clear();
}

public void L4D_OnVomitedUpon_Post(int victim, int attacker, bool boomerExplosion)
{
	char key[16];
	IntToString(GetClientUserId(victim), key, sizeof(key));
	int times;
	g_Times.GetValue(key, times);
	g_Times.SetValue(key, ++times);
	PrintToChatAll("%N (%d)", victim, times);
}
