// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdktools>

public Plugin myinfo =
{
	name = "Rescue Closet Loadout",
	author = "L4D2-AI-Architect",
	description = "Survivors freed from a rescue closet return with set health and a magnum",
	version = "1.0.0",
	url = ""
};

ConVar sm_closet_health;
ConVar sm_closet_magnum;

public void OnPluginStart()
{
	sm_closet_health = CreateConVar("sm_closet_health", "80", "Permanent health of a survivor freed from a rescue closet.", _, true, 1.0, true, 100.0);
	sm_closet_magnum = CreateConVar("sm_closet_magnum", "1", "1 = swap the pistol of a freed survivor for a magnum.", _, true, 0.0, true, 1.0);
	AutoExecConfig(true, "rescue_closet_loadout");

	HookEvent("survivor_rescued", OnSurvivorRescued);
}

void OnSurvivorRescued(Event event, const char[] name, bool dontBroadcast)
{
	CreateTimer(0.2, Timer_Equip, event.GetInt("victim"), TIMER_FLAG_NO_MAPCHANGE);
}

Action Timer_Equip(Handle timer, int userid)
{
	int survivor = GetClientOfUserId(userid);
	if (!survivor || !IsClientInGame(survivor) || !IsPlayerAlive(survivor) || GetEntProp(survivor, Prop_Send, "m_isIncapacitated"))
		return Plugin_Stop;

	SetEntityHealth(survivor, sm_closet_health.IntValue);
	SetEntPropFloat(survivor, Prop_Send, "m_healthBuffer", 0.0);

	if (sm_closet_magnum.BoolValue)
		SwapPistolForMagnum(survivor);

	return Plugin_Stop;
}

void SwapPistolForMagnum(int survivor)
{
	int sidearm = GetPlayerWeaponSlot(survivor, 1);
	if (sidearm != -1)
	{
		char classname[32];
		GetEntityClassname(sidearm, classname, sizeof(classname));
		if (!StrEqual(classname, "weapon_pistol"))
			return;

		RemovePlayerItem(survivor, sidearm);
		RemoveEntity(sidearm);
	}
	GivePlayerItem(survivor, "weapon_pistol_magnum");
}
