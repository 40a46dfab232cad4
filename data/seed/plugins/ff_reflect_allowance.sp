// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdktools>
#include <sdkhooks>

public Plugin myinfo =
{
	name = "Friendly Fire Allowance",
	author = "L4D2-AI-Architect",
	description = "Past a per-round allowance, friendly fire hits the shooter instead of the teammate",
	version = "1.0.0",
	url = ""
};

ConVar g_cvAllowance;
ConVar g_cvMultiplier;

float g_flDealt[MAXPLAYERS + 1];
float g_flOwed[MAXPLAYERS + 1];
bool g_bWarned[MAXPLAYERS + 1];

// Totals of players who left during the round, by account id: rejoining must not wipe the slate.
StringMap g_smLeavers;

public void OnPluginStart()
{
	g_smLeavers = new StringMap();

	g_cvAllowance = CreateConVar("ff_reflect_allowance", "40", "Friendly fire damage a player may deal per round before it is reflected.", _, true, 0.0);
	g_cvMultiplier = CreateConVar("ff_reflect_multiplier", "1.0", "Damage the shooter takes per point of reflected damage.", _, true, 0.0, true, 10.0);
	AutoExecConfig(true, "ff_reflect_allowance");

	HookEvent("round_start", Event_NewRound, EventHookMode_PostNoCopy);

	for (int i = 1; i <= MaxClients; i++)
	{
		if (IsClientInGame(i))
			SDKHook(i, SDKHook_OnTakeDamage, Hook_FriendlyFire);
	}
}

public void OnMapStart()
{
	g_smLeavers.Clear();
}

public void OnClientPutInServer(int client)
{
	ForgetClient(client);
	SDKHook(client, SDKHook_OnTakeDamage, Hook_FriendlyFire);
}

public void OnClientPostAdminCheck(int client)
{
	char key[16];
	float dealt;
	if (AccountKey(client, key, sizeof(key)) && g_smLeavers.GetValue(key, dealt))
	{
		g_flDealt[client] += dealt;
		g_smLeavers.Remove(key);
	}
}

public void OnClientDisconnect(int client)
{
	char key[16];
	if (g_flDealt[client] > 0.0 && AccountKey(client, key, sizeof(key)))
		g_smLeavers.SetValue(key, g_flDealt[client]);

	ForgetClient(client);
}

void Event_NewRound(Event event, const char[] name, bool dontBroadcast)
{
	g_smLeavers.Clear();
	for (int i = 1; i <= MaxClients; i++)
		ForgetClient(i);
}

void ForgetClient(int client)
{
	g_flDealt[client] = 0.0;
	g_flOwed[client] = 0.0;
	g_bWarned[client] = false;
}

bool AccountKey(int client, char[] key, int maxlen)
{
	int account = IsFakeClient(client) ? 0 : GetSteamAccountID(client);
	IntToString(account, key, maxlen);
	return account != 0;
}

Action Hook_FriendlyFire(int victim, int &attacker, int &inflictor, float &damage, int &damagetype)
{
	if (attacker == victim || attacker < 1 || attacker > MaxClients || !IsClientInGame(attacker) || IsFakeClient(attacker))
		return Plugin_Continue;

	if (GetClientTeam(victim) != 2 || GetClientTeam(attacker) != 2 || !IsPlayerAlive(victim))
		return Plugin_Continue;

	// Fire and explosions often catch teammates who ran into them.
	if (damage <= 0.0 || damagetype & (DMG_BURN | DMG_BLAST))
		return Plugin_Continue;

	if (g_flDealt[attacker] < g_cvAllowance.FloatValue)
	{
		g_flDealt[attacker] += damage;
		return Plugin_Continue;
	}

	if (!g_bWarned[attacker])
	{
		g_bWarned[attacker] = true;
		PrintToChat(attacker, "[FF] Your friendly fire allowance is used up: from now on you hurt yourself.");
	}

	// On low difficulties a bullet does less than one point, which the game would round away.
	g_flOwed[attacker] += damage * g_cvMultiplier.FloatValue;
	int whole = RoundToFloor(g_flOwed[attacker]);
	if (whole > 0)
	{
		g_flOwed[attacker] -= float(whole);
		RequestFrame(Frame_Reflect, PackHit(attacker, whole));
	}
	return Plugin_Handled;
}

DataPack PackHit(int attacker, int amount)
{
	DataPack pack = new DataPack();
	pack.WriteCell(GetClientUserId(attacker));
	pack.WriteCell(amount);
	return pack;
}

// Next frame: hurting the shooter while the engine is still tracing their bullets is unsafe.
void Frame_Reflect(DataPack pack)
{
	pack.Reset();
	int attacker = GetClientOfUserId(pack.ReadCell());
	int amount = pack.ReadCell();
	delete pack;

	if (attacker == 0 || !IsClientInGame(attacker) || !IsPlayerAlive(attacker) || GetClientTeam(attacker) != 2)
		return;

	// Credited to the world, because the game scales damage between survivors.
	SDKHooks_TakeDamage(attacker, 0, 0, float(amount), DMG_GENERIC);
}
