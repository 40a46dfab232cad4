// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

ConVar g_cvQuietTime;
float g_fLastReport[2];

public Plugin myinfo =
{
	name = "Saferoom Door Announcer",
	author = "L4D2-AI-Architect",
	description = "Reports who opens and closes saferoom doors",
	version = "1.0.0",
	url = ""
};

public void OnPluginStart()
{
	g_cvQuietTime = CreateConVar("saferoom_door_quiet_time", "3.0", "Seconds during which a repeated opening (or closing) is not reported again.", _, true, 0.0, true, 60.0);
	AutoExecConfig(true, "saferoom_door_announcer");

	HookEvent("door_open", Event_Door);
	HookEvent("door_close", Event_Door);
}

public void OnMapStart()
{
	g_fLastReport[0] = g_fLastReport[1] = -1000.0;
}

void Event_Door(Event event, const char[] name, bool dontBroadcast)
{
	if (!event.GetBool("checkpoint"))
	{
		return;
	}

	bool opened = StrEqual(name, "door_open");
	float since = GetGameTime() - g_fLastReport[opened ? 1 : 0];
	if (since < g_cvQuietTime.FloatValue)
	{
		return;
	}
	g_fLastReport[opened ? 1 : 0] = GetGameTime();

	int user = GetClientOfUserId(event.GetInt("userid"));
	if (user != 0 && IsClientInGame(user))
	{
		PrintToChatAll("\x04[Saferoom]\x01 \x03%N\x01 %s the saferoom door.", user, opened ? "opened" : "closed");
	}
	else
	{
		PrintToChatAll("\x04[Saferoom]\x01 The saferoom door was %s.", opened ? "opened" : "closed");
	}
}
