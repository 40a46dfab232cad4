// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdktools>
#include <sdkhooks>

public Plugin myinfo =
{
	name = "Primary Weapon Team Limit",
	author = "L4D2-AI-Architect",
	description = "Limits how many survivors may carry the strongest primary weapons at once",
	version = "1.0.0",
	url = ""
};

#define PRIMARY_SLOT 0

enum struct WeaponGroup
{
	char label[24];
	ConVar limit;
}

ArrayList g_aGroups;
StringMap g_mGroupOf;
float g_fNextNotice[MAXPLAYERS + 1];

public void OnPluginStart()
{
	g_aGroups = new ArrayList(sizeof(WeaponGroup));
	g_mGroupOf = new StringMap();

	AddGroup("M60", "weapon_limit_m60", "1", "weapon_rifle_m60");
	AddGroup("grenade launcher", "weapon_limit_grenade_launcher", "1", "weapon_grenade_launcher");
	AddGroup("auto shotgun", "weapon_limit_autoshotgun", "2", "weapon_autoshotgun;weapon_shotgun_spas");
	AddGroup("sniper rifle", "weapon_limit_sniper", "1", "weapon_hunting_rifle;weapon_sniper_military;weapon_sniper_awp;weapon_sniper_scout");
	AutoExecConfig(true, "primary_weapon_team_limit");

	for (int i = 1; i <= MaxClients; i++)
	{
		if (IsClientInGame(i))
			OnClientPutInServer(i);
	}
}

void AddGroup(const char[] label, const char[] cvarName, const char[] defaultLimit, const char[] classnames)
{
	char description[128];
	FormatEx(description, sizeof(description), "How many survivors may carry a weapon of the group \"%s\" at once (-1 = no limit).", label);

	WeaponGroup group;
	strcopy(group.label, sizeof(WeaponGroup::label), label);
	group.limit = CreateConVar(cvarName, defaultLimit, description, _, true, -1.0, true, 32.0);
	int index = g_aGroups.PushArray(group);

	char names[4][32];
	int count = ExplodeString(classnames, ";", names, sizeof(names), sizeof(names[]));
	for (int i = 0; i < count; i++)
		g_mGroupOf.SetValue(names[i], index);
}

public void OnMapStart()
{
	for (int i = 1; i <= MaxClients; i++)
		g_fNextNotice[i] = 0.0;
}

public void OnClientPutInServer(int client)
{
	g_fNextNotice[client] = 0.0;
	SDKHook(client, SDKHook_WeaponCanUse, Hook_CanUse);
}

Action Hook_CanUse(int client, int weapon)
{
	if (GetClientTeam(client) != 2)
		return Plugin_Continue;

	int index = GroupOfWeapon(weapon);
	if (index == -1)
		return Plugin_Continue;

	// Swapping within the group does not raise the team's count.
	if (GroupOfWeapon(GetPlayerWeaponSlot(client, PRIMARY_SLOT)) == index)
		return Plugin_Continue;

	WeaponGroup group;
	g_aGroups.GetArray(index, group);
	int limit = group.limit.IntValue;
	if (limit < 0 || CountCarriers(index, client) < limit)
		return Plugin_Continue;

	float now = GetGameTime();
	if (!IsFakeClient(client) && now >= g_fNextNotice[client])
	{
		g_fNextNotice[client] = now + 2.0;
		PrintHintText(client, "Team limit reached: %s (%d).", group.label, limit);
	}
	return Plugin_Handled;
}

int CountCarriers(int index, int except)
{
	int carriers;
	for (int i = 1; i <= MaxClients; i++)
	{
		if (i != except && IsClientInGame(i) && GetClientTeam(i) == 2 && IsPlayerAlive(i)
			&& GroupOfWeapon(GetPlayerWeaponSlot(i, PRIMARY_SLOT)) == index)
		{
			carriers++;
		}
	}
	return carriers;
}

int GroupOfWeapon(int weapon)
{
	if (weapon == -1)
		return -1;

	char classname[32];
	GetEntityClassname(weapon, classname, sizeof(classname));

	int index;
	return g_mGroupOf.GetValue(classname, index) ? index : -1;
}
