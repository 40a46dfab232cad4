// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

char g_levels[][] = {"Easy", "Normal", "Hard", "Impossible"};
char g_labels[][] = {"Easy", "Normal", "Advanced", "Expert"};

ConVar g_difficulty;
ConVar g_gamemode;
ConVar g_wipesNeeded;
ConVar g_restore;

int g_wipes;
int g_original = -1;
int g_lowered = -1;

public Plugin myinfo =
{
	name = "Wipe Difficulty",
	author = "L4D2-AI-Architect",
	description = "Lowers the difficulty after several wipes on one chapter",
	version = "1.0",
	url = ""
};

public void OnPluginStart()
{
	g_difficulty = FindConVar("z_difficulty");
	g_gamemode = FindConVar("mp_gamemode");
	g_wipesNeeded = CreateConVar("wipe_difficulty_wipes", "3", "Wipes on one chapter that lower the difficulty by one step", _, true, 1.0, true, 20.0);
	g_restore = CreateConVar("wipe_difficulty_restore", "1", "1 = the next chapter is played on the original difficulty again", _, true, 0.0, true, 1.0);
	AutoExecConfig(true, "wipe_difficulty");

	HookEvent("mission_lost", Event_MissionLost, EventHookMode_PostNoCopy);
}

public void OnMapStart()
{
	g_wipes = 0;
}

public void OnMapEnd()
{
	if (g_restore.BoolValue)
	{
		RestoreDifficulty();
	}
	g_original = -1;
	g_lowered = -1;
}

public void OnPluginEnd()
{
	RestoreDifficulty();
}

void Event_MissionLost(Event event, const char[] name, bool dontBroadcast)
{
	char mode[32];
	g_gamemode.GetString(mode, sizeof(mode));
	if (!StrEqual(mode, "coop") && !StrEqual(mode, "realism"))
	{
		return;
	}

	int level = CurrentLevel();
	if (level <= 0)
	{
		return;
	}

	int missing = g_wipesNeeded.IntValue - ++g_wipes;
	if (missing > 0)
	{
		PrintToChatAll("\x04[Wipes]\x01 %d so far. %d more and the difficulty drops to %s.", g_wipes, missing, g_labels[level - 1]);
		return;
	}

	// Somebody may have voted for another difficulty since the last step: that one counts as original.
	if (level != g_lowered)
	{
		g_original = level;
	}
	g_lowered = level - 1;
	g_wipes = 0;
	g_difficulty.SetString(g_levels[g_lowered]);
	PrintToChatAll("\x04[Wipes]\x01 The difficulty is lowered from %s to \x05%s\x01.", g_labels[level], g_labels[g_lowered]);
}

void RestoreDifficulty()
{
	if (g_lowered != -1 && CurrentLevel() == g_lowered)
	{
		g_difficulty.SetString(g_levels[g_original]);
	}
}

int CurrentLevel()
{
	char value[16];
	g_difficulty.GetString(value, sizeof(value));
	for (int i = 0; i < sizeof(g_levels); i++)
	{
		if (StrEqual(value, g_levels[i], false))
		{
			return i;
		}
	}
	return -1;
}
