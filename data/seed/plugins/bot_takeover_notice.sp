// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdktools>

enum
{
	Team_Spectator = 1,
	Team_Survivor,
	Team_Infected
}

public Plugin myinfo =
{
	name = "Bot Takeover Notice",
	author = "L4D2-AI-Architect",
	description = "Tells the survivors when a bot steps in for a teammate and when he is back",
	version = "1.0",
	url = ""
};

// When a bot took over from the player in this slot, 0 if none did.
int g_awaySince[MAXPLAYERS + 1];

public void OnPluginStart()
{
	HookEvent("player_bot_replace", Event_BotTookOver);
	HookEvent("bot_player_replace", Event_PlayerTookOver);
}

public void OnClientConnected(int client)
{
	g_awaySince[client] = 0;
}

void Event_BotTookOver(Event event, const char[] name, bool dontBroadcast)
{
	int player = GetClientOfUserId(event.GetInt("player"));
	int bot = GetClientOfUserId(event.GetInt("bot"));
	if (player == 0 || bot == 0 || !IsClientConnected(player) || IsFakeClient(player))
	{
		return;
	}

	// Only the next frame shows where the player ended up; the name is kept in case he is gone by then.
	char who[MAX_NAME_LENGTH];
	GetClientName(player, who, sizeof(who));

	DataPack pack = new DataPack();
	pack.WriteCell(event.GetInt("player"));
	pack.WriteCell(event.GetInt("bot"));
	pack.WriteString(who);
	RequestFrame(Frame_BotTookOver, pack);
}

void Frame_BotTookOver(DataPack pack)
{
	char who[MAX_NAME_LENGTH];
	pack.Reset();
	int userid = pack.ReadCell();
	int bot = GetClientOfUserId(pack.ReadCell());
	pack.ReadString(who, sizeof(who));
	delete pack;

	if (bot == 0 || !IsClientInGame(bot) || GetClientTeam(bot) != Team_Survivor)
	{
		return;
	}

	int player = GetClientOfUserId(userid);
	if (player == 0 || !IsClientInGame(player))
	{
		TellSurvivors("\x05%s\x01 left, a bot plays %N.", who, bot);
	}
	else if (GetClientTeam(player) != Team_Infected)
	{
		g_awaySince[player] = GetTime();
		bool idle = HasEntProp(bot, Prop_Send, "m_humanSpectatorUserID") && GetEntProp(bot, Prop_Send, "m_humanSpectatorUserID") == userid;
		TellSurvivors("\x05%s\x01 %s, a bot plays %N.", who, idle ? "is idle" : "watches now", bot);
	}
}

void Event_PlayerTookOver(Event event, const char[] name, bool dontBroadcast)
{
	int player = GetClientOfUserId(event.GetInt("player"));

	// Everybody takes over a bot when a map begins; only those who were away are worth a line.
	if (player == 0 || g_awaySince[player] == 0 || !IsClientInGame(player))
	{
		return;
	}

	int away = GetTime() - g_awaySince[player];
	g_awaySince[player] = 0;
	if (GetClientTeam(player) == Team_Infected)
	{
		return;
	}

	char who[MAX_NAME_LENGTH];
	GetClientName(player, who, sizeof(who));
	if (away < 60)
	{
		TellSurvivors("\x05%s\x01 is back after %d seconds.", who, away);
	}
	else
	{
		TellSurvivors("\x05%s\x01 is back after %d:%02d minutes.", who, away / 60, away % 60);
	}
}

void TellSurvivors(const char[] format, any ...)
{
	char message[192];
	VFormat(message, sizeof(message), format, 2);
	for (int client = 1; client <= MaxClients; client++)
	{
		if (IsClientInGame(client) && !IsFakeClient(client) && GetClientTeam(client) == Team_Survivor)
		{
			PrintToChat(client, "%s", message);
		}
	}
}
