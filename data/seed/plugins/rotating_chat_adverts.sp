// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Rotating Adverts",
	author = "L4D2-AI-Architect",
	description = "Shows messages from a file in turn",
	version = "1.0",
	url = ""
};

enum struct Advert
{
	char text[200];
	bool hint;
}

ArrayList g_Adverts;
ConVar g_Interval;
Handle g_Timer;
int g_Next;

public void OnPluginStart()
{
	g_Adverts = new ArrayList(sizeof(Advert));
	g_Interval = CreateConVar("sm_adverts_interval", "180", "Seconds between two messages. 0 stops them.", _, true, 0.0, true, 3600.0);
	g_Interval.AddChangeHook(OnIntervalChanged);
	AutoExecConfig(true, "rotating_chat_adverts");

	RegAdminCmd("sm_adverts_reload", Command_Reload, ADMFLAG_CONFIG, "Reads configs/chat_adverts.txt again.");
	LoadAdverts();
}

public void OnConfigsExecuted()
{
	RestartTimer();
}

public void OnIntervalChanged(ConVar convar, const char[] oldValue, const char[] newValue)
{
	RestartTimer();
}

void RestartTimer()
{
	delete g_Timer;
	if (g_Interval.FloatValue > 0.0)
	{
		g_Timer = CreateTimer(g_Interval.FloatValue, Timer_ShowNext, _, TIMER_REPEAT);
	}
}

public Action Command_Reload(int client, int args)
{
	LoadAdverts();
	ReplyToCommand(client, "[Adverts] %d messages loaded.", g_Adverts.Length);
	return Plugin_Handled;
}

void LoadAdverts()
{
	g_Adverts.Clear();
	g_Next = 0;

	char path[PLATFORM_MAX_PATH];
	BuildPath(Path_SM, path, sizeof(path), "configs/chat_adverts.txt");
	KeyValues kv = new KeyValues("Adverts");
	if (!FileExists(path))
	{
		WriteExample(kv, path);
	}
	else if (!kv.ImportFromFile(path))
	{
		LogError("%s is not a valid KeyValues file", path);
	}

	if (kv.GotoFirstSubKey())
	{
		do
		{
			Advert advert;
			char where[16];
			kv.GetString("text", advert.text, sizeof(advert.text));
			kv.GetString("where", where, sizeof(where), "chat");
			advert.hint = StrEqual(where, "hint", false);
			if (advert.text[0] != '\0')
			{
				g_Adverts.PushArray(advert);
			}
		}
		while (kv.GotoNextKey());
	}
	delete kv;
}

void WriteExample(KeyValues kv, const char[] path)
{
	kv.JumpToKey("1", true);
	kv.SetString("where", "chat");
	kv.SetString("text", "{orange}Welcome!{default} You are playing {map} with {players} others on this server.");
	kv.Rewind();
	kv.JumpToKey("2", true);
	kv.SetString("where", "hint");
	kv.SetString("text", "Stay together and share your pills.");
	kv.Rewind();
	kv.ExportToFile(path);
}

public Action Timer_ShowNext(Handle timer)
{
	if (g_Adverts.Length == 0)
	{
		return Plugin_Continue;
	}

	int humans;
	for (int i = 1; i <= MaxClients; i++)
	{
		if (IsClientInGame(i) && !IsFakeClient(i))
		{
			humans++;
		}
	}
	// An empty server should not skip messages that nobody has seen.
	if (humans == 0)
	{
		return Plugin_Continue;
	}

	Advert advert;
	g_Adverts.GetArray(g_Next, advert);
	g_Next = (g_Next + 1) % g_Adverts.Length;

	char value[64];
	GetCurrentMap(value, sizeof(value));
	ReplaceString(advert.text, sizeof(advert.text), "{map}", value, false);
	IntToString(humans - 1, value, sizeof(value));
	ReplaceString(advert.text, sizeof(advert.text), "{players}", value, false);

	bool hint = advert.hint;
	ReplaceString(advert.text, sizeof(advert.text), "{default}", hint ? "" : "\x01", false);
	ReplaceString(advert.text, sizeof(advert.text), "{orange}", hint ? "" : "\x04", false);
	ReplaceString(advert.text, sizeof(advert.text), "{olive}", hint ? "" : "\x05", false);

	// Never pass file text as the format string: a stray percent sign would be taken for an argument.
	if (hint)
	{
		PrintHintTextToAll("%s", advert.text);
	}
	else
	{
		PrintToChatAll("\x01%s", advert.text);
	}
	return Plugin_Continue;
}
