// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

ConVar g_hBase;
ConVar g_hExtra;

public Plugin myinfo =
{
	name = "Witch Health By Team Size",
	author = "L4D2-AI-Architect",
	description = "Sets a new witch's health from a base value and the number of living survivors",
	version = "1.0.0",
	url = ""
};

public void OnPluginStart()
{
	g_hBase = CreateConVar("witch_health_base", "1000", "Health of a witch for up to four living survivors.", _, true, 1.0, true, 65000.0);
	g_hExtra = CreateConVar("witch_health_extra", "250", "Additional health for every living survivor beyond four.", _, true, 0.0, true, 10000.0);
	AutoExecConfig(true, "witch_health_by_team");

	HookEvent("witch_spawn", Event_WitchSpawn);
}

public void Event_WitchSpawn(Event event, const char[] name, bool dontBroadcast)
{
	// witchid is an entity index, not a userid.
	int witch = event.GetInt("witchid");
	if (IsValidEntity(witch))
		RequestFrame(SetWitchHealth, EntIndexToEntRef(witch));
}

public void SetWitchHealth(int reference)
{
	int witch = EntRefToEntIndex(reference);
	if (witch == INVALID_ENT_REFERENCE)
		return;

	int health = g_hBase.IntValue;
	int beyondFour = CountLivingSurvivors() - 4;
	if (beyondFour > 0)
		health += beyondFour * g_hExtra.IntValue;

	SetEntProp(witch, Prop_Data, "m_iMaxHealth", health);
	SetEntProp(witch, Prop_Data, "m_iHealth", health);
}

int CountLivingSurvivors()
{
	int alive;
	for (int i = 1; i <= MaxClients; i++)
	{
		if (IsClientInGame(i) && GetClientTeam(i) == 2 && IsPlayerAlive(i))
			alive++;
	}
	return alive;
}
