// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Reserved Admin Slot",
	author = "L4D2-AI-Architect",
	description = "Makes room for admins by removing the newest regular survivor",
	version = "1.0",
	url = ""
};

ConVar g_PublicSlots;
ArrayList g_Admitted;

public void OnPluginStart()
{
	g_PublicSlots = CreateConVar("l4d2_reserved_public_slots", "4", "Human players the server is meant to hold. Its real player limit must be at least one higher, or admins cannot connect at all.", _, true, 1.0, true, 30.0);
	AutoExecConfig(true, "reserved_admin_slot");

	g_Admitted = new ArrayList();
	HookEvent("player_disconnect", Event_PlayerDisconnect);

	for (int i = 1; i <= MaxClients; i++)
	{
		if (IsClientInGame(i) && !IsFakeClient(i))
		{
			g_Admitted.Push(GetClientUserId(i));
		}
	}
}

public void Event_PlayerDisconnect(Event event, const char[] name, bool dontBroadcast)
{
	int index = g_Admitted.FindValue(event.GetInt("userid"));
	if (index != -1)
	{
		g_Admitted.Erase(index);
	}
}

public void OnClientPostAdminCheck(int client)
{
	if (IsFakeClient(client))
	{
		return;
	}
	// This also runs for everyone after a map change; user ids survive that, so only real arrivals count.
	int userid = GetClientUserId(client);
	if (g_Admitted.FindValue(userid) != -1)
	{
		return;
	}
	g_Admitted.Push(userid);

	if (CountHumans() <= g_PublicSlots.IntValue)
	{
		return;
	}
	if (!HasReservation(client))
	{
		LogMessage("\"%L\" was turned away, the last slot is reserved", client);
		KickClient(client, "The last slot is reserved for admins");
		return;
	}

	int victim = NewestRegularSurvivor();
	if (victim == 0)
	{
		LogMessage("No regular survivor to remove for \"%L\"", client);
		return;
	}
	LogAction(client, victim, "\"%L\" was kicked for the reserved slot of \"%L\"", victim, client);
	KickClient(victim, "Your slot was needed for an admin");
}

int CountHumans()
{
	int humans;
	for (int i = 1; i <= MaxClients; i++)
	{
		if (IsClientConnected(i) && !IsFakeClient(i) && !IsClientInKickQueue(i))
		{
			humans++;
		}
	}
	return humans;
}

int NewestRegularSurvivor()
{
	int newest;
	for (int i = 1; i <= MaxClients; i++)
	{
		if (!IsClientInGame(i) || IsFakeClient(i) || IsClientInKickQueue(i) || GetClientTeam(i) != 2 || HasReservation(i))
		{
			continue;
		}
		if (newest == 0 || GetClientTime(i) < GetClientTime(newest))
		{
			newest = i;
		}
	}
	return newest;
}

bool HasReservation(int client)
{
	return CheckCommandAccess(client, "reserved_admin_slot", ADMFLAG_RESERVATION, true);
}
