// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdktools>
#include <sdkhooks>

public Plugin myinfo =
{
	name = "Admin Give Item",
	author = "L4D2-AI-Architect",
	description = "sm_giveitem: gives an item from a fixed list to survivors",
	version = "1.0.0",
	url = ""
};

enum struct ItemDef
{
	char alias[16];
	char classname[32];
	int slot;
}

ItemDef g_Items[] =
{
	{"rifle", "weapon_rifle", 0},
	{"ak47", "weapon_rifle_ak47", 0},
	{"smg", "weapon_smg", 0},
	{"shotgun", "weapon_pumpshotgun", 0},
	{"autoshotgun", "weapon_autoshotgun", 0},
	{"hunting", "weapon_hunting_rifle", 0},
	{"magnum", "weapon_pistol_magnum", 1},
	{"molotov", "weapon_molotov", 2},
	{"pipebomb", "weapon_pipe_bomb", 2},
	{"bile", "weapon_vomitjar", 2},
	{"medkit", "weapon_first_aid_kit", 3},
	{"defib", "weapon_defibrillator", 3},
	{"pills", "weapon_pain_pills", 4},
	{"adrenaline", "weapon_adrenaline", 4}
};

public void OnPluginStart()
{
	LoadTranslations("common.phrases");
	RegAdminCmd("sm_giveitem", Command_GiveItem, ADMFLAG_CHEATS, "sm_giveitem <#userid|name|@target> <item> - gives an item to survivors");
}

Action Command_GiveItem(int client, int args)
{
	if (args != 2)
	{
		ReplyToCommand(client, "[SM] Usage: sm_giveitem <#userid|name|@target> <item>");
		ReplyWithItemList(client);
		return Plugin_Handled;
	}

	char pattern[MAX_TARGET_LENGTH], wanted[16];
	GetCmdArg(1, pattern, sizeof(pattern));
	GetCmdArg(2, wanted, sizeof(wanted));

	int item = FindItem(wanted);
	if (item == -1)
	{
		ReplyToCommand(client, "[SM] \"%s\" is not an item of the list.", wanted);
		ReplyWithItemList(client);
		return Plugin_Handled;
	}

	char targetName[MAX_TARGET_LENGTH];
	int targets[MAXPLAYERS];
	bool nameIsPhrase;
	int found = ProcessTargetString(pattern, client, targets, sizeof(targets), COMMAND_FILTER_ALIVE, targetName, sizeof(targetName), nameIsPhrase);
	if (found <= 0)
	{
		ReplyToTargetError(client, found);
		return Plugin_Handled;
	}

	int served;
	for (int i = 0; i < found; i++)
	{
		if (GiveTo(targets[i], item))
		{
			LogAction(client, targets[i], "\"%L\" gave %s to \"%L\"", client, g_Items[item].classname, targets[i]);
			served++;
		}
	}

	if (served == 0)
	{
		ReplyToCommand(client, "[SM] Nobody was served: the target must be a survivor who is on their feet.");
	}
	else if (nameIsPhrase)
	{
		ShowActivity2(client, "[SM] ", "Gave %s to %t (%d served).", g_Items[item].alias, targetName, served);
	}
	else
	{
		ShowActivity2(client, "[SM] ", "Gave %s to %s.", g_Items[item].alias, targetName);
	}
	return Plugin_Handled;
}

bool GiveTo(int target, int item)
{
	if (GetClientTeam(target) != 2 || GetEntProp(target, Prop_Send, "m_isIncapacitated"))
		return false;

	int carried = GetPlayerWeaponSlot(target, g_Items[item].slot);
	if (carried != -1)
		SDKHooks_DropWeapon(target, carried);

	return GivePlayerItem(target, g_Items[item].classname) != -1;
}

int FindItem(const char[] alias)
{
	for (int i = 0; i < sizeof(g_Items); i++)
	{
		if (StrEqual(alias, g_Items[i].alias, false))
			return i;
	}
	return -1;
}

void ReplyWithItemList(int client)
{
	char list[192];
	for (int i = 0; i < sizeof(g_Items); i++)
	{
		Format(list, sizeof(list), "%s%s%s", list, i ? ", " : "", g_Items[i].alias);
	}
	ReplyToCommand(client, "[SM] Items: %s", list);
}
