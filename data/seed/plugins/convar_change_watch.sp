// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "ConVar Change Watch",
	author = "L4D2-AI-Architect",
	description = "Tells admins when one of the watched convars changes",
	version = "1.0",
	url = ""
};

ConVar g_WatchList;
ArrayList g_Watched;

public void OnPluginStart()
{
	g_Watched = new ArrayList();
	g_WatchList = CreateConVar("sm_cvarwatch_list", "sv_cheats mp_gamemode z_difficulty z_common_limit director_no_specials survivor_friendly_fire_factor_normal", "Convars to watch, separated by spaces.");
	g_WatchList.AddChangeHook(OnListChanged);
	AutoExecConfig(true, "convar_change_watch");

	RegAdminCmd("sm_cvarwatch", Command_ShowWatched, ADMFLAG_CONVARS, "Lists the watched convars and their values.");
}

public void OnConfigsExecuted()
{
	WatchAgain();
}

public void OnListChanged(ConVar convar, const char[] oldValue, const char[] newValue)
{
	WatchAgain();
}

void WatchAgain()
{
	for (int i = 0; i < g_Watched.Length; i++)
	{
		ConVar old = g_Watched.Get(i);
		old.RemoveChangeHook(OnWatchedChanged);
	}
	g_Watched.Clear();

	char list[512], word[64];
	g_WatchList.GetString(list, sizeof(list));

	int at, step;
	do
	{
		step = BreakString(list[at], word, sizeof(word));
		at += step;
		if (word[0] == '\0')
		{
			continue;
		}
		ConVar found = FindConVar(word);
		if (found == null)
		{
			LogError("sm_cvarwatch_list names \"%s\", which does not exist", word);
		}
		else if (g_Watched.FindValue(found) == -1)
		{
			g_Watched.Push(found);
			found.AddChangeHook(OnWatchedChanged);
		}
	}
	while (step != -1);
}

public void OnWatchedChanged(ConVar convar, const char[] oldValue, const char[] newValue)
{
	if (StrEqual(oldValue, newValue))
	{
		return;
	}

	char name[64];
	convar.GetName(name, sizeof(name));
	if (convar.Flags & FCVAR_PROTECTED)
	{
		// Passwords belong neither in chat nor in the log.
		Report("%s was changed (value hidden)", name);
		return;
	}
	Report("%s: \"%s\" -> \"%s\"", name, oldValue, newValue);
}

void Report(const char[] format, any ...)
{
	char text[224];
	VFormat(text, sizeof(text), format, 2);
	LogMessage("%s", text);
	for (int i = 1; i <= MaxClients; i++)
	{
		if (IsClientInGame(i) && !IsFakeClient(i) && CheckCommandAccess(i, "sm_cvarwatch", ADMFLAG_CONVARS))
		{
			PrintToChat(i, "\x04[CvarWatch]\x01 %s", text);
		}
	}
}

public Action Command_ShowWatched(int client, int args)
{
	char name[64], value[128];
	ReplyToCommand(client, "[CvarWatch] %d convars are watched:", g_Watched.Length);
	for (int i = 0; i < g_Watched.Length; i++)
	{
		ConVar cvar = g_Watched.Get(i);
		cvar.GetName(name, sizeof(name));
		if (cvar.Flags & FCVAR_PROTECTED)
		{
			value = "(hidden)";
		}
		else
		{
			cvar.GetString(value, sizeof(value));
		}
		ReplyToCommand(client, "  %s = %s", name, value);
	}
	return Plugin_Handled;
}
