// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdktools>

public Plugin myinfo =
{
	name = "Extra Pills By Map",
	author = "L4D2-AI-Architect",
	description = "Spawns pain pills at positions saved per map in a KeyValues file",
	version = "1.0.0",
	url = ""
};

#define MAX_POSITIONS 32

char g_sPath[PLATFORM_MAX_PATH];
char g_sMap[64];
Handle g_hSpawnTimer;
ArrayList g_aSpawned;

public void OnPluginStart()
{
	BuildPath(Path_SM, g_sPath, sizeof(g_sPath), "configs/extra_pills.cfg");
	g_aSpawned = new ArrayList();

	RegAdminCmd("sm_pills_add", Cmd_AddPosition, ADMFLAG_CONFIG, "Saves your position as a spawn point for pills on this map");
	RegAdminCmd("sm_pills_clear", Cmd_ClearPositions, ADMFLAG_CONFIG, "Removes all saved pill positions of this map");
	HookEvent("round_start", Event_RoundStart, EventHookMode_PostNoCopy);
}

public void OnPluginEnd()
{
	RemoveSpawned();
}

public void OnMapStart()
{
	GetCurrentMap(g_sMap, sizeof(g_sMap));
	g_aSpawned.Clear();
}

public void OnMapEnd()
{
	delete g_hSpawnTimer;
}

public void Event_RoundStart(Event event, const char[] name, bool dontBroadcast)
{
	// The Director still places its own items right after round_start.
	delete g_hSpawnTimer;
	g_hSpawnTimer = CreateTimer(2.0, Timer_SpawnAll);
}

public Action Timer_SpawnAll(Handle timer)
{
	g_hSpawnTimer = null;
	RemoveSpawned();

	KeyValues kv = LoadConfig();
	if (kv != null && kv.JumpToKey(g_sMap) && kv.GotoFirstSubKey())
	{
		float origin[3], angles[3];
		do
		{
			kv.GetVector("origin", origin);
			kv.GetVector("angles", angles);
			SpawnPills(origin, angles);
		}
		while (kv.GotoNextKey());
	}
	delete kv;
	return Plugin_Stop;
}

public Action Cmd_AddPosition(int client, int args)
{
	if (client == 0 || !IsPlayerAlive(client))
	{
		ReplyToCommand(client, "[Pills] You must stand alive in the game where the pills should lie.");
		return Plugin_Handled;
	}

	float origin[3], angles[3];
	GetClientAbsOrigin(client, origin);
	GetClientAbsAngles(client, angles);
	origin[2] += 10.0;

	KeyValues kv = LoadConfig();
	if (kv == null)
	{
		ReplyToCommand(client, "[Pills] %s is damaged, please repair it first.", g_sPath);
		return Plugin_Handled;
	}
	kv.JumpToKey(g_sMap, true);

	char key[8];
	int number = 1;
	for (; number <= MAX_POSITIONS; number++)
	{
		IntToString(number, key, sizeof(key));
		if (!kv.JumpToKey(key))
			break;
		kv.GoBack();
	}

	if (number > MAX_POSITIONS)
	{
		ReplyToCommand(client, "[Pills] This map already has %d positions.", MAX_POSITIONS);
		delete kv;
		return Plugin_Handled;
	}

	kv.JumpToKey(key, true);
	kv.SetVector("origin", origin);
	kv.SetVector("angles", angles);
	kv.Rewind();

	if (kv.ExportToFile(g_sPath))
	{
		SpawnPills(origin, angles);
		ReplyToCommand(client, "[Pills] Saved position %d for %s.", number, g_sMap);
	}
	else
	{
		ReplyToCommand(client, "[Pills] Could not write %s.", g_sPath);
	}
	delete kv;
	return Plugin_Handled;
}

public Action Cmd_ClearPositions(int client, int args)
{
	KeyValues kv = LoadConfig();
	if (kv == null)
	{
		ReplyToCommand(client, "[Pills] %s is damaged, please repair it first.", g_sPath);
		return Plugin_Handled;
	}

	bool existed = kv.JumpToKey(g_sMap);
	if (existed)
	{
		kv.DeleteThis();
		kv.Rewind();
		kv.ExportToFile(g_sPath);
		RemoveSpawned();
	}
	delete kv;

	ReplyToCommand(client, existed ? "[Pills] Removed all positions of %s." : "[Pills] %s has no saved positions.", g_sMap);
	return Plugin_Handled;
}

// null means the file exists but cannot be parsed: saving over it would lose its positions.
KeyValues LoadConfig()
{
	KeyValues kv = new KeyValues("ExtraPills");
	if (FileExists(g_sPath) && !kv.ImportFromFile(g_sPath))
	{
		LogError("Could not parse %s", g_sPath);
		delete kv;
	}
	return kv;
}

void SpawnPills(const float origin[3], const float angles[3])
{
	int pills = CreateEntityByName("weapon_pain_pills_spawn");
	if (pills == -1)
		return;

	DispatchKeyValue(pills, "count", "1");
	DispatchKeyValueVector(pills, "origin", origin);
	DispatchKeyValueVector(pills, "angles", angles);
	if (DispatchSpawn(pills))
		g_aSpawned.Push(EntIndexToEntRef(pills));
}

void RemoveSpawned()
{
	for (int i = 0; i < g_aSpawned.Length; i++)
	{
		int entity = EntRefToEntIndex(g_aSpawned.Get(i));
		if (entity != INVALID_ENT_REFERENCE)
			RemoveEntity(entity);
	}
	g_aSpawned.Clear();
}
