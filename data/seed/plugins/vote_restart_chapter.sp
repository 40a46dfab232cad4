// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdktools>

public Plugin myinfo =
{
	name = "Vote Restart Chapter",
	author = "L4D2-AI-Architect",
	description = "Lets players vote to reload the current map",
	version = "1.0",
	url = ""
};

ConVar cvRatio, cvCooldown, cvDuration;
float g_fNextAllowed;
bool g_bRestarting;

public void OnPluginStart()
{
	cvRatio = CreateConVar("sm_vote_restart_ratio", "0.60", "Share of the cast votes that must be Yes.", _, true, 0.05, true, 1.0);
	cvCooldown = CreateConVar("sm_vote_restart_cooldown", "120", "Seconds before another restart vote after one was called.", _, true, 0.0, true, 3600.0);
	cvDuration = CreateConVar("sm_vote_restart_time", "20", "Seconds players have to vote.", _, true, 5.0, true, 60.0);
	AutoExecConfig(true, "vote_restart_chapter");

	RegConsoleCmd("sm_voterestart", Cmd_VoteRestart, "Start a vote to restart the chapter.");
}

public void OnMapStart()
{
	// Game time starts over on every map, so an old deadline would be meaningless.
	g_fNextAllowed = 0.0;
	g_bRestarting = false;
}

public Action Cmd_VoteRestart(int client, int args)
{
	if (client == 0 || !IsClientInGame(client))
	{
		ReplyToCommand(client, "[Vote] Only players can call this vote.");
		return Plugin_Handled;
	}
	if (GetClientTeam(client) < 2)
	{
		ReplyToCommand(client, "[Vote] Spectators cannot call this vote.");
		return Plugin_Handled;
	}
	if (g_bRestarting)
	{
		ReplyToCommand(client, "[Vote] The chapter is already restarting.");
		return Plugin_Handled;
	}
	if (IsVoteInProgress())
	{
		ReplyToCommand(client, "[Vote] Another vote is running.");
		return Plugin_Handled;
	}

	int wait = RoundToCeil(g_fNextAllowed - GetGameTime());
	if (wait < CheckVoteDelay())
	{
		wait = CheckVoteDelay();
	}
	if (wait > 0)
	{
		ReplyToCommand(client, "[Vote] Please wait %d seconds before calling this vote.", wait);
		return Plugin_Handled;
	}

	int[] voters = new int[MaxClients];
	int total;
	for (int i = 1; i <= MaxClients; i++)
	{
		if (IsClientInGame(i) && !IsFakeClient(i) && GetClientTeam(i) >= 2)
		{
			voters[total++] = i;
		}
	}

	Menu ballot = new Menu(Ballot_Handler);
	ballot.SetTitle("Restart this chapter?");
	ballot.AddItem("yes", "Yes");
	ballot.AddItem("no", "No");
	ballot.ExitButton = false;
	ballot.VoteResultCallback = Ballot_Result;
	if (!ballot.DisplayVote(voters, total, cvDuration.IntValue))
	{
		delete ballot;
		ReplyToCommand(client, "[Vote] The vote could not be started.");
		return Plugin_Handled;
	}

	g_fNextAllowed = GetGameTime() + cvCooldown.FloatValue;
	PrintToChatAll("\x01[Vote] \x04%N\x01 wants to restart the chapter.", client);
	LogAction(client, -1, "\"%L\" started a vote to restart the chapter", client);
	return Plugin_Handled;
}

public int Ballot_Handler(Menu menu, MenuAction action, int param1, int param2)
{
	if (action == MenuAction_VoteCancel)
	{
		PrintToChatAll("[Vote] %s", param1 == VoteCancel_NoVotes ? "Nobody voted, the chapter goes on." : "The vote was cancelled.");
	}
	else if (action == MenuAction_End)
	{
		delete menu;
	}
	return 0;
}

public void Ballot_Result(Menu menu, int num_votes, int num_clients, const int[][] client_info, int num_items, const int[][] item_info)
{
	// Only options that received votes are listed, and the order is by votes, not by position.
	int yes;
	char key[8];
	for (int i = 0; i < num_items; i++)
	{
		menu.GetItem(item_info[i][VOTEINFO_ITEM_INDEX], key, sizeof(key));
		if (StrEqual(key, "yes"))
		{
			yes = item_info[i][VOTEINFO_ITEM_VOTES];
		}
	}

	float share = float(yes) / float(num_votes);
	if (share < cvRatio.FloatValue)
	{
		PrintToChatAll("[Vote] Restart rejected: %d of %d voted yes, %.0f%% needed.", yes, num_votes, cvRatio.FloatValue * 100.0);
		return;
	}

	PrintToChatAll("[Vote] Restart accepted: %d of %d voted yes. The map reloads in 5 seconds.", yes, num_votes);
	g_bRestarting = true;
	CreateTimer(5.0, Timer_Restart, _, TIMER_FLAG_NO_MAPCHANGE);
}

public Action Timer_Restart(Handle timer)
{
	char map[PLATFORM_MAX_PATH];
	GetCurrentMap(map, sizeof(map));
	ForceChangeLevel(map, "Restart vote passed");
	return Plugin_Stop;
}
