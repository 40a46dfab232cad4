// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdktools>

ConVar g_cvSound;
char g_sSound[PLATFORM_MAX_PATH];

public Plugin myinfo =
{
	name = "Ledge Hang Alert",
	author = "L4D2-AI-Architect",
	description = "Hint and sound for the team when a survivor hangs from a ledge",
	version = "1.0.2",
	url = ""
};

public void OnPluginStart()
{
	g_cvSound = CreateConVar("ledge_hang_alert_sound", "ui/critical_event_1.wav", "Sound for the teammates, relative to the sound folder. Empty: no sound.");
	g_cvSound.AddChangeHook(OnSoundChanged);
	AutoExecConfig(true, "ledge_hang_alert");

	HookEvent("player_ledge_grab", OnLedgeGrab);
}

public void OnConfigsExecuted()
{
	LoadSound();
}

void OnSoundChanged(ConVar convar, const char[] oldValue, const char[] newValue)
{
	LoadSound();
}

void LoadSound()
{
	g_cvSound.GetString(g_sSound, sizeof(g_sSound));
	if (g_sSound[0] != '\0')
	{
		PrecacheSound(g_sSound);
	}
}

void OnLedgeGrab(Event event, const char[] name, bool dontBroadcast)
{
	int hanging = GetClientOfUserId(event.GetInt("userid"));
	if (!hanging || !IsClientInGame(hanging))
	{
		return;
	}

	int receivers[MAXPLAYERS + 1];
	int count;
	for (int mate = 1; mate <= MaxClients; mate++)
	{
		if (mate == hanging || !IsClientInGame(mate) || IsFakeClient(mate) || GetClientTeam(mate) != 2)
		{
			continue;
		}
		PrintHintText(mate, "%N is hanging from a ledge - pull them up!", hanging);
		receivers[count++] = mate;
	}

	if (count > 0 && g_sSound[0] != '\0')
	{
		EmitSound(receivers, count, g_sSound);
	}
}
