// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdkhooks>

public Plugin myinfo =
{
	name = "Incap Announcer",
	author = "L4D2-AI-Architect",
	description = "Says who or what put a survivor on the ground",
	version = "1.1.0",
	url = ""
};

static const char g_sClassNames[][] =
{
	"", "Smoker", "Boomer", "Hunter", "Spitter", "Jockey", "Charger", "Witch", "Tank"
};

public void OnPluginStart()
{
	HookEvent("player_incapacitated", Event_Incapacitated);
}

void Event_Incapacitated(Event event, const char[] name, bool dontBroadcast)
{
	int victim = GetClientOfUserId(event.GetInt("userid"));
	// A tank in its death animation is incapacitated too.
	if (victim == 0 || !IsClientInGame(victim) || GetClientTeam(victim) != 2)
		return;

	int attacker = GetClientOfUserId(event.GetInt("attacker"));
	if (attacker == victim)
	{
		PrintToChatAll("\x03%N\x01 knocked themselves out.", victim);
		return;
	}

	char source[96];
	if (attacker != 0 && IsClientInGame(attacker))
		DescribePlayer(attacker, source, sizeof(source));
	else
		DescribeWorld(event, source, sizeof(source));

	PrintToChatAll("\x03%N\x01 was incapacitated by \x04%s\x01.", victim, source);
}

void DescribePlayer(int attacker, char[] buffer, int maxlen)
{
	if (GetClientTeam(attacker) != 3)
	{
		FormatEx(buffer, maxlen, "teammate %N", attacker);
		return;
	}

	int zombie = GetEntProp(attacker, Prop_Send, "m_zombieClass");
	if (zombie < 1 || zombie >= sizeof(g_sClassNames))
		FormatEx(buffer, maxlen, "%N", attacker);
	else if (IsFakeClient(attacker))
		FormatEx(buffer, maxlen, "a %s", g_sClassNames[zombie]);
	else
		FormatEx(buffer, maxlen, "%N (%s)", attacker, g_sClassNames[zombie]);
}

void DescribeWorld(Event event, char[] buffer, int maxlen)
{
	int entity = event.GetInt("attackerentid");
	if (entity > MaxClients && IsValidEntity(entity))
	{
		char classname[32];
		GetEntityClassname(entity, classname, sizeof(classname));
		if (StrEqual(classname, "infected"))
		{
			strcopy(buffer, maxlen, "common infected");
			return;
		}
		if (StrEqual(classname, "witch"))
		{
			strcopy(buffer, maxlen, "the Witch");
			return;
		}
	}

	int type = event.GetInt("type");
	if (type & DMG_FALL)
		strcopy(buffer, maxlen, "a fall");
	else if (type & DMG_BURN)
		strcopy(buffer, maxlen, "fire");
	else if (type & DMG_BLAST)
		strcopy(buffer, maxlen, "an explosion");
	else if (type & DMG_DROWN)
		strcopy(buffer, maxlen, "drowning");
	else
		strcopy(buffer, maxlen, "the environment");
}
