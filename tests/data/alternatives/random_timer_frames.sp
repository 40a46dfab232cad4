// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdktools>
#include <left4dhooks>

public Plugin myinfo =
{
	name = "Random Witches by frames",
	author = "L4D2-AI-Architect",
	description = "Asks for the time in every frame and makes the entity itself",
	version = "1.0.0",
	url = ""
};

float g_fDue;

public void OnPluginStart()
{
	HookEvent("round_end", Event_RoundEnd, EventHookMode_PostNoCopy);
	HookEvent("round_start", Event_RoundEnd, EventHookMode_PostNoCopy);
}

public void OnMapStart()
{
	g_fDue = 0.0;
}

void Event_RoundEnd(Event event, const char[] name, bool dontBroadcast)
{
	g_fDue = 0.0;
}

public void L4D_OnFirstSurvivorLeftSafeArea_Post(int client)
{
	g_fDue = GetGameTime() + Wait();
}

public void OnGameFrame()
{
	if (g_fDue == 0.0 || GetGameTime() < g_fDue)
	{
		return;
	}
	g_fDue = GetGameTime() + Wait();

	int client = L4D_GetHighestFlowSurvivor();
	if (client < 1)
	{
		return;
	}
	float place[3];
	GetClientAbsOrigin(client, place);
	place[0] += 500.0;
	int witch = CreateEntityByName("witch");
	TeleportEntity(witch, place, NULL_VECTOR, NULL_VECTOR);
	DispatchSpawn(witch);
}

float Wait()
{
	return float(GetRandomInt(30, 60));
}
