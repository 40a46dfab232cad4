// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

ConVar radius, amount, decayRate;

public Plugin myinfo =
{
	name = "Adrenaline Team Boost",
	author = "L4D2-AI-Architect",
	description = "Using adrenaline gives temporary health to teammates close by",
	version = "1.0.0",
	url = ""
};

public void OnPluginStart()
{
	radius = CreateConVar("adrenaline_boost_radius", "400.0", "Distance in units within which teammates benefit.", _, true, 50.0, true, 5000.0);
	amount = CreateConVar("adrenaline_boost_amount", "15", "Temporary health each of them gains.", _, true, 1.0, true, 100.0);
	AutoExecConfig(true, "adrenaline_team_boost");

	decayRate = FindConVar("pain_pills_decay_rate");
	HookEvent("adrenaline_used", AdrenalineUsed);
}

public void AdrenalineUsed(Event event, const char[] name, bool dontBroadcast)
{
	int user = GetClientOfUserId(event.GetInt("userid"));
	if (user == 0)
		return;

	float centre[3], position[3];
	GetClientAbsOrigin(user, centre);

	for (int mate = 1; mate <= MaxClients; mate++)
	{
		if (mate == user || !IsStandingSurvivor(mate))
			continue;

		GetClientAbsOrigin(mate, position);
		if (GetVectorDistance(centre, position) > radius.FloatValue)
			continue;

		int gained = AddTempHealth(mate, amount.FloatValue);
		if (gained > 0 && !IsFakeClient(mate))
			PrintHintText(mate, "%N's adrenaline gives you %d temporary health.", user, gained);
	}
}

bool IsStandingSurvivor(int client)
{
	if (!IsClientInGame(client) || GetClientTeam(client) != 2 || !IsPlayerAlive(client))
		return false;

	// A downed player's buffer is bleeding health, which is not ours to raise.
	return !GetEntProp(client, Prop_Send, "m_isIncapacitated");
}

int AddTempHealth(int client, float wanted)
{
	float now = GetGameTime();
	float elapsed = now - GetEntPropFloat(client, Prop_Send, "m_healthBufferTime");
	float current = GetEntPropFloat(client, Prop_Send, "m_healthBuffer") - elapsed * decayRate.FloatValue;
	if (current < 0.0)
		current = 0.0;

	float room = float(GetEntProp(client, Prop_Data, "m_iMaxHealth") - GetClientHealth(client)) - current;
	if (room <= 0.0)
		return 0;
	if (wanted > room)
		wanted = room;

	SetEntPropFloat(client, Prop_Send, "m_healthBuffer", current + wanted);
	SetEntPropFloat(client, Prop_Send, "m_healthBufferTime", now);
	return RoundToNearest(wanted);
}
