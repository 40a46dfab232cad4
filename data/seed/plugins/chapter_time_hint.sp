// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Chapter Time Hint",
	author = "L4D2-AI-Architect",
	description = "Runs a stopwatch for each chapter in the hint area and remembers the chapter times of a campaign",
	version = "1.0",
	url = ""
};

enum struct ChapterTime
{
	char map[64];
	int seconds;
}

ArrayList g_finished;
ConVar g_cvInterval;
Handle g_ticker;
float g_startedAt = -1.0;
bool g_keepList;
bool g_wantsHint[MAXPLAYERS + 1] = {true, ...};

public void OnPluginStart()
{
	g_finished = new ArrayList(sizeof(ChapterTime));
	g_cvInterval = CreateConVar("chapter_time_interval", "1.0", "Seconds between two updates of the stopwatch", _, true, 0.5, true, 10.0);
	AutoExecConfig(true, "chapter_time_hint");

	RegConsoleCmd("sm_times", Command_Times, "Lists the times of the chapters finished so far");
	RegConsoleCmd("sm_stopwatch", Command_Stopwatch, "Turns the stopwatch on your screen on or off");

	HookEvent("player_left_safe_area", Event_LeftSafeArea, EventHookMode_PostNoCopy);
	HookEvent("round_start", Event_RoundStart, EventHookMode_PostNoCopy);
	HookEvent("mission_lost", Event_MissionLost, EventHookMode_PostNoCopy);
	HookEvent("map_transition", Event_ChapterDone, EventHookMode_PostNoCopy);
	HookEvent("finale_win", Event_CampaignDone, EventHookMode_PostNoCopy);
}

public void OnMapStart()
{
	// Only a transition continues the campaign; any other map change begins a new list.
	if (!g_keepList)
	{
		g_finished.Clear();
	}
	g_keepList = false;
	g_startedAt = -1.0;
}

public void OnMapEnd()
{
	StopTicker();
}

public void OnClientConnected(int client)
{
	// Players reconnect at every map change, so the preference lasts for one chapter.
	g_wantsHint[client] = true;
}

void Event_LeftSafeArea(Event event, const char[] name, bool dontBroadcast)
{
	if (g_startedAt >= 0.0)
	{
		return;
	}
	g_startedAt = GetGameTime();
	StopTicker();
	g_ticker = CreateTimer(g_cvInterval.FloatValue, Timer_Show, _, TIMER_REPEAT);
}

void Event_RoundStart(Event event, const char[] name, bool dontBroadcast)
{
	StopTicker();
	g_startedAt = -1.0;
}

void Event_MissionLost(Event event, const char[] name, bool dontBroadcast)
{
	StopTicker();
}

void Event_ChapterDone(Event event, const char[] name, bool dontBroadcast)
{
	g_keepList = true;
	FinishChapter();
}

void Event_CampaignDone(Event event, const char[] name, bool dontBroadcast)
{
	if (FinishChapter())
	{
		for (int client = 1; client <= MaxClients; client++)
		{
			if (IsClientInGame(client) && !IsFakeClient(client))
			{
				ListTimes(client);
			}
		}
	}
}

bool FinishChapter()
{
	StopTicker();
	if (g_startedAt < 0.0)
	{
		return false;
	}

	ChapterTime done;
	GetCurrentMap(done.map, sizeof(done.map));
	done.seconds = RoundToFloor(GetGameTime() - g_startedAt);
	g_startedAt = -1.0;
	g_finished.PushArray(done);

	char clock[16];
	FormatClock(done.seconds, clock, sizeof(clock));
	PrintToChatAll("\x04[Time]\x01 Chapter finished in \x05%s\x01.", clock);
	return true;
}

Action Timer_Show(Handle timer)
{
	char clock[16];
	FormatClock(RoundToFloor(GetGameTime() - g_startedAt), clock, sizeof(clock));

	for (int client = 1; client <= MaxClients; client++)
	{
		if (g_wantsHint[client] && IsClientInGame(client) && !IsFakeClient(client))
		{
			PrintHintText(client, "Chapter time %s", clock);
		}
	}
	return Plugin_Continue;
}

Action Command_Times(int client, int args)
{
	ListTimes(client);
	return Plugin_Handled;
}

Action Command_Stopwatch(int client, int args)
{
	if (client == 0)
	{
		ReplyToCommand(client, "[SM] Only players have a stopwatch.");
		return Plugin_Handled;
	}
	g_wantsHint[client] = !g_wantsHint[client];
	ReplyToCommand(client, "[SM] Stopwatch %s for this chapter.", g_wantsHint[client] ? "on" : "off");
	return Plugin_Handled;
}

void ListTimes(int client)
{
	if (g_finished.Length == 0)
	{
		Tell(client, "No chapter has been finished yet.");
		return;
	}

	int total;
	char clock[16], line[128];
	ChapterTime entry;
	for (int i = 0; i < g_finished.Length; i++)
	{
		g_finished.GetArray(i, entry);
		total += entry.seconds;
		FormatClock(entry.seconds, clock, sizeof(clock));
		Format(line, sizeof(line), "%d. %s: %s", i + 1, entry.map, clock);
		Tell(client, line);
	}
	FormatClock(total, clock, sizeof(clock));
	Format(line, sizeof(line), "Together: %s", clock);
	Tell(client, line);
}

void Tell(int client, const char[] line)
{
	if (client == 0)
	{
		PrintToServer("%s", line);
	}
	else
	{
		PrintToChat(client, "\x04[Time]\x01 %s", line);
	}
}

void FormatClock(int seconds, char[] buffer, int maxlength)
{
	if (seconds >= 3600)
	{
		Format(buffer, maxlength, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
	}
	else
	{
		Format(buffer, maxlength, "%d:%02d", seconds / 60, seconds % 60);
	}
}

void StopTicker()
{
	delete g_ticker;
}
