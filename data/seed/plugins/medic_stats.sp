// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

#define CREATE_TABLE "CREATE TABLE IF NOT EXISTS medic_stats (steamid TEXT PRIMARY KEY, name TEXT NOT NULL, revives INTEGER NOT NULL DEFAULT 0, heals INTEGER NOT NULL DEFAULT 0, restored INTEGER NOT NULL DEFAULT 0)"

public Plugin myinfo =
{
	name = "Medic Stats",
	author = "L4D2-AI-Architect",
	description = "Counts revives and heals of teammates in a SQLite database",
	version = "1.0",
	url = ""
};

Database g_db;

public void OnPluginStart()
{
	HookEvent("revive_success", Event_ReviveSuccess);
	HookEvent("heal_success", Event_HealSuccess);
	RegConsoleCmd("sm_mystats", Command_MyStats, "Shows how often you revived and healed teammates");

	Database.Connect(OnConnected, "storage-local");
}

void OnConnected(Database db, const char[] error, any data)
{
	if (db == null)
	{
		SetFailState("No connection to \"storage-local\": %s", error);
	}

	char driver[16];
	db.Driver.GetIdentifier(driver, sizeof(driver));
	if (!StrEqual(driver, "sqlite"))
	{
		delete db;
		SetFailState("\"storage-local\" must be a SQLite database, it is %s", driver);
	}

	// Queries of one connection run in order, so the table exists before its first use.
	g_db = db;
	g_db.Query(OnTableReady, CREATE_TABLE);
}

void OnTableReady(Database db, DBResultSet results, const char[] error, any data)
{
	if (results == null)
	{
		LogError("Creating medic_stats failed: %s", error);
	}
}

void Event_ReviveSuccess(Event event, const char[] name, bool dontBroadcast)
{
	Credit(event, 1, 0, 0);
}

void Event_HealSuccess(Event event, const char[] name, bool dontBroadcast)
{
	Credit(event, 0, 1, event.GetInt("health_restored"));
}

void Credit(Event event, int revives, int heals, int restored)
{
	int helper = event.GetInt("userid");
	if (g_db == null || helper == event.GetInt("subject"))
	{
		return;
	}

	int client = GetClientOfUserId(helper);
	char steamid[32], who[MAX_NAME_LENGTH];
	if (client == 0 || IsFakeClient(client) || !GetClientAuthId(client, AuthId_Steam2, steamid, sizeof(steamid)))
	{
		return;
	}
	GetClientName(client, who, sizeof(who));

	// Database.Format escapes every %s; a player name is never trusted.
	char query[512];
	Transaction both = new Transaction();
	g_db.Format(query, sizeof(query), "INSERT OR IGNORE INTO medic_stats (steamid, name) VALUES ('%s', '%s')", steamid, who);
	both.AddQuery(query);
	g_db.Format(query, sizeof(query), "UPDATE medic_stats SET name = '%s', revives = revives + %d, heals = heals + %d, restored = restored + %d WHERE steamid = '%s'", who, revives, heals, restored, steamid);
	both.AddQuery(query);
	g_db.Execute(both, INVALID_FUNCTION, OnCreditFailed);
}

void OnCreditFailed(Database db, any data, int numQueries, const char[] error, int failIndex, any[] queryData)
{
	LogError("Saving a revive or heal failed at query %d: %s", failIndex, error);
}

Action Command_MyStats(int client, int args)
{
	char steamid[32];
	if (client == 0)
	{
		ReplyToCommand(client, "[SM] The server console has no statistics.");
	}
	else if (g_db == null || !GetClientAuthId(client, AuthId_Steam2, steamid, sizeof(steamid)))
	{
		ReplyToCommand(client, "[SM] Your statistics are not available yet, try again in a moment.");
	}
	else
	{
		char query[128];
		g_db.Format(query, sizeof(query), "SELECT revives, heals, restored FROM medic_stats WHERE steamid = '%s'", steamid);
		g_db.Query(OnStatsRead, query, GetClientUserId(client));
	}
	return Plugin_Handled;
}

void OnStatsRead(Database db, DBResultSet results, const char[] error, any userid)
{
	// The player may have left while the query was running.
	int client = GetClientOfUserId(userid);
	if (results == null)
	{
		LogError("Reading statistics failed: %s", error);
		return;
	}
	if (client == 0 || !IsClientInGame(client))
	{
		return;
	}

	if (results.FetchRow())
	{
		PrintToChat(client, "You revived teammates \x04%d\x01 times and healed them \x04%d\x01 times (%d health restored).", results.FetchInt(0), results.FetchInt(1), results.FetchInt(2));
	}
	else
	{
		PrintToChat(client, "You have not revived or healed a teammate yet.");
	}
}
