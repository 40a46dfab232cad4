// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdktools>
#include <sdkhooks>

#define TEAM_SURVIVOR 2
#define TEAM_INFECTED 3
#define CLASS_TANK 8

ConVar hPercent;

public Plugin myinfo =
{
	name = "Melee vs Tank",
	author = "L4D2-AI-Architect",
	description = "A melee hit always takes the same percentage of the tank's maximum health",
	version = "1.0.0",
	url = ""
};

public void OnPluginStart()
{
	hPercent = CreateConVar("melee_tank_percent", "4.0", "Percentage of the tank's maximum health one melee hit takes.", _, true, 0.0, true, 100.0);
	AutoExecConfig(true, "melee_tank_percent");

	for (int client = 1; client <= MaxClients; client++)
		if (IsClientInGame(client))
			OnClientPutInServer(client);
}

// Tanks are clients, and a client becomes a tank long after joining, so everyone is hooked.
public void OnClientPutInServer(int client)
{
	SDKHook(client, SDKHook_OnTakeDamage, TankTakesDamage);
}

Action TankTakesDamage(int victim, int &attacker, int &inflictor, float &damage, int &damagetype, int &weapon, float damageForce[3], float damagePosition[3])
{
	if (!IsLivingTank(victim) || !IsSurvivor(attacker))
		return Plugin_Continue;

	if (!IsMelee(inflictor) && !IsMelee(weapon))
		return Plugin_Continue;

	damage = GetEntProp(victim, Prop_Data, "m_iMaxHealth") * hPercent.FloatValue / 100.0;
	return Plugin_Changed;
}

bool IsLivingTank(int client)
{
	// A tank in its death animation counts as incapacitated.
	return GetClientTeam(client) == TEAM_INFECTED
		&& GetEntProp(client, Prop_Send, "m_zombieClass") == CLASS_TANK
		&& IsPlayerAlive(client)
		&& !GetEntProp(client, Prop_Send, "m_isIncapacitated");
}

bool IsSurvivor(int client)
{
	return client > 0 && client <= MaxClients && IsClientInGame(client) && GetClientTeam(client) == TEAM_SURVIVOR;
}

bool IsMelee(int entity)
{
	if (entity <= MaxClients || !IsValidEntity(entity))
		return false;

	char classname[24];
	GetEntityClassname(entity, classname, sizeof(classname));
	return StrEqual(classname, "weapon_melee");
}
