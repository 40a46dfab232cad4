// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

// A vote lasts up to about half a minute, counting the result display.
#define VOTE_MEMORY 45.0

public Plugin myinfo =
{
	name = "Difficulty Change Announcer",
	author = "L4D2-AI-Architect",
	description = "Announces a new difficulty and who called the vote for it",
	version = "1.0.0",
	url = ""
};

enum struct VoteCall
{
	char caller[MAX_NAME_LENGTH];
	float time;
}

ConVar g_cvDifficulty;
StringMap g_Titles;
StringMap g_Calls;
char g_sCurrent[16];

public void OnPluginStart()
{
	g_cvDifficulty = FindConVar("z_difficulty");
	if (g_cvDifficulty == null)
	{
		SetFailState("z_difficulty not found: this plugin needs Left 4 Dead 2.");
	}

	// What the game calls Hard and Impossible is Advanced and Expert on the screen.
	g_Titles = new StringMap();
	g_Titles.SetString("easy", "Easy");
	g_Titles.SetString("normal", "Normal");
	g_Titles.SetString("hard", "Advanced");
	g_Titles.SetString("impossible", "Expert");

	// Newest vote call per requested difficulty, so that a rejected second vote hides nobody.
	g_Calls = new StringMap();

	AddCommandListener(Listener_CallVote, "callvote");
	HookEvent("difficulty_changed", Event_DifficultyChanged, EventHookMode_PostNoCopy);
}

public void OnConfigsExecuted()
{
	ReadDifficulty(g_sCurrent, sizeof(g_sCurrent));
}

public void OnMapEnd()
{
	g_Calls.Clear();
}

Action Listener_CallVote(int client, const char[] command, int argc)
{
	char issue[32];
	GetCmdArg(1, issue, sizeof(issue));
	if (client == 0 || argc < 2 || !IsClientInGame(client) || !StrEqual(issue, "ChangeDifficulty", false))
	{
		return Plugin_Continue;
	}

	char requested[16];
	GetCmdArg(2, requested, sizeof(requested));
	LowerCase(requested);
	if (!g_Titles.ContainsKey(requested))
	{
		return Plugin_Continue;
	}

	VoteCall call;
	GetClientName(client, call.caller, sizeof(call.caller));
	call.time = GetGameTime();
	g_Calls.SetArray(requested, call, sizeof(call));
	return Plugin_Continue;
}

void Event_DifficultyChanged(Event event, const char[] name, bool dontBroadcast)
{
	// By the next frame the console variable surely holds the new value.
	RequestFrame(Frame_Announce);
}

void Frame_Announce()
{
	char before[16];
	strcopy(before, sizeof(before), g_sCurrent);
	ReadDifficulty(g_sCurrent, sizeof(g_sCurrent));
	if (before[0] == '\0' || StrEqual(before, g_sCurrent))
	{
		return;
	}

	char oldTitle[16], newTitle[16];
	GetTitle(before, oldTitle, sizeof(oldTitle));
	GetTitle(g_sCurrent, newTitle, sizeof(newTitle));

	VoteCall call;
	if (g_Calls.GetArray(g_sCurrent, call, sizeof(call)) && GetGameTime() - call.time < VOTE_MEMORY)
	{
		PrintToChatAll("\x04[Difficulty]\x01 %s -> \x05%s\x01, vote called by \x03%s\x01.", oldTitle, newTitle, call.caller);
	}
	else
	{
		PrintToChatAll("\x04[Difficulty]\x01 %s -> \x05%s\x01, set by the server.", oldTitle, newTitle);
	}
	g_Calls.Clear();
}

void ReadDifficulty(char[] buffer, int maxlen)
{
	g_cvDifficulty.GetString(buffer, maxlen);
	LowerCase(buffer);
}

void GetTitle(const char[] difficulty, char[] buffer, int maxlen)
{
	if (!g_Titles.GetString(difficulty, buffer, maxlen))
	{
		strcopy(buffer, maxlen, difficulty);
	}
}

void LowerCase(char[] text)
{
	for (int i = 0; text[i] != '\0'; i++)
	{
		text[i] = CharToLower(text[i]);
	}
}
