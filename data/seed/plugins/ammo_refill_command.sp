// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdktools>

public Plugin myinfo =
{
	name = "Ammo Refill Command",
	author = "L4D2-AI-Architect",
	description = "!ammo refills the reserve of the primary weapon, with a cooldown",
	version = "1.0.0",
	url = ""
};

ConVar g_cvCooldown;
StringMap g_hReserveCvar;
float g_fReadyAt[MAXPLAYERS + 1];

public void OnPluginStart()
{
	g_cvCooldown = CreateConVar("sm_ammo_cooldown", "120", "Seconds a player has to wait between two ammo refills.", _, true, 0.0, true, 3600.0);
	AutoExecConfig(true, "ammo_refill_command");
	RegConsoleCmd("sm_ammo", Command_Ammo, "Refills the reserve ammo of your primary weapon");

	// The M60 and the grenade launcher are left out, as ammo piles do not serve them either.
	g_hReserveCvar = new StringMap();
	g_hReserveCvar.SetString("weapon_smg", "ammo_smg_max");
	g_hReserveCvar.SetString("weapon_smg_silenced", "ammo_smg_max");
	g_hReserveCvar.SetString("weapon_smg_mp5", "ammo_smg_max");
	g_hReserveCvar.SetString("weapon_rifle", "ammo_assaultrifle_max");
	g_hReserveCvar.SetString("weapon_rifle_ak47", "ammo_assaultrifle_max");
	g_hReserveCvar.SetString("weapon_rifle_desert", "ammo_assaultrifle_max");
	g_hReserveCvar.SetString("weapon_rifle_sg552", "ammo_assaultrifle_max");
	g_hReserveCvar.SetString("weapon_pumpshotgun", "ammo_shotgun_max");
	g_hReserveCvar.SetString("weapon_shotgun_chrome", "ammo_shotgun_max");
	g_hReserveCvar.SetString("weapon_autoshotgun", "ammo_autoshotgun_max");
	g_hReserveCvar.SetString("weapon_shotgun_spas", "ammo_autoshotgun_max");
	g_hReserveCvar.SetString("weapon_hunting_rifle", "ammo_huntingrifle_max");
	g_hReserveCvar.SetString("weapon_sniper_military", "ammo_sniperrifle_max");
	g_hReserveCvar.SetString("weapon_sniper_awp", "ammo_sniperrifle_max");
	g_hReserveCvar.SetString("weapon_sniper_scout", "ammo_sniperrifle_max");
}

public void OnMapStart()
{
	for (int i = 1; i <= MaxClients; i++)
		g_fReadyAt[i] = 0.0;
}

public void OnClientDisconnect(int client)
{
	g_fReadyAt[client] = 0.0;
}

public Action Command_Ammo(int client, int args)
{
	if (client == 0)
	{
		ReplyToCommand(client, "[Ammo] Only players can refill ammo.");
		return Plugin_Handled;
	}
	if (GetClientTeam(client) != 2 || !IsPlayerAlive(client) || GetEntProp(client, Prop_Send, "m_isIncapacitated"))
	{
		ReplyToCommand(client, "[Ammo] You must be a survivor on your feet.");
		return Plugin_Handled;
	}

	float now = GetGameTime();
	if (now < g_fReadyAt[client])
	{
		ReplyToCommand(client, "[Ammo] Next refill in %d seconds.", RoundToCeil(g_fReadyAt[client] - now));
		return Plugin_Handled;
	}

	char answer[96];
	if (RefillPrimary(client, answer, sizeof(answer)))
		g_fReadyAt[client] = now + g_cvCooldown.FloatValue;

	ReplyToCommand(client, "[Ammo] %s", answer);
	return Plugin_Handled;
}

bool RefillPrimary(int client, char[] answer, int maxlen)
{
	int weapon = GetPlayerWeaponSlot(client, 0);
	if (weapon == -1)
	{
		strcopy(answer, maxlen, "You carry no primary weapon.");
		return false;
	}

	char classname[32], cvarName[32];
	GetEntityClassname(weapon, classname, sizeof(classname));
	int type = GetEntProp(weapon, Prop_Send, "m_iPrimaryAmmoType");
	ConVar maximum = g_hReserveCvar.GetString(classname, cvarName, sizeof(cvarName)) ? FindConVar(cvarName) : null;
	if (type < 0 || maximum == null)
	{
		strcopy(answer, maxlen, "This weapon cannot be refilled.");
		return false;
	}

	// A negative maximum is the game's way of saying endless.
	int full = maximum.IntValue;
	int reserve = GetEntProp(client, Prop_Send, "m_iAmmo", _, type);
	if (full < 0 || reserve >= full)
	{
		strcopy(answer, maxlen, "Your reserve is already full.");
		return false;
	}

	SetEntProp(client, Prop_Send, "m_iAmmo", full, _, type);
	FormatEx(answer, maxlen, "Refilled %d rounds.", full - reserve);
	return true;
}
