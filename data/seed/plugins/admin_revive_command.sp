// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdktools>

public Plugin myinfo =
{
	name = "Admin Revive",
	author = "L4D2-AI-Architect",
	description = "sm_revive picks up incapacitated survivors",
	version = "1.0",
	url = ""
};

ConVar g_cvHealth;
ConVar g_cvKeepCount;

public void OnPluginStart()
{
	LoadTranslations("common.phrases");
	g_cvHealth = CreateConVar("sm_revive_health", "50", "Health after sm_revive when the admin names none.", 0, true, 1.0, true, 100.0);
	g_cvKeepCount = CreateConVar("sm_revive_keep_count", "1", "1 keeps the survivor's count of earlier incapacitations, 0 sets it to zero.", 0, true, 0.0, true, 1.0);
	AutoExecConfig(true, "admin_revive_command");
	RegAdminCmd("sm_revive", Command_Revive, ADMFLAG_SLAY, "sm_revive <#userid|name> [health 1-100]");
}

public Action Command_Revive(int client, int args)
{
	if (args < 1)
	{
		ReplyToCommand(client, "[SM] Usage: sm_revive <#userid|name> [health 1-100]");
		return Plugin_Handled;
	}

	char pattern[MAX_TARGET_LENGTH];
	GetCmdArg(1, pattern, sizeof(pattern));

	int health = g_cvHealth.IntValue;
	if (args > 1)
	{
		char number[8];
		GetCmdArg(2, number, sizeof(number));
		if (StringToIntEx(number, health) == 0 || health < 1 || health > 100)
		{
			ReplyToCommand(client, "[SM] Health must be a number from 1 to 100.");
			return Plugin_Handled;
		}
	}

	int targets[MAXPLAYERS];
	char targetName[MAX_TARGET_LENGTH];
	bool isPhrase;
	int count = ProcessTargetString(pattern, client, targets, sizeof(targets), COMMAND_FILTER_ALIVE, targetName, sizeof(targetName), isPhrase);
	if (count <= 0)
	{
		ReplyToTargetError(client, count);
		return Plugin_Handled;
	}

	int revived;
	for (int i = 0; i < count; i++)
	{
		if (!IsDown(targets[i]))
		{
			continue;
		}
		if (Revive(targets[i], health))
		{
			revived++;
			LogAction(client, targets[i], "\"%L\" revived \"%L\" with %d health", client, targets[i], health);
		}
		else
		{
			ReplyToCommand(client, "[SM] %N could not be revived.", targets[i]);
		}
	}

	if (revived == 0)
	{
		ReplyToCommand(client, "[SM] Nobody was revived. The target must be an incapacitated survivor.");
	}
	else if (isPhrase)
	{
		ShowActivity2(client, "[SM] ", "Revived %t (%d picked up).", targetName, revived);
	}
	else
	{
		ShowActivity2(client, "[SM] ", "Revived %s.", targetName);
	}
	return Plugin_Handled;
}

bool IsDown(int client)
{
	// Hanging from a ledge also sets m_isIncapacitated; a dying Tank does too, hence the team check.
	return GetClientTeam(client) == 2 && GetEntProp(client, Prop_Send, "m_isIncapacitated") != 0;
}

bool Revive(int client, int health)
{
	int downs = GetEntProp(client, Prop_Send, "m_currentReviveCount");

	int giveFlags = GetCommandFlags("give");
	SetCommandFlags("give", giveFlags & ~FCVAR_CHEAT);
	FakeClientCommand(client, "give health");
	SetCommandFlags("give", giveFlags);

	if (IsDown(client))
	{
		return false;
	}

	SetEntityHealth(client, health);
	SetEntPropFloat(client, Prop_Send, "m_healthBufferTime", GetGameTime());
	SetEntPropFloat(client, Prop_Send, "m_healthBuffer", 0.0);
	// "give health" forgets earlier incapacitations, which a plain revive should not.
	SetEntProp(client, Prop_Send, "m_currentReviveCount", g_cvKeepCount.BoolValue ? downs : 0);
	return true;
}
