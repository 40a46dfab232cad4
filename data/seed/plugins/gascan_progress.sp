// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdktools>

public Plugin myinfo =
{
	name = "Gas Can Progress",
	author = "L4D2-AI-Architect",
	description = "Reports each poured gas can and the best pourers of a scavenge round",
	version = "1.0",
	url = ""
};

// Keyed by user id, so a player who leaves does not pass his cans on to the next one in that slot.
StringMap g_cansByUser;
int g_poured;

public void OnPluginStart()
{
	g_cansByUser = new StringMap();
	HookEvent("gascan_pour_completed", CanPoured);
	HookEvent("scavenge_gas_can_destroyed", CanDestroyed);
	HookEvent("begin_scavenge_overtime", Overtime, EventHookMode_PostNoCopy);
	HookEvent("scavenge_round_finished", Summary, EventHookMode_PostNoCopy);
	HookEvent("scavenge_round_halftime", Summary, EventHookMode_PostNoCopy);
	HookEvent("round_start", StartOver, EventHookMode_PostNoCopy);
}

public void OnMapStart()
{
	ForgetCans();
}

void StartOver(Event event, const char[] name, bool dontBroadcast)
{
	ForgetCans();
}

void ForgetCans()
{
	g_poured = 0;
	g_cansByUser.Clear();
}

void CanPoured(Event event, const char[] name, bool dontBroadcast)
{
	int userid = event.GetInt("userid");
	char key[12];
	IntToString(userid, key, sizeof(key));

	int cans;
	g_cansByUser.GetValue(key, cans);
	g_cansByUser.SetValue(key, cans + 1);
	g_poured++;

	// The game lowers its own counter around this event; a frame later it is settled.
	RequestFrame(ReportPour, userid);
}

void ReportPour(int userid)
{
	char who[MAX_NAME_LENGTH] = "Somebody";
	int client = GetClientOfUserId(userid);
	if (client != 0 && IsClientInGame(client))
	{
		GetClientName(client, who, sizeof(who));
	}

	int remaining = GameRules_GetProp("m_nScavengeItemsRemaining");
	if (remaining > 0)
	{
		PrintToChatAll("\x05%s\x01 poured a gas can: %d done, %d to go.", who, g_poured, remaining);
	}
	else
	{
		PrintToChatAll("\x05%s\x01 poured a gas can: %d done.", who, g_poured);
	}
}

void CanDestroyed(Event event, const char[] name, bool dontBroadcast)
{
	int client = GetClientOfUserId(event.GetInt("userid"));
	if (client != 0 && IsClientInGame(client))
	{
		PrintToChatAll("\x04%N\x01 destroyed a gas can.", client);
	}
	else
	{
		PrintToChatAll("A gas can was destroyed.");
	}
}

void Overtime(Event event, const char[] name, bool dontBroadcast)
{
	PrintCenterTextAll("Overtime! Pour the can you carry.");
}

void Summary(Event event, const char[] name, bool dontBroadcast)
{
	if (g_poured == 0)
	{
		return;
	}

	char key[12], line[192];
	for (int client = 1; client <= MaxClients; client++)
	{
		if (!IsClientInGame(client))
		{
			continue;
		}

		int cans;
		IntToString(GetClientUserId(client), key, sizeof(key));
		if (g_cansByUser.GetValue(key, cans))
		{
			Format(line, sizeof(line), "%s%s%N %d", line, line[0] == '\0' ? "" : ", ", client, cans);
		}
	}

	PrintToChatAll("\x04Gas cans poured: %d\x01  %s", g_poured, line);
	ForgetCans();
}
