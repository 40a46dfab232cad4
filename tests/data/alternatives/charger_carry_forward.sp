// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <left4dhooks>

public Plugin myinfo =
{
	name = "Charger Carry by forward",
	author = "L4D2-AI-Architect",
	description = "By a forward of Left4DHooks",
	version = "1.0.0",
	url = ""
};

public void L4D2_OnStartCarryingVictim_Post(int victim, int attacker)
{
	PrintToChatAll("%N has got %N", attacker, victim);
}
