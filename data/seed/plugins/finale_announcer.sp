// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Finale Announcer",
	author = "L4D2-AI-Architect",
	description = "Announces every stage of a finale with the time since it began",
	version = "1.0",
	url = ""
};

static const char g_stages[][][] =
{
	{"finale_start", "The finale has begun."},
	{"gauntlet_finale_start", "The gauntlet has begun. Keep moving!"},
	{"finale_vehicle_incoming", "The rescue vehicle is on its way."},
	{"finale_vehicle_ready", "The rescue vehicle is here. Get in!"},
	{"finale_escape_start", "The escape is under way."}
};

bool g_told[sizeof(g_stages)];
int g_begin;

public void OnPluginStart()
{
	for (int i = 0; i < sizeof(g_stages); i++)
	{
		HookEvent(g_stages[i][0], Event_Stage, EventHookMode_PostNoCopy);
	}
	HookEvent("finale_vehicle_leaving", Event_VehicleLeaving);
	HookEvent("finale_win", Event_Win, EventHookMode_PostNoCopy);
	HookEvent("round_start", Event_RoundStart, EventHookMode_PostNoCopy);
}

public void OnMapStart()
{
	Reset();
}

void Event_RoundStart(Event event, const char[] name, bool dontBroadcast)
{
	Reset();
}

void Reset()
{
	g_begin = 0;
	for (int i = 0; i < sizeof(g_told); i++)
	{
		g_told[i] = false;
	}
}

void Event_Stage(Event event, const char[] name, bool dontBroadcast)
{
	int stage;
	while (!StrEqual(name, g_stages[stage][0]))
	{
		stage++;
	}

	// Some maps fire a stage more than once.
	if (g_told[stage])
	{
		return;
	}
	g_told[stage] = true;

	if (g_begin == 0)
	{
		g_begin = GetTime();
		PrintToChatAll("\x04[Finale]\x01 %s", g_stages[stage][1]);
	}
	else
	{
		char elapsed[16];
		Elapsed(elapsed, sizeof(elapsed));
		PrintToChatAll("\x04[Finale %s]\x01 %s", elapsed, g_stages[stage][1]);
	}
}

void Event_VehicleLeaving(Event event, const char[] name, bool dontBroadcast)
{
	int saved = event.GetInt("survivorcount");
	if (saved == 1)
	{
		PrintToChatAll("\x04[Finale]\x01 The rescue leaves with a single survivor.");
	}
	else
	{
		PrintToChatAll("\x04[Finale]\x01 The rescue leaves with %d survivors.", saved);
	}
}

void Event_Win(Event event, const char[] name, bool dontBroadcast)
{
	if (g_begin != 0)
	{
		char elapsed[16];
		Elapsed(elapsed, sizeof(elapsed));
		PrintToChatAll("\x04[Finale]\x01 Survived! The finale took \x05%s\x01.", elapsed);
		g_begin = 0;
	}
}

void Elapsed(char[] buffer, int maxlength)
{
	int seconds = GetTime() - g_begin;
	FormatEx(buffer, maxlength, "%d:%02d", seconds / 60, seconds % 60);
}
