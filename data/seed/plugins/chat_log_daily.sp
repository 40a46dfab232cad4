// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Daily Chat Log",
	author = "L4D2-AI-Architect",
	description = "Saves the chat to one text file per day",
	version = "1.0",
	url = ""
};

ConVar g_logCommands;
File g_file;
char g_openDate[16];

public void OnPluginStart()
{
	g_logCommands = CreateConVar("chat_log_commands", "0", "1 = also log chat commands that begin with ! or /", _, true, 0.0, true, 1.0);
	AutoExecConfig(true, "chat_log_daily");

	char folder[PLATFORM_MAX_PATH];
	BuildPath(Path_SM, folder, sizeof(folder), "logs/chat");
	if (!DirExists(folder))
	{
		CreateDirectory(folder, FPERM_U_READ | FPERM_U_WRITE | FPERM_U_EXEC | FPERM_G_READ | FPERM_G_EXEC);
	}
}

public void OnMapStart()
{
	char map[64];
	GetCurrentMap(map, sizeof(map));
	WriteToLog("--- %s ---", map);
}

public void OnMapEnd()
{
	delete g_file;
}

public void OnClientSayCommand_Post(int client, const char[] command, const char[] sArgs)
{
	// "!!!" is an exclamation, "!menu" a command.
	bool isCommand = (sArgs[0] == '!' || sArgs[0] == '/') && IsCharAlpha(sArgs[1]);
	if (sArgs[0] == '\0' || (isCommand && !g_logCommands.BoolValue))
	{
		return;
	}

	if (client == 0)
	{
		WriteToLog("Console: %s", sArgs);
		return;
	}

	char steamid[32], channel[16];
	if (!GetClientAuthId(client, AuthId_Steam2, steamid, sizeof(steamid)))
	{
		strcopy(steamid, sizeof(steamid), "no Steam ID");
	}
	if (StrEqual(command, "say_team", false))
	{
		GetChannel(client, channel, sizeof(channel));
	}
	WriteToLog("%s%N <%s>: %s", channel, client, steamid, sArgs);
}

void GetChannel(int client, char[] channel, int maxlength)
{
	int team = IsClientInGame(client) ? GetClientTeam(client) : 0;
	switch (team)
	{
		case 2:
		{
			strcopy(channel, maxlength, "(Survivor) ");
		}
		case 3:
		{
			strcopy(channel, maxlength, "(Infected) ");
		}
		default:
		{
			strcopy(channel, maxlength, "(Spectator) ");
		}
	}
}

void WriteToLog(const char[] format, any ...)
{
	char today[16];
	FormatTime(today, sizeof(today), "%Y-%m-%d");
	if (g_file == null || !StrEqual(today, g_openDate))
	{
		delete g_file;
		char path[PLATFORM_MAX_PATH];
		BuildPath(Path_SM, path, sizeof(path), "logs/chat/%s.txt", today);
		g_file = OpenFile(path, "a");
		if (g_file == null)
		{
			LogError("Cannot write to %s", path);
			return;
		}
		strcopy(g_openDate, sizeof(g_openDate), today);
	}

	char text[384], clock[16];
	VFormat(text, sizeof(text), format, 2);
	FormatTime(clock, sizeof(clock), "%H:%M:%S");

	// Chat text goes in as an argument: as a format string a % in it would be interpreted.
	g_file.WriteLine("%s %s", clock, text);
	g_file.Flush();
}
