// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdktools>
#include <clientprefs>

public Plugin myinfo =
{
	name = "Hit Sounds",
	author = "L4D2-AI-Architect",
	description = "Hit sound and kill chime that each player can switch on or off",
	version = "1.0",
	url = ""
};

#define SND_HIT "ui/littlereward.wav"
#define SND_KILL "level/bell_normal.wav"

#define PREF_HIT (1 << 0)
#define PREF_KILL (1 << 1)
#define PREF_DEFAULT (PREF_HIT | PREF_KILL)

#define DAMAGE_BURN (1 << 3)
#define HIT_INTERVAL 0.1

Cookie g_PrefCookie;
int g_Prefs[MAXPLAYERS + 1] = { PREF_DEFAULT, ... };
float g_NextHit[MAXPLAYERS + 1];

public void OnPluginStart()
{
	g_PrefCookie = new Cookie("l4d2_hit_sounds", "Hit sound and kill chime switches", CookieAccess_Private);
	SetCookieMenuItem(CookieMenu_HitSounds, 0, "Hit sounds");
	RegConsoleCmd("sm_hitsound", Cmd_HitSound, "Open the hit sound settings.");

	HookEvent("player_hurt", Event_PlayerHurt);
	HookEvent("infected_hurt", Event_InfectedHurt);
	HookEvent("player_death", Event_PlayerDeath);

	for (int i = 1; i <= MaxClients; i++)
	{
		if (IsClientInGame(i) && AreClientCookiesCached(i))
		{
			OnClientCookiesCached(i);
		}
	}
}

public void OnMapStart()
{
	PrecacheSound(SND_HIT);
	PrecacheSound(SND_KILL);
	for (int i = 1; i <= MaxClients; i++)
	{
		g_NextHit[i] = 0.0;
	}
}

public void OnClientConnected(int client)
{
	g_Prefs[client] = PREF_DEFAULT;
	g_NextHit[client] = 0.0;
}

public void OnClientCookiesCached(int client)
{
	char stored[4];
	g_PrefCookie.Get(client, stored, sizeof(stored));
	g_Prefs[client] = (stored[0] == '\0') ? PREF_DEFAULT : StringToInt(stored);
}

public Action Cmd_HitSound(int client, int args)
{
	if (client == 0 || !IsClientInGame(client))
	{
		ReplyToCommand(client, "[Hit sounds] Only players have sound settings.");
	}
	else if (!AreClientCookiesCached(client))
	{
		ReplyToCommand(client, "[Hit sounds] Your settings are still loading, try again in a moment.");
	}
	else
	{
		ShowSettings(client, false);
	}
	return Plugin_Handled;
}

public void CookieMenu_HitSounds(int client, CookieMenuAction action, any info, char[] buffer, int maxlen)
{
	if (action == CookieMenuAction_SelectOption)
	{
		ShowSettings(client, true);
	}
}

void ShowSettings(int client, bool fromSettings)
{
	Menu menu = new Menu(Menu_Settings);
	menu.SetTitle("Hit sounds");
	menu.ExitBackButton = fromSettings;
	AddSwitch(menu, client, PREF_HIT, "Hit sound");
	AddSwitch(menu, client, PREF_KILL, "Kill chime");
	menu.Display(client, MENU_TIME_FOREVER);
}

void AddSwitch(Menu menu, int client, int pref, const char[] caption)
{
	char key[4], text[40];
	IntToString(pref, key, sizeof(key));
	FormatEx(text, sizeof(text), "%s: %s", caption, (g_Prefs[client] & pref) ? "on" : "off");
	menu.AddItem(key, text);
}

public int Menu_Settings(Menu menu, MenuAction action, int param1, int param2)
{
	switch (action)
	{
		case MenuAction_Select:
		{
			char value[4];
			menu.GetItem(param2, value, sizeof(value));
			int pref = StringToInt(value);
			g_Prefs[param1] ^= pref;

			IntToString(g_Prefs[param1], value, sizeof(value));
			g_PrefCookie.Set(param1, value);

			// Let the player hear at once what was switched on.
			if (g_Prefs[param1] & pref)
			{
				EmitSoundToClient(param1, pref == PREF_HIT ? SND_HIT : SND_KILL);
			}
			ShowSettings(param1, menu.ExitBackButton);
		}
		case MenuAction_Cancel:
		{
			if (param2 == MenuCancel_ExitBack)
			{
				ShowCookieMenu(param1);
			}
		}
		case MenuAction_End: delete menu;
	}
	return 0;
}

public void Event_PlayerHurt(Event event, const char[] name, bool dontBroadcast)
{
	int victim = GetClientOfUserId(event.GetInt("userid"));
	int attacker = GetClientOfUserId(event.GetInt("attacker"));
	if (victim > 0 && IsClientInGame(victim) && GetClientTeam(victim) == 3 && event.GetInt("dmg_health") > 0)
	{
		PlayHit(attacker, event.GetInt("type"));
	}
}

public void Event_InfectedHurt(Event event, const char[] name, bool dontBroadcast)
{
	if (event.GetInt("amount") > 0)
	{
		PlayHit(GetClientOfUserId(event.GetInt("attacker")), event.GetInt("type"));
	}
}

void PlayHit(int attacker, int damageType)
{
	// Fire ticks would ring for as long as something burns.
	if (!Wants(attacker, PREF_HIT) || damageType & DAMAGE_BURN)
	{
		return;
	}
	// A shotgun blast raises one event per pellet.
	float now = GetGameTime();
	if (now >= g_NextHit[attacker])
	{
		g_NextHit[attacker] = now + HIT_INTERVAL;
		EmitSoundToClient(attacker, SND_HIT);
	}
}

public void Event_PlayerDeath(Event event, const char[] name, bool dontBroadcast)
{
	// Common infected die without a userid, so only special infected get past this.
	int victim = GetClientOfUserId(event.GetInt("userid"));
	int attacker = GetClientOfUserId(event.GetInt("attacker"));
	if (victim > 0 && IsClientInGame(victim) && GetClientTeam(victim) == 3 && Wants(attacker, PREF_KILL))
	{
		EmitSoundToClient(attacker, SND_KILL);
	}
}

bool Wants(int client, int pref)
{
	return client > 0 && IsClientInGame(client) && !IsFakeClient(client) && GetClientTeam(client) == 2 && (g_Prefs[client] & pref) != 0;
}
