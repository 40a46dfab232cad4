// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdkhooks>

ConVar g_cvScale;
ConVar g_cvCap;

public Plugin myinfo =
{
	name = "Fall Damage Scale",
	author = "L4D2-AI-Architect",
	description = "Scales and caps the fall damage survivors take",
	version = "1.0.0",
	url = ""
};

public void OnPluginStart()
{
	g_cvScale = CreateConVar("fall_damage_scale", "0.5", "Share of the fall damage survivors take (0 = none, 1 = all).", _, true, 0.0, true, 1.0);
	g_cvCap = CreateConVar("fall_damage_cap", "0", "Most damage a single fall may do after scaling (0 = no cap).", _, true, 0.0);
	AutoExecConfig(true, "fall_damage_scale");

	for (int i = 1; i <= MaxClients; i++)
	{
		if (IsClientInGame(i))
			OnClientPutInServer(i);
	}
}

public void OnClientPutInServer(int client)
{
	SDKHook(client, SDKHook_OnTakeDamage, Hook_OnTakeDamage);
}

public Action Hook_OnTakeDamage(int victim, int &attacker, int &inflictor, float &damage, int &damagetype)
{
	if (!(damagetype & DMG_FALL) || GetClientTeam(victim) != 2)
		return Plugin_Continue;

	// A real fall is dealt by the world; death pits are trigger_hurt entities that borrow the
	// damage type, and surviving one would leave the player trapped.
	if (inflictor > 0)
		return Plugin_Continue;

	damage *= g_cvScale.FloatValue;

	float cap = g_cvCap.FloatValue;
	if (cap > 0.0 && damage > cap)
		damage = cap;

	return damage > 0.0 ? Plugin_Changed : Plugin_Handled;
}
