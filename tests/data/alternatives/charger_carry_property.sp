// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Charger Carry by property",
	author = "L4D2-AI-Architect",
	description = "Looks in every frame at whom each Charger carries",
	version = "1.0.0",
	url = ""
};

#define CLASS_CHARGER 6

int g_iCarried[MAXPLAYERS + 1];

public void OnGameFrame()
{
	for (int client = 1; client <= MaxClients; client++)
	{
		int victim = IsCharger(client) ? GetEntPropEnt(client, Prop_Send, "m_carryVictim") : -1;
		if (victim > 0 && victim != g_iCarried[client])
		{
			PrintToChatAll("%N carries %N", client, victim);
		}
		g_iCarried[client] = victim;
	}
}

bool IsCharger(int client)
{
	return IsClientInGame(client) && GetEntProp(client, Prop_Send, "m_zombieClass") == CLASS_CHARGER;
}
