// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdktools>

public Plugin myinfo =
{
	name = "Free Item Menu",
	author = "L4D2-AI-Architect",
	description = "Survivors pick free throwables, pills or adrenaline from a menu, once per round",
	version = "1.0",
	url = ""
};

enum struct FreeItem
{
	char label[24];
	char classname[32];
	int slot;
}

ArrayList g_Catalogue;
StringMap g_Taken;
ConVar g_PicksPerRound;

public void OnPluginStart()
{
	g_PicksPerRound = CreateConVar("l4d2_free_item_picks", "1", "How many free items each player may take per round.", _, true, 0.0, true, 10.0);
	AutoExecConfig(true, "free_item_menu");

	g_Taken = new StringMap();
	g_Catalogue = new ArrayList(sizeof(FreeItem));
	AddToCatalogue("Pain pills", "weapon_pain_pills", 4);
	AddToCatalogue("Adrenaline", "weapon_adrenaline", 4);
	AddToCatalogue("Molotov", "weapon_molotov", 2);
	AddToCatalogue("Pipe bomb", "weapon_pipe_bomb", 2);
	AddToCatalogue("Bile jar", "weapon_vomitjar", 2);

	RegConsoleCmd("sm_buy", Command_Buy, "Choose your free item for this round.");
	RegConsoleCmd("sm_freeitem", Command_Buy, "Choose your free item for this round.");
	HookEvent("round_start", Event_RoundStart, EventHookMode_PostNoCopy);
}

void AddToCatalogue(const char[] label, const char[] classname, int slot)
{
	FreeItem item;
	strcopy(item.label, sizeof(item.label), label);
	strcopy(item.classname, sizeof(item.classname), classname);
	item.slot = slot;
	g_Catalogue.PushArray(item);
}

public void Event_RoundStart(Event event, const char[] name, bool dontBroadcast)
{
	g_Taken.Clear();
}

public Action Command_Buy(int client, int args)
{
	if (client == 0 || !IsClientInGame(client))
	{
		ReplyToCommand(client, "[Items] This command is for players in the game.");
		return Plugin_Handled;
	}

	char reason[96];
	if (!MayTakeItem(client, reason, sizeof(reason)))
	{
		ReplyToCommand(client, "[Items] %s", reason);
		return Plugin_Handled;
	}

	Menu menu = new Menu(Menu_FreeItem);
	menu.SetTitle("Pick a free item");
	FreeItem item;
	char index[4], label[48];
	for (int i = 0; i < g_Catalogue.Length; i++)
	{
		g_Catalogue.GetArray(i, item);
		IntToString(i, index, sizeof(index));
		if (GetPlayerWeaponSlot(client, item.slot) == -1)
		{
			menu.AddItem(index, item.label);
		}
		else
		{
			FormatEx(label, sizeof(label), "%s (slot occupied)", item.label);
			menu.AddItem(index, label, ITEMDRAW_DISABLED);
		}
	}
	menu.Display(client, 30);
	return Plugin_Handled;
}

public int Menu_FreeItem(Menu menu, MenuAction action, int client, int choice)
{
	if (action == MenuAction_End)
	{
		delete menu;
	}
	else if (action == MenuAction_Select)
	{
		char index[4];
		menu.GetItem(choice, index, sizeof(index));
		GiveFreeItem(client, StringToInt(index));
	}
	return 0;
}

void GiveFreeItem(int client, int index)
{
	// The menu may have been open for half a minute, so everything is checked again.
	char reason[96];
	if (!MayTakeItem(client, reason, sizeof(reason)))
	{
		PrintToChat(client, "[Items] %s", reason);
		return;
	}

	FreeItem item;
	g_Catalogue.GetArray(index, item);
	if (GetPlayerWeaponSlot(client, item.slot) != -1)
	{
		PrintToChat(client, "[Items] You already carry something in that slot.");
		return;
	}
	if (GivePlayerItem(client, item.classname) == -1)
	{
		PrintToChat(client, "[Items] The game refused to give you that item.");
		return;
	}

	char steamId[32];
	GetClientAuthId(client, AuthId_Steam2, steamId, sizeof(steamId));
	int taken;
	g_Taken.GetValue(steamId, taken);
	g_Taken.SetValue(steamId, taken + 1);
	PrintToChat(client, "[Items] You took: %s. Free items left this round: %d", item.label, g_PicksPerRound.IntValue - taken - 1);
}

bool MayTakeItem(int client, char[] reason, int maxlen)
{
	if (GetClientTeam(client) != 2 || !IsPlayerAlive(client))
	{
		strcopy(reason, maxlen, "Only living survivors can take an item.");
		return false;
	}
	if (GetEntProp(client, Prop_Send, "m_isIncapacitated"))
	{
		strcopy(reason, maxlen, "Get back on your feet first.");
		return false;
	}

	// Counted by Steam ID: reconnecting must not buy a second item.
	char steamId[32];
	if (!GetClientAuthId(client, AuthId_Steam2, steamId, sizeof(steamId)))
	{
		strcopy(reason, maxlen, "Your Steam ID is not verified yet, try again shortly.");
		return false;
	}
	int taken;
	g_Taken.GetValue(steamId, taken);
	if (taken >= g_PicksPerRound.IntValue)
	{
		strcopy(reason, maxlen, "You have no free items left this round.");
		return false;
	}
	return true;
}
