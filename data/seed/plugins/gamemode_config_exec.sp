// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Game Mode Configs",
	author = "L4D2-AI-Architect",
	description = "Executes a cfg file that belongs to the current game mode",
	version = "1.0",
	url = ""
};

ConVar mp_gamemode;
bool g_ServerCfgDone;

public void OnPluginStart()
{
	mp_gamemode = FindConVar("mp_gamemode");
	mp_gamemode.AddChangeHook(OnModeChanged);
	RegAdminCmd("sm_modecfg", Command_ModeCfg, ADMFLAG_CONFIG, "Executes the config of the current game mode again.");
}

public void OnMapEnd()
{
	g_ServerCfgDone = false;
}

public void OnConfigsExecuted()
{
	g_ServerCfgDone = true;
	ExecuteForCurrentMode();
}

public void OnModeChanged(ConVar convar, const char[] oldValue, const char[] newValue)
{
	// While a map loads, server.cfg would still overwrite our settings; OnConfigsExecuted follows anyway.
	if (g_ServerCfgDone && !StrEqual(oldValue, newValue, false))
	{
		ExecuteForCurrentMode();
	}
}

public Action Command_ModeCfg(int client, int args)
{
	char mode[64];
	mp_gamemode.GetString(mode, sizeof(mode));
	if (ExecuteForCurrentMode())
	{
		ReplyToCommand(client, "[ModeCfg] Executed the config for %s.", mode);
	}
	else
	{
		ReplyToCommand(client, "[ModeCfg] There is no config file for %s in the cfg folder.", mode);
	}
	return Plugin_Handled;
}

// The commands are spelled out so that a mode name never becomes part of a server command.
bool ExecuteForCurrentMode()
{
	char mode[64];
	mp_gamemode.GetString(mode, sizeof(mode));

	if (StrEqual(mode, "coop", false))
	{
		if (!HasConfig("cfg/mode_coop.cfg"))
		{
			return false;
		}
		ServerCommand("exec mode_coop.cfg");
	}
	else if (StrEqual(mode, "realism", false))
	{
		if (!HasConfig("cfg/mode_realism.cfg"))
		{
			return false;
		}
		ServerCommand("exec mode_realism.cfg");
	}
	else if (StrEqual(mode, "versus", false) || StrEqual(mode, "teamversus", false))
	{
		if (!HasConfig("cfg/mode_versus.cfg"))
		{
			return false;
		}
		ServerCommand("exec mode_versus.cfg");
	}
	else if (StrEqual(mode, "scavenge", false) || StrEqual(mode, "teamscavenge", false))
	{
		if (!HasConfig("cfg/mode_scavenge.cfg"))
		{
			return false;
		}
		ServerCommand("exec mode_scavenge.cfg");
	}
	else if (StrEqual(mode, "survival", false))
	{
		if (!HasConfig("cfg/mode_survival.cfg"))
		{
			return false;
		}
		ServerCommand("exec mode_survival.cfg");
	}
	else
	{
		if (!HasConfig("cfg/mode_mutation.cfg"))
		{
			return false;
		}
		ServerCommand("exec mode_mutation.cfg");
	}
	return true;
}

bool HasConfig(const char[] path)
{
	if (FileExists(path))
	{
		return true;
	}
	LogMessage("%s does not exist, nothing to execute", path);
	return false;
}
