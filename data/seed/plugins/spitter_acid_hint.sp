// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdkhooks>

// The damage type of the goo puddle; the Spitter's claws have another one.
#define DMG_SPIT (DMG_RADIATION | DMG_ENERGYBEAM)

ConVar g_hCooldown;
float g_fNextHint[MAXPLAYERS + 1];

public Plugin myinfo =
{
	name = "Spitter Acid Hint",
	author = "L4D2-AI-Architect",
	description = "Nags survivors out of spitter acid",
	version = "1.0.0",
	url = ""
};

public void OnPluginStart()
{
	g_hCooldown = CreateConVar("spitter_acid_hint_cooldown", "4.0", "Seconds before the same survivor gets another hint.", _, true, 1.0, true, 60.0);
	AutoExecConfig(true, "spitter_acid_hint");
	HookEvent("player_hurt", Event_Hurt);
}

public void OnClientPutInServer(int client)
{
	// Game time starts over with each map, and so does everyone's connection.
	g_fNextHint[client] = 0.0;
}

void Event_Hurt(Event event, const char[] name, bool dontBroadcast)
{
	if ((event.GetInt("type") & DMG_SPIT) != DMG_SPIT)
		return;

	int client = GetClientOfUserId(event.GetInt("userid"));
	if (client == 0 || !IsClientInGame(client) || IsFakeClient(client) || GetClientTeam(client) != 2)
		return;

	// Whoever lies on the ground cannot walk away.
	if (!IsPlayerAlive(client) || GetEntProp(client, Prop_Send, "m_isIncapacitated"))
		return;

	float now = GetGameTime();
	if (now < g_fNextHint[client])
		return;

	g_fNextHint[client] = now + g_hCooldown.FloatValue;
	PrintHintText(client, "You are in spitter acid - get out, it hurts more every second!");
}
