// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <left4dhooks>

public Plugin myinfo =
{
	name = "Tank Announcer by forward",
	author = "L4D2-AI-Architect",
	description = "By a forward of Left4DHooks instead of an event",
	version = "1.0.0",
	url = ""
};

public void L4D_OnSpawnTank_Post(int client, const float vecPos[3], const float vecAng[3])
{
	for (int reader = 1; reader <= MaxClients; reader++)
	{
		if (IsClientInGame(reader) && !IsFakeClient(reader))
		{
			PrintToChat(reader, "WARNING: TANK!");
		}
	}
}
