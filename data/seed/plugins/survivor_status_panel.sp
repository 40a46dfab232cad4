// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Survivor Status Panel",
	author = "L4D2-AI-Architect",
	description = "Panel listing every survivor with health and state",
	version = "1.0",
	url = ""
};

#define KEY_REFRESH 1

ConVar g_cvDecay;

public void OnPluginStart()
{
	g_cvDecay = FindConVar("pain_pills_decay_rate");
	RegConsoleCmd("sm_teams", Cmd_Teams, "Show all survivors and how they are doing.");
}

public Action Cmd_Teams(int client, int args)
{
	if (client > 0)
	{
		SendStatus(client);
		return Plugin_Handled;
	}

	char line[128];
	for (int i = 1; i <= MaxClients; i++)
	{
		if (IsClientInGame(i) && GetClientTeam(i) == 2)
		{
			DescribeSurvivor(i, line, sizeof(line));
			ReplyToCommand(client, "%s", line);
		}
	}
	return Plugin_Handled;
}

void SendStatus(int viewer)
{
	Panel panel = new Panel();
	panel.SetTitle("Survivors");
	panel.DrawText(" ");

	int listed;
	char line[128];
	for (int i = 1; i <= MaxClients; i++)
	{
		if (!IsClientInGame(i) || GetClientTeam(i) != 2)
		{
			continue;
		}
		DescribeSurvivor(i, line, sizeof(line));
		// Radio panels hold 511 characters; what does not fit would cut off the buttons.
		if (panel.TextRemaining != -1 && panel.TextRemaining < strlen(line) + 48)
		{
			panel.DrawText("...");
			break;
		}
		panel.DrawText(line);
		listed++;
	}
	if (listed == 0)
	{
		panel.DrawText("There are no survivors.");
	}

	panel.DrawText(" ");
	panel.DrawItem("Refresh");
	panel.DrawItem("Close");
	panel.Send(viewer, Panel_Status, 20);
	delete panel;
}

public int Panel_Status(Menu menu, MenuAction action, int param1, int param2)
{
	if (action == MenuAction_Select && param2 == KEY_REFRESH)
	{
		SendStatus(param1);
	}
	return 0;
}

void DescribeSurvivor(int client, char[] buffer, int maxlen)
{
	char state[48];
	if (!IsPlayerAlive(client))
	{
		state = "dead";
	}
	else if (GetEntProp(client, Prop_Send, "m_isHangingFromLedge"))
	{
		state = "hanging from a ledge";
	}
	else if (GetEntProp(client, Prop_Send, "m_isIncapacitated"))
	{
		FormatEx(state, sizeof(state), "down, %d left", GetClientHealth(client));
	}
	else
	{
		int temporary = TemporaryHealth(client);
		FormatEx(state, sizeof(state), "%d HP", GetClientHealth(client));
		if (temporary > 0)
		{
			Format(state, sizeof(state), "%s +%d temp", state, temporary);
		}
		if (GetEntProp(client, Prop_Send, "m_bIsOnThirdStrike"))
		{
			StrCat(state, sizeof(state), ", last life");
		}
	}

	char owner[24];
	if (IsFakeClient(client))
	{
		int idler = IdlePlayerOf(client);
		if (idler > 0)
		{
			char idleName[14];
			GetClientName(idler, idleName, sizeof(idleName));
			FormatEx(owner, sizeof(owner), " (%s idle)", idleName);
		}
		else
		{
			owner = " (bot)";
		}
	}

	char name[24];
	GetClientName(client, name, sizeof(name));
	FormatEx(buffer, maxlen, "%s%s: %s", name, owner, state);
}

int TemporaryHealth(int client)
{
	float decay = (g_cvDecay != null) ? g_cvDecay.FloatValue : 0.27;
	float age = GetGameTime() - GetEntPropFloat(client, Prop_Send, "m_healthBufferTime");
	float left = GetEntPropFloat(client, Prop_Send, "m_healthBuffer") - age * decay;
	return left > 0.0 ? RoundToCeil(left) : 0;
}

int IdlePlayerOf(int bot)
{
	// Only real survivor bots carry this property.
	if (!HasEntProp(bot, Prop_Send, "m_humanSpectatorUserID"))
	{
		return 0;
	}
	int player = GetClientOfUserId(GetEntProp(bot, Prop_Send, "m_humanSpectatorUserID"));
	return (player > 0 && IsClientInGame(player)) ? player : 0;
}
