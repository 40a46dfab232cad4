// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "ConVar Enforcer",
	author = "L4D2-AI-Architect",
	description = "Keeps convars at the values from a file, per game mode and map",
	version = "1.0",
	url = ""
};

/* addons/sourcemod/configs/convar_enforcer.cfg, later sections win:
"ConVarEnforcer"
{
	"all"
	{
		"sv_alltalk"	"1"
	}
	"modes"
	{
		"versus"
		{
			"sv_alltalk"	"0"
		}
	}
	"maps"
	{
		"c1m1_hotel"
		{
			"z_common_limit"	"20"
		}
	}
}
*/
#define CONFIG_FILE "configs/convar_enforcer.cfg"

enum struct Rule
{
	ConVar cvar;
	char wanted[128];
	char original[128];
}

ArrayList g_Rules;
ConVar g_Gamemode;
bool g_CheckPending;
bool g_ConfigsDone;

public void OnPluginStart()
{
	g_Rules = new ArrayList(sizeof(Rule));
	g_Gamemode = FindConVar("mp_gamemode");
	g_Gamemode.AddChangeHook(OnGamemodeChanged);
	RegAdminCmd("sm_enforcer_reload", Command_Reload, ADMFLAG_CONFIG, "Reads configs/convar_enforcer.cfg again.");
}

public void OnPluginEnd()
{
	ReleaseAll();
}

public void OnMapEnd()
{
	g_ConfigsDone = false;
	ReleaseAll();
}

// By now server.cfg and the plugin configs have run, so the file has the last word.
public void OnConfigsExecuted()
{
	g_ConfigsDone = true;
	LoadRules();
}

public void OnGamemodeChanged(ConVar convar, const char[] oldValue, const char[] newValue)
{
	// Before server.cfg has run, the values to go back to later are not known yet.
	if (g_ConfigsDone)
	{
		LoadRules();
	}
}

public Action Command_Reload(int client, int args)
{
	if (LoadRules())
	{
		ReplyToCommand(client, "[Enforcer] %d convars are enforced on this map.", g_Rules.Length);
	}
	else
	{
		ReplyToCommand(client, "[Enforcer] Could not read %s.", CONFIG_FILE);
	}
	return Plugin_Handled;
}

bool LoadRules()
{
	ReleaseAll();

	char path[PLATFORM_MAX_PATH], mode[64], map[PLATFORM_MAX_PATH];
	BuildPath(Path_SM, path, sizeof(path), CONFIG_FILE);
	KeyValues kv = new KeyValues("ConVarEnforcer");
	if (!kv.ImportFromFile(path))
	{
		LogError("Could not read %s", path);
		delete kv;
		return false;
	}

	g_Gamemode.GetString(mode, sizeof(mode));
	GetCurrentMap(map, sizeof(map));
	if (kv.JumpToKey("all"))
	{
		ReadSection(kv);
	}
	kv.Rewind();
	if (kv.JumpToKey("modes") && kv.JumpToKey(mode))
	{
		ReadSection(kv);
	}
	kv.Rewind();
	if (kv.JumpToKey("maps") && kv.JumpToKey(map))
	{
		ReadSection(kv);
	}
	delete kv;

	for (int i = 0; i < g_Rules.Length; i++)
	{
		Rule rule;
		g_Rules.GetArray(i, rule);
		rule.cvar.SetString(rule.wanted);
		rule.cvar.AddChangeHook(OnEnforcedChanged);
	}
	return true;
}

void ReadSection(KeyValues kv)
{
	if (!kv.GotoFirstSubKey(false))
	{
		return;
	}
	char name[96];
	do
	{
		kv.GetSectionName(name, sizeof(name));
		Rule rule;
		rule.cvar = FindConVar(name);
		if (rule.cvar == null)
		{
			LogError("Unknown convar \"%s\" in %s", name, CONFIG_FILE);
			continue;
		}
		if (rule.cvar == g_Gamemode)
		{
			LogError("mp_gamemode decides which section applies and cannot be enforced itself");
			continue;
		}
		kv.GetString(NULL_STRING, rule.wanted, sizeof(rule.wanted));
		rule.cvar.GetString(rule.original, sizeof(rule.original));

		int known = g_Rules.FindValue(rule.cvar, Rule::cvar);
		if (known == -1)
		{
			g_Rules.PushArray(rule);
		}
		else
		{
			g_Rules.SetArray(known, rule);
		}
	}
	while (kv.GotoNextKey(false));
}

void ReleaseAll()
{
	for (int i = 0; i < g_Rules.Length; i++)
	{
		Rule rule;
		g_Rules.GetArray(i, rule);
		rule.cvar.RemoveChangeHook(OnEnforcedChanged);
		rule.cvar.SetString(rule.original);
	}
	g_Rules.Clear();
}

public void OnEnforcedChanged(ConVar convar, const char[] oldValue, const char[] newValue)
{
	// Correcting inside the hook could recurse forever against another plugin that also insists.
	if (!g_CheckPending)
	{
		g_CheckPending = true;
		CreateTimer(1.0, Timer_Correct);
	}
}

public Action Timer_Correct(Handle timer)
{
	g_CheckPending = false;
	char current[128], name[96];
	for (int i = 0; i < g_Rules.Length; i++)
	{
		Rule rule;
		g_Rules.GetArray(i, rule);
		rule.cvar.GetString(current, sizeof(current));
		if (StrEqual(current, rule.wanted))
		{
			continue;
		}
		// Without the hook our own correction would schedule the next check, also when the value gets clamped.
		rule.cvar.RemoveChangeHook(OnEnforcedChanged);
		rule.cvar.SetString(rule.wanted);
		rule.cvar.AddChangeHook(OnEnforcedChanged);
		rule.cvar.GetName(name, sizeof(name));
		LogMessage("%s was changed to \"%s\", set back to \"%s\"", name, current, rule.wanted);
	}
	return Plugin_Stop;
}
