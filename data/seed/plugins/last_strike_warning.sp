// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Last Strike Warning",
	author = "L4D2-AI-Architect",
	description = "Tells the survivors who is black and white after a revive",
	version = "1.0.0",
	url = ""
};

ConVar g_cvReportHealed;

// Whether the survivor was black and white when somebody started to heal them;
// by the time of heal_success the game has already cleared the state.
bool g_bHealingLastStrike[MAXPLAYERS + 1];

public void OnPluginStart()
{
	g_cvReportHealed = CreateConVar("last_strike_report_healed", "1", "Also tell the team when a black and white survivor was healed.", _, true, 0.0, true, 1.0);
	AutoExecConfig(true, "last_strike_warning");

	HookEvent("revive_success", Event_Revived);
	HookEvent("heal_begin", Event_HealBegin);
	HookEvent("heal_success", Event_HealSuccess);
}

void Event_Revived(Event event, const char[] name, bool dontBroadcast)
{
	if (!event.GetBool("lastlife"))
	{
		return;
	}

	int survivor = GetSubject(event);
	if (survivor == 0)
	{
		return;
	}

	TellTeam(survivor, "is BLACK AND WHITE: the next time they go down, they die!");
	if (!IsFakeClient(survivor))
	{
		PrintHintText(survivor, "You are on your last strike - heal up!");
	}
}

void Event_HealBegin(Event event, const char[] name, bool dontBroadcast)
{
	int survivor = GetSubject(event);
	if (survivor != 0)
	{
		g_bHealingLastStrike[survivor] = GetEntProp(survivor, Prop_Send, "m_bIsOnThirdStrike") != 0;
	}
}

void Event_HealSuccess(Event event, const char[] name, bool dontBroadcast)
{
	int survivor = GetSubject(event);
	if (survivor == 0 || !g_bHealingLastStrike[survivor])
	{
		return;
	}

	g_bHealingLastStrike[survivor] = false;
	if (g_cvReportHealed.BoolValue)
	{
		TellTeam(survivor, "was healed and is no longer black and white.");
	}
}

int GetSubject(Event event)
{
	int client = GetClientOfUserId(event.GetInt("subject"));
	return client != 0 && IsClientInGame(client) ? client : 0;
}

void TellTeam(int survivor, const char[] text)
{
	for (int i = 1; i <= MaxClients; i++)
	{
		if (IsClientInGame(i) && !IsFakeClient(i) && GetClientTeam(i) == 2)
		{
			PrintToChat(i, "\x04[Last strike]\x01 \x03%N\x01 %s", survivor, text);
		}
	}
}
