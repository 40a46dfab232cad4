// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <left4dhooks>

public Plugin myinfo =
{
	name = "Smoker Grab by forward",
	author = "L4D2-AI-Architect",
	description = "By a forward of Left4DHooks",
	version = "1.0.0",
	url = ""
};

public void L4D_OnGrabWithTongue_Post(int victim, int attacker)
{
	for (int client = 1; client <= MaxClients; client++)
	{
		if (IsClientInGame(client) && !IsFakeClient(client) && L4D_GetClientTeam(client) == L4DTeam_Survivor)
		{
			PrintToChat(client, "%N <- %N", victim, attacker);
		}
	}
}
