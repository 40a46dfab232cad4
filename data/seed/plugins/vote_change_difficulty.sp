// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Difficulty Vote",
	author = "L4D2-AI-Architect",
	description = "Players vote between the four difficulty levels",
	version = "1.0",
	url = ""
};

// The console value first, then the name players know from the lobby.
static const char DIFFICULTIES[][][] =
{
	{ "Easy", "Easy" },
	{ "Normal", "Normal" },
	{ "Hard", "Advanced" },
	{ "Impossible", "Expert" }
};

ConVar z_difficulty;
ConVar mp_gamemode;
ConVar g_AllowedModes;
ConVar g_VoteSeconds;

public void OnPluginStart()
{
	z_difficulty = FindConVar("z_difficulty");
	mp_gamemode = FindConVar("mp_gamemode");
	if (z_difficulty == null || mp_gamemode == null)
	{
		SetFailState("This plugin needs the Left 4 Dead 2 convars z_difficulty and mp_gamemode.");
	}

	g_AllowedModes = CreateConVar("sm_votedifficulty_modes", "coop,realism", "Comma separated game modes in which difficulty can be voted on.");
	g_VoteSeconds = CreateConVar("sm_votedifficulty_time", "20", "Length of the vote in seconds.", 0, true, 5.0, true, 60.0);
	AutoExecConfig(true, "vote_change_difficulty");

	RegConsoleCmd("sm_votedifficulty", OnVoteCommand, "Vote on the difficulty.");
	RegConsoleCmd("sm_vd", OnVoteCommand, "Vote on the difficulty.");
}

bool ModeAllowsVote()
{
	char mode[64], wrappedMode[68], list[256];
	mp_gamemode.GetString(mode, sizeof(mode));
	g_AllowedModes.GetString(list, sizeof(list));
	ReplaceString(list, sizeof(list), " ", "");

	// Commas on both sides keep "coop" from matching inside a longer mode name.
	Format(list, sizeof(list), ",%s,", list);
	FormatEx(wrappedMode, sizeof(wrappedMode), ",%s,", mode);
	return StrContains(list, wrappedMode, false) != -1;
}

public Action OnVoteCommand(int client, int args)
{
	if (!ModeAllowsVote())
	{
		ReplyToCommand(client, "[Difficulty] This game mode has no difficulty vote.");
	}
	else if (IsVoteInProgress())
	{
		ReplyToCommand(client, "[Difficulty] Wait until the current vote is over.");
	}
	else if (CheckVoteDelay() > 0)
	{
		ReplyToCommand(client, "[Difficulty] A new vote is possible in %d seconds.", CheckVoteDelay());
	}
	else if (!StartVote())
	{
		ReplyToCommand(client, "[Difficulty] There is nobody to vote.");
	}
	else if (client > 0)
	{
		PrintToChatAll("[Difficulty] %N called a difficulty vote.", client);
	}
	return Plugin_Handled;
}

bool StartVote()
{
	int players[MAXPLAYERS], count;
	for (int i = 1; i <= MaxClients; i++)
	{
		if (IsClientInGame(i) && !IsFakeClient(i))
		{
			players[count++] = i;
		}
	}
	if (count == 0)
	{
		return false;
	}

	char current[16], text[40];
	z_difficulty.GetString(current, sizeof(current));

	Menu menu = new Menu(OnVoteAction);
	menu.SetTitle("Which difficulty?");
	menu.ExitButton = false;
	for (int i = 0; i < sizeof(DIFFICULTIES); i++)
	{
		bool active = StrEqual(current, DIFFICULTIES[i][0], false);
		FormatEx(text, sizeof(text), "%s%s", DIFFICULTIES[i][1], active ? " (current)" : "");
		menu.AddItem(DIFFICULTIES[i][0], text);
	}
	if (!menu.DisplayVote(players, count, g_VoteSeconds.IntValue))
	{
		delete menu;
		return false;
	}
	return true;
}

public int OnVoteAction(Menu menu, MenuAction action, int param1, int param2)
{
	switch (action)
	{
		case MenuAction_VoteEnd:
		{
			int winning, total;
			GetMenuVoteInfo(param2, winning, total);
			// SourceMod breaks ties at random; an absolute majority leaves no tie to break.
			if (winning * 2 <= total)
			{
				PrintToChatAll("[Difficulty] No option got more than half of the %d votes. Nothing changes.", total);
				return 0;
			}
			ApplyDifficulty(param1, winning, total);
		}
		case MenuAction_VoteCancel:
		{
			PrintToChatAll("[Difficulty] The vote ended without a decision.");
		}
		case MenuAction_End:
		{
			delete menu;
		}
	}
	return 0;
}

void ApplyDifficulty(int index, int winning, int total)
{
	char current[16];
	z_difficulty.GetString(current, sizeof(current));
	if (StrEqual(current, DIFFICULTIES[index][0], false))
	{
		PrintToChatAll("[Difficulty] %d of %d voted to stay on %s.", winning, total, DIFFICULTIES[index][1]);
		return;
	}

	z_difficulty.SetString(DIFFICULTIES[index][0]);
	PrintToChatAll("[Difficulty] %d of %d voted for %s. It applies now.", winning, total, DIFFICULTIES[index][1]);
	LogMessage("Difficulty changed from %s to %s by vote (%d of %d)", current, DIFFICULTIES[index][0], winning, total);
}
