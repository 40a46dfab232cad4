// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdktools>

public Plugin myinfo =
{
	name = "Medkit Health Gate",
	author = "L4D2-AI-Architect",
	description = "Stops players from wasting first aid kits on survivors who are still healthy",
	version = "1.0.0",
	url = ""
};

ConVar cvMaxHealth;
ConVar cvThirdStrike;
bool mustRelease[MAXPLAYERS + 1];

public void OnPluginStart()
{
	cvMaxHealth = CreateConVar("medkit_gate_health", "60", "A survivor with more permanent health than this cannot be healed with a medkit.", _, true, 1.0, true, 100.0);
	cvThirdStrike = CreateConVar("medkit_gate_black_white", "1", "1 = survivors who are black and white may always be healed.", _, true, 0.0, true, 1.0);
	AutoExecConfig(true, "medkit_health_gate");

	HookEvent("heal_begin", OnHealBegin);
}

public void OnClientDisconnect(int client)
{
	mustRelease[client] = false;
}

void OnHealBegin(Event event, const char[] name, bool dontBroadcast)
{
	int healer = GetClientOfUserId(event.GetInt("userid"));
	int patient = GetClientOfUserId(event.GetInt("subject"));
	if (!healer || !patient || IsFakeClient(healer))
		return;

	// In L4D2 this is the permanent part only; pills and adrenaline do not count.
	int health = GetClientHealth(patient);
	if (health <= cvMaxHealth.IntValue)
		return;

	if (cvThirdStrike.BoolValue && GetEntProp(patient, Prop_Send, "m_bIsOnThirdStrike"))
		return;

	mustRelease[healer] = true;

	if (healer == patient)
		PrintHintText(healer, "You have %d health: medkits are allowed at %d or less.", health, cvMaxHealth.IntValue);
	else
		PrintHintText(healer, "%N has %d health: medkits are allowed at %d or less.", patient, health, cvMaxHealth.IntValue);
}

// A heal lasts only as long as its button is held, so hiding the button from the game interrupts it.
public Action OnPlayerRunCmd(int client, int &buttons, int &impulse, float vel[3], float angles[3], int &weapon, int &subtype, int &cmdnum, int &tickcount, int &seed, int mouse[2])
{
	if (!mustRelease[client])
		return Plugin_Continue;

	int held = buttons & (IN_ATTACK | IN_ATTACK2);
	if (!held)
	{
		mustRelease[client] = false;
		return Plugin_Continue;
	}

	buttons &= ~held;
	return Plugin_Changed;
}
