// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdktools>
#undef REQUIRE_PLUGIN
#include <adminmenu>

public Plugin myinfo =
{
	name = "Admin Menu: Heal Survivor",
	author = "L4D2-AI-Architect",
	description = "Adds a Survivor Care category with a Heal survivor entry to the admin menu",
	version = "1.0",
	url = ""
};

#define TEAM_SURVIVOR 2
#define EVERYONE "all"

TopMenu g_AdminMenu;

public void OnPluginStart()
{
	// When this plugin is loaded late the menu already exists and will not announce itself again.
	if (LibraryExists("adminmenu"))
	{
		TopMenu existing = GetAdminTopMenu();
		if (existing != null)
		{
			OnAdminMenuReady(existing);
		}
	}
}

public void OnLibraryRemoved(const char[] name)
{
	if (StrEqual(name, "adminmenu"))
	{
		g_AdminMenu = null;
	}
}

public void OnAdminMenuReady(Handle aTopMenu)
{
	TopMenu topmenu = TopMenu.FromHandle(aTopMenu);
	if (topmenu == g_AdminMenu)
	{
		return;
	}
	g_AdminMenu = topmenu;

	TopMenuObject category = topmenu.AddCategory("survivor_care", Category_SurvivorCare, "survivor_care", ADMFLAG_SLAY);
	if (category != INVALID_TOPMENUOBJECT)
	{
		topmenu.AddItem("heal_survivor", Item_HealSurvivor, category, "heal_survivor", ADMFLAG_SLAY);
	}
}

public void Category_SurvivorCare(TopMenu topmenu, TopMenuAction action, TopMenuObject topobj_id, int param, char[] buffer, int maxlength)
{
	switch (action)
	{
		case TopMenuAction_DisplayTitle: strcopy(buffer, maxlength, "Survivor care:");
		case TopMenuAction_DisplayOption: strcopy(buffer, maxlength, "Survivor care");
	}
}

public void Item_HealSurvivor(TopMenu topmenu, TopMenuAction action, TopMenuObject topobj_id, int param, char[] buffer, int maxlength)
{
	if (action == TopMenuAction_DisplayOption)
	{
		strcopy(buffer, maxlength, "Heal survivor");
	}
	else if (action == TopMenuAction_SelectOption)
	{
		ShowPatients(param);
	}
}

void ShowPatients(int admin)
{
	Menu menu = new Menu(Menu_Patients);
	menu.SetTitle("Heal which survivor?");
	menu.ExitBackButton = true;
	menu.AddItem(EVERYONE, "Everyone");

	char id[12], label[80];
	for (int i = 1; i <= MaxClients; i++)
	{
		if (!IsLivingSurvivor(i))
		{
			continue;
		}
		IntToString(GetClientUserId(i), id, sizeof(id));
		if (GetEntProp(i, Prop_Send, "m_isIncapacitated"))
		{
			FormatEx(label, sizeof(label), "%N (down)", i);
		}
		else
		{
			FormatEx(label, sizeof(label), "%N (%d HP)", i, GetClientHealth(i));
		}
		menu.AddItem(id, label, CanUserTarget(admin, i) ? ITEMDRAW_DEFAULT : ITEMDRAW_DISABLED);
	}
	menu.Display(admin, MENU_TIME_FOREVER);
}

public int Menu_Patients(Menu menu, MenuAction action, int param1, int param2)
{
	switch (action)
	{
		case MenuAction_Select:
		{
			char id[12];
			menu.GetItem(param2, id, sizeof(id));
			if (StrEqual(id, EVERYONE))
			{
				HealEveryone(param1);
			}
			else
			{
				int target = GetClientOfUserId(StringToInt(id));
				if (target == 0 || !IsLivingSurvivor(target))
				{
					PrintToChat(param1, "[SM] That survivor is no longer available.");
				}
				else if (!CanUserTarget(param1, target))
				{
					PrintToChat(param1, "[SM] You cannot target that player.");
				}
				else
				{
					RestoreHealth(target);
					ShowActivity2(param1, "[SM] ", "healed %N.", target);
					LogAction(param1, target, "\"%L\" healed \"%L\"", param1, target);
				}
			}
			ShowPatients(param1);
		}
		case MenuAction_Cancel:
		{
			if (param2 == MenuCancel_ExitBack && g_AdminMenu != null)
			{
				g_AdminMenu.Display(param1, TopMenuPosition_LastCategory);
			}
		}
		case MenuAction_End: delete menu;
	}
	return 0;
}

void HealEveryone(int admin)
{
	int healed;
	for (int i = 1; i <= MaxClients; i++)
	{
		if (IsLivingSurvivor(i) && CanUserTarget(admin, i))
		{
			RestoreHealth(i);
			healed++;
		}
	}
	ShowActivity2(admin, "[SM] ", "healed %d survivors.", healed);
	LogAction(admin, -1, "\"%L\" healed %d survivors", admin, healed);
}

void RestoreHealth(int client)
{
	// "give health" also lifts survivors who are down or hanging, which writing m_iHealth cannot do.
	int flags = GetCommandFlags("give");
	SetCommandFlags("give", flags & ~FCVAR_CHEAT);
	FakeClientCommand(client, "give health");
	SetCommandFlags("give", flags);

	SetEntPropFloat(client, Prop_Send, "m_healthBuffer", 0.0);
	SetEntPropFloat(client, Prop_Send, "m_healthBufferTime", GetGameTime());
	SetEntProp(client, Prop_Send, "m_currentReviveCount", 0);
	SetEntProp(client, Prop_Send, "m_bIsOnThirdStrike", 0);
	SetEntProp(client, Prop_Send, "m_isGoingToDie", 0);
	StopSound(client, SNDCHAN_STATIC, "player/heartbeatloop.wav");
}

bool IsLivingSurvivor(int client)
{
	return IsClientInGame(client) && GetClientTeam(client) == TEAM_SURVIVOR && IsPlayerAlive(client);
}
