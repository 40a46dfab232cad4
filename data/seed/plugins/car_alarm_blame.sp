// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required
#include <sourcemod>

int g_iAlarms[MAXPLAYERS + 1];
int g_iAlarmsOnMap;

public Plugin myinfo =
{
	name        = "Car Alarm Blame",
	author      = "L4D2-AI-Architect",
	description = "Names the player who set off a car alarm",
	version     = "1.0",
	url         = ""
};

public void OnPluginStart()
{
	HookEvent("triggered_car_alarm", CarAlarm);
}

public void OnMapStart()
{
	g_iAlarmsOnMap = 0;
}

public void OnClientConnected(int client)
{
	// Every map change connects the players anew, so this counts per map as well.
	g_iAlarms[client] = 0;
}

void CarAlarm(Event event, const char[] name, bool dontBroadcast)
{
	g_iAlarmsOnMap++;

	int culprit = GetClientOfUserId(event.GetInt("userid"));
	if (culprit == 0)
	{
		PrintToChatAll("\x04[Car alarm]\x01 Something set off a car alarm. Brace yourselves!");
		return;
	}

	g_iAlarms[culprit]++;
	if (g_iAlarms[culprit] == 1)
		PrintToChatAll("\x04[Car alarm]\x01 Thank \x03%N\x01 for the incoming horde!", culprit);
	else
		PrintToChatAll("\x04[Car alarm]\x01 Thank \x03%N\x01 again: %d of the %d alarms on this map.", culprit, g_iAlarms[culprit], g_iAlarmsOnMap);
}
