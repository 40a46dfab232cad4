// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdktools>

public Plugin myinfo =
{
	name = "Admin Teleport Menu",
	author = "L4D2-AI-Architect",
	description = "Bring survivors, go to them, or send them back",
	version = "1.0",
	url = ""
};

enum TeleportMode
{
	Mode_Bring,
	Mode_Goto,
	Mode_Return
}

static const char MODE_TITLES[][] = { "Bring a survivor", "Go to a survivor", "Send back" };
static const char HOLDERS[][] = { "m_tongueOwner", "m_pounceAttacker", "m_jockeyAttacker", "m_carryAttacker", "m_pummelAttacker" };

TeleportMode g_Mode[MAXPLAYERS + 1];
float g_Before[MAXPLAYERS + 1][3];
bool g_HasBefore[MAXPLAYERS + 1];

public void OnPluginStart()
{
	RegAdminCmd("sm_telemenu", Cmd_TeleMenu, ADMFLAG_SLAY, "Teleport menu for survivors.");
	HookEvent("round_start", Event_Forget, EventHookMode_PostNoCopy);
	HookEvent("player_death", Event_PlayerDeath);
}

public void Event_Forget(Event event, const char[] name, bool dontBroadcast)
{
	for (int i = 1; i <= MaxClients; i++)
	{
		g_HasBefore[i] = false;
	}
}

public void Event_PlayerDeath(Event event, const char[] name, bool dontBroadcast)
{
	// Common infected have userid 0 here and land on the unused first cell.
	g_HasBefore[GetClientOfUserId(event.GetInt("userid"))] = false;
}

public void OnClientDisconnect(int client)
{
	g_HasBefore[client] = false;
}

public Action Cmd_TeleMenu(int client, int args)
{
	if (client == 0 || !IsClientInGame(client))
	{
		ReplyToCommand(client, "[SM] The teleport menu needs a player.");
		return Plugin_Handled;
	}
	ShowModes(client);
	return Plugin_Handled;
}

void ShowModes(int admin)
{
	Menu menu = new Menu(Menu_Modes);
	menu.SetTitle("Teleport");
	// Bring and goto use the admin's own body, which a spectator does not have.
	int style = IsActiveSurvivor(admin) ? ITEMDRAW_DEFAULT : ITEMDRAW_DISABLED;
	menu.AddItem("", MODE_TITLES[Mode_Bring], style);
	menu.AddItem("", MODE_TITLES[Mode_Goto], style);
	menu.AddItem("", MODE_TITLES[Mode_Return]);
	menu.Display(admin, MENU_TIME_FOREVER);
}

public int Menu_Modes(Menu menu, MenuAction action, int param1, int param2)
{
	if (action == MenuAction_Select)
	{
		g_Mode[param1] = view_as<TeleportMode>(param2);
		ShowSurvivors(param1);
	}
	else if (action == MenuAction_End)
	{
		delete menu;
	}
	return 0;
}

void ShowSurvivors(int admin)
{
	Menu menu = new Menu(Menu_Survivors);
	menu.SetTitle(MODE_TITLES[g_Mode[admin]]);
	menu.ExitBackButton = true;

	char info[12], name[MAX_NAME_LENGTH];
	for (int i = 1; i <= MaxClients; i++)
	{
		if (!IsActiveSurvivor(i) || !CanUserTarget(admin, i))
		{
			continue;
		}
		if (g_Mode[admin] == Mode_Return ? !g_HasBefore[i] : (i == admin))
		{
			continue;
		}
		IntToString(GetClientUserId(i), info, sizeof(info));
		GetClientName(i, name, sizeof(name));
		menu.AddItem(info, name);
	}
	if (menu.ItemCount == 0)
	{
		menu.AddItem("", "No suitable survivor", ITEMDRAW_DISABLED);
	}
	menu.Display(admin, MENU_TIME_FOREVER);
}

public int Menu_Survivors(Menu menu, MenuAction action, int param1, int param2)
{
	switch (action)
	{
		case MenuAction_Select:
		{
			char info[12];
			menu.GetItem(param2, info, sizeof(info));
			Perform(param1, GetClientOfUserId(StringToInt(info)));
			ShowSurvivors(param1);
		}
		case MenuAction_Cancel:
		{
			if (param2 == MenuCancel_ExitBack)
			{
				ShowModes(param1);
			}
		}
		case MenuAction_End:
		{
			delete menu;
		}
	}
	return 0;
}

void Perform(int admin, int target)
{
	if (target == 0 || !IsActiveSurvivor(target) || !CanUserTarget(admin, target))
	{
		PrintToChat(admin, "[SM] That survivor is no longer available.");
		return;
	}

	float still[3];
	TeleportMode mode = g_Mode[admin];
	if (mode == Mode_Return)
	{
		if (g_HasBefore[target] && IsFree(admin, target))
		{
			TeleportEntity(target, g_Before[target], NULL_VECTOR, still);
			g_HasBefore[target] = false;
			ShowActivity2(admin, "[SM] ", "sent %N back.", target);
			LogAction(admin, target, "\"%L\" sent \"%L\" back", admin, target);
		}
		return;
	}

	if (!IsActiveSurvivor(admin))
	{
		PrintToChat(admin, "[SM] You must be a living survivor for that.");
		return;
	}
	int mover = (mode == Mode_Bring) ? target : admin;
	int place = (mode == Mode_Bring) ? admin : target;
	if (!IsFree(admin, mover))
	{
		return;
	}

	GetClientAbsOrigin(mover, g_Before[mover]);
	g_HasBefore[mover] = true;

	float origin[3];
	GetClientAbsOrigin(place, origin);
	// Someone crouching in a vent leaves no room for a standing body.
	if (GetEntityFlags(place) & FL_DUCKING)
	{
		SetEntProp(mover, Prop_Send, "m_bDucked", 1);
		SetEntityFlags(mover, GetEntityFlags(mover) | FL_DUCKING);
	}
	TeleportEntity(mover, origin, NULL_VECTOR, still);

	ShowActivity2(admin, "[SM] ", mode == Mode_Bring ? "brought %N." : "went to %N.", target);
	LogAction(admin, target, "\"%L\" used %s on \"%L\"", admin, mode == Mode_Bring ? "bring" : "goto", target);
}

bool IsFree(int admin, int mover)
{
	// Moving a hanging or held survivor leaves body and attacker out of step.
	bool held = GetEntProp(mover, Prop_Send, "m_isHangingFromLedge") != 0;
	for (int i = 0; i < sizeof(HOLDERS) && !held; i++)
	{
		held = GetEntPropEnt(mover, Prop_Send, HOLDERS[i]) > 0;
	}
	if (held)
	{
		PrintToChat(admin, "[SM] %N is held or hanging and cannot be moved.", mover);
	}
	return !held;
}

bool IsActiveSurvivor(int client)
{
	return IsClientInGame(client) && IsPlayerAlive(client) && GetClientTeam(client) == 2;
}
