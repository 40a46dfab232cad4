// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdktools>

#define TEAM_SPECTATOR 1
#define TEAM_SURVIVOR  2

public Plugin myinfo =
{
	name = "Spectator Health Panel",
	author = "L4D2-AI-Architect",
	description = "Shows spectators the health of every survivor, refreshed each second",
	version = "1.0",
	url = ""
};

ConVar g_painPillsDecay;
bool g_hidden[MAXPLAYERS + 1];

public void OnPluginStart()
{
	g_painPillsDecay = FindConVar("pain_pills_decay_rate");
	RegConsoleCmd("sm_spechealth", Command_Toggle, "Shows or hides the survivor health panel while you spectate");
}

public void OnMapStart()
{
	CreateTimer(1.0, Timer_Refresh, _, TIMER_REPEAT | TIMER_FLAG_NO_MAPCHANGE);
}

public void OnClientConnected(int client)
{
	g_hidden[client] = false;
}

Action Command_Toggle(int client, int args)
{
	if (client == 0)
	{
		ReplyToCommand(client, "[SM] This command works in the game only.");
		return Plugin_Handled;
	}

	g_hidden[client] = !g_hidden[client];
	ReplyToCommand(client, "[SM] Survivor health panel %s.", g_hidden[client] ? "hidden" : "shown while you spectate");
	return Plugin_Handled;
}

Action Timer_Refresh(Handle timer)
{
	int viewers[MAXPLAYERS + 1];
	int count = CollectViewers(viewers);
	if (count == 0)
	{
		return Plugin_Continue;
	}

	Panel panel = BuildPanel();
	for (int i = 0; i < count; i++)
	{
		// Two seconds bridge the gap until the next refresh, so the panel does not flicker.
		panel.Send(viewers[i], Handler_Panel, 2);
	}
	delete panel;
	return Plugin_Continue;
}

int CollectViewers(int[] viewers)
{
	int count;
	for (int client = 1; client <= MaxClients; client++)
	{
		if (!IsClientInGame(client) || IsFakeClient(client) || g_hidden[client] || GetClientTeam(client) != TEAM_SPECTATOR)
		{
			continue;
		}

		// Never push a real menu (admin menu, map vote) off the viewer's screen.
		MenuSource open = GetClientMenu(client);
		if (open == MenuSource_Normal || open == MenuSource_External)
		{
			continue;
		}
		viewers[count++] = client;
	}
	return count;
}

Panel BuildPanel()
{
	Panel panel = new Panel();
	panel.SetTitle("Survivors");

	char line[96];
	for (int client = 1; client <= MaxClients; client++)
	{
		if (IsClientInGame(client) && GetClientTeam(client) == TEAM_SURVIVOR)
		{
			DescribeSurvivor(client, line, sizeof(line));
			panel.DrawText(line);
		}
	}

	panel.DrawText(" ");
	panel.CurrentKey = 10;
	panel.DrawItem("Hide (!spechealth shows it again)");
	return panel;
}

void DescribeSurvivor(int client, char[] line, int maxlength)
{
	if (!IsPlayerAlive(client))
	{
		Format(line, maxlength, "%N: dead", client);
	}
	else if (GetEntProp(client, Prop_Send, "m_isHangingFromLedge") != 0)
	{
		Format(line, maxlength, "%N: hanging from a ledge", client);
	}
	else if (GetEntProp(client, Prop_Send, "m_isIncapacitated") != 0)
	{
		Format(line, maxlength, "%N: down (%d)", client, GetClientHealth(client));
	}
	else
	{
		bool lastStrike = GetEntProp(client, Prop_Send, "m_bIsOnThirdStrike") != 0;
		Format(line, maxlength, "%N: %d + %d temporary%s", client, GetClientHealth(client), GetTemporaryHealth(client), lastStrike ? ", black and white" : "");
	}
}

int GetTemporaryHealth(int client)
{
	float since = GetGameTime() - GetEntPropFloat(client, Prop_Send, "m_healthBufferTime");
	float left = GetEntPropFloat(client, Prop_Send, "m_healthBuffer") - since * g_painPillsDecay.FloatValue;
	return left > 0.0 ? RoundToFloor(left) : 0;
}

int Handler_Panel(Menu menu, MenuAction action, int param1, int param2)
{
	if (action == MenuAction_Select)
	{
		g_hidden[param1] = true;
	}
	return 0;
}
