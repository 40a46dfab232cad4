// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdktools>

public Plugin myinfo =
{
	name = "Unstuck",
	author = "L4D2-AI-Architect",
	description = "!unstuck moves a stuck survivor to the nearest teammate, a few times per round",
	version = "1.0.0",
	url = ""
};

static const char PIN_PROPS[][] =
{
	"m_tongueOwner", "m_pounceAttacker", "m_jockeyAttacker", "m_carryAttacker", "m_pummelAttacker"
};

ConVar g_cvLimit;

// Keyed by Steam ID, so that reconnecting does not refill the allowance.
StringMap g_Uses;

public void OnPluginStart()
{
	g_Uses = new StringMap();
	g_cvLimit = CreateConVar("sm_unstuck_limit", "2", "How often each player may use !unstuck per round.", _, true, 1.0, true, 20.0);
	AutoExecConfig(true, "unstuck_to_teammate");

	RegConsoleCmd("sm_unstuck", Cmd_Unstuck, "Teleports you to the nearest teammate when you are stuck");
	HookEvent("round_start", OnRoundStart, EventHookMode_PostNoCopy);
}

void OnRoundStart(Event event, const char[] name, bool dontBroadcast)
{
	g_Uses.Clear();
}

Action Cmd_Unstuck(int client, int args)
{
	if (client == 0)
	{
		ReplyToCommand(client, "[Unstuck] This command can only be used in the game.");
		return Plugin_Handled;
	}

	if (!IsClientInGame(client) || GetClientTeam(client) != 2 || !IsPlayerAlive(client) || !IsFree(client))
	{
		ReplyToCommand(client, "[Unstuck] You must be a living survivor who is neither down, hanging nor held by an infected.");
		return Plugin_Handled;
	}

	char steamId[32];
	if (!GetClientAuthId(client, AuthId_Steam2, steamId, sizeof(steamId)))
	{
		ReplyToCommand(client, "[Unstuck] Your Steam ID is not known yet, try again in a moment.");
		return Plugin_Handled;
	}

	int used;
	g_Uses.GetValue(steamId, used);
	if (used >= g_cvLimit.IntValue)
	{
		ReplyToCommand(client, "[Unstuck] You have used all %d teleports of this round.", g_cvLimit.IntValue);
		return Plugin_Handled;
	}

	int mate = FindNearestMate(client);
	if (mate == 0)
	{
		ReplyToCommand(client, "[Unstuck] No teammate stands where there is room for you.");
		return Plugin_Handled;
	}

	float destination[3];
	GetClientAbsOrigin(mate, destination);
	TeleportEntity(client, destination, NULL_VECTOR, {0.0, 0.0, 0.0});

	g_Uses.SetValue(steamId, ++used);
	ReplyToCommand(client, "[Unstuck] Moved to %N. Teleports left this round: %d.", mate, g_cvLimit.IntValue - used);
	return Plugin_Handled;
}

int FindNearestMate(int client)
{
	float origin[3], other[3];
	GetClientAbsOrigin(client, origin);

	int nearest;
	float best;
	for (int mate = 1; mate <= MaxClients; mate++)
	{
		if (mate == client || !IsClientInGame(mate) || GetClientTeam(mate) != 2 || !IsPlayerAlive(mate) || !IsFree(mate))
			continue;

		GetClientAbsOrigin(mate, other);
		float distance = GetVectorDistance(origin, other, true);
		if ((nearest == 0 || distance < best) && HasRoomToStand(other))
		{
			nearest = mate;
			best = distance;
		}
	}
	return nearest;
}

bool IsFree(int client)
{
	if (GetEntProp(client, Prop_Send, "m_isIncapacitated") || GetEntProp(client, Prop_Send, "m_isHangingFromLedge"))
		return false;

	for (int i = 0; i < sizeof(PIN_PROPS); i++)
	{
		if (GetEntPropEnt(client, Prop_Send, PIN_PROPS[i]) != -1)
			return false;
	}
	return true;
}

// A crouching teammate may be in a vent where a standing player would be stuck again.
bool HasRoomToStand(const float feet[3])
{
	float start[3];
	start = feet;
	start[2] += 2.0;

	Handle trace = TR_TraceHullFilterEx(start, start, {-16.0, -16.0, 0.0}, {16.0, 16.0, 71.0}, MASK_PLAYERSOLID, Filter_NoPlayers);
	bool blocked = TR_DidHit(trace);
	delete trace;
	return !blocked;
}

bool Filter_NoPlayers(int entity, int contentsMask)
{
	return entity == 0 || entity > MaxClients;
}
