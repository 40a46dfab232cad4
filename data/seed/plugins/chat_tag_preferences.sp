// SPDX-License-Identifier: GPL-3.0-or-later
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <clientprefs>
#undef REQUIRE_PLUGIN
#include <basecomm>

public Plugin myinfo =
{
	name = "Chat Tags",
	author = "L4D2-AI-Architect",
	description = "Players choose a chat tag and name colour that are remembered",
	version = "1.0",
	url = ""
};

#define MAX_TAGS 24
#define TAG_LENGTH 20

static const char COLOUR_NAMES[][] = { "White", "Orange", "Olive" };
static const char COLOUR_CODES[][] = { "\x01", "\x04", "\x05" };

ConVar g_cvTags;
Cookie g_TagCookie, g_ColourCookie;
char g_Tag[MAXPLAYERS + 1][TAG_LENGTH];
int g_Colour[MAXPLAYERS + 1];

public void OnPluginStart()
{
	g_cvTags = CreateConVar("sm_chattag_list", "Medic,Scout,Sharpshooter,Veteran,Newcomer", "Comma separated tags that players can choose from.");
	AutoExecConfig(true, "chat_tag_preferences");

	g_TagCookie = RegClientCookie("chat_tag_text", "Chosen chat tag", CookieAccess_Private);
	g_ColourCookie = RegClientCookie("chat_tag_colour", "Chosen chat name colour", CookieAccess_Private);
	SetCookieMenuItem(OnSettingsEntry, 0, "Chat tag and colour");
	RegConsoleCmd("sm_tag", Command_Tag, "Choose a chat tag and a name colour.");
}

public void OnConfigsExecuted()
{
	// The list of allowed tags is known from here on, also after a late load.
	for (int i = 1; i <= MaxClients; i++)
	{
		if (IsClientInGame(i) && AreClientCookiesCached(i))
		{
			OnClientCookiesCached(i);
		}
	}
}

public void OnClientConnected(int client)
{
	g_Tag[client][0] = '\0';
	g_Colour[client] = 0;
}

public void OnClientCookiesCached(int client)
{
	char value[TAG_LENGTH];
	g_TagCookie.Get(client, value, sizeof(value));
	// A tag the owner has taken off the list must not come back through an old cookie.
	strcopy(g_Tag[client], sizeof(g_Tag[]), IsOfferedTag(value) ? value : "");

	g_ColourCookie.Get(client, value, sizeof(value));
	int colour = StringToInt(value);
	g_Colour[client] = (colour >= 0 && colour < sizeof(COLOUR_CODES)) ? colour : 0;
}

int ReadTags(char tags[MAX_TAGS][TAG_LENGTH])
{
	char list[MAX_TAGS * TAG_LENGTH];
	g_cvTags.GetString(list, sizeof(list));
	int count = ExplodeString(list, ",", tags, MAX_TAGS, TAG_LENGTH);
	for (int i = 0; i < count; i++)
	{
		TrimString(tags[i]);
	}
	return count;
}

bool IsOfferedTag(const char[] tag)
{
	char tags[MAX_TAGS][TAG_LENGTH];
	int count = ReadTags(tags);
	for (int i = 0; i < count; i++)
	{
		if (tag[0] != '\0' && StrEqual(tags[i], tag))
		{
			return true;
		}
	}
	return false;
}

public Action Command_Tag(int client, int args)
{
	if (client > 0 && IsClientInGame(client) && AreClientCookiesCached(client))
	{
		ShowMainMenu(client);
	}
	else
	{
		ReplyToCommand(client, "[Tags] Your settings are not available right now.");
	}
	return Plugin_Handled;
}

public void OnSettingsEntry(int client, CookieMenuAction action, any info, char[] buffer, int maxlen)
{
	if (action == CookieMenuAction_SelectOption)
	{
		ShowMainMenu(client);
	}
}

void ShowMainMenu(int client)
{
	char line[64];
	Menu menu = new Menu(MainMenuHandler);
	menu.SetTitle("Your chat name");
	FormatEx(line, sizeof(line), "Tag: %s", g_Tag[client][0] == '\0' ? "none" : g_Tag[client]);
	menu.AddItem("tag", line);
	FormatEx(line, sizeof(line), "Colour: %s", COLOUR_NAMES[g_Colour[client]]);
	menu.AddItem("colour", line);
	menu.Display(client, 60);
}

public int MainMenuHandler(Menu menu, MenuAction action, int client, int item)
{
	if (action == MenuAction_End)
	{
		delete menu;
	}
	else if (action == MenuAction_Select)
	{
		if (item == 0)
		{
			ShowTagMenu(client);
		}
		else
		{
			// Three colours do not need a menu of their own, each press takes the next one.
			g_Colour[client] = (g_Colour[client] + 1) % sizeof(COLOUR_CODES);
			char value[4];
			IntToString(g_Colour[client], value, sizeof(value));
			g_ColourCookie.Set(client, value);
			ShowMainMenu(client);
		}
	}
	return 0;
}

void ShowTagMenu(int client)
{
	char tags[MAX_TAGS][TAG_LENGTH];
	int count = ReadTags(tags);

	Menu menu = new Menu(TagMenuHandler);
	menu.SetTitle("Choose a tag");
	menu.ExitBackButton = true;
	menu.AddItem("", "No tag");
	for (int i = 0; i < count; i++)
	{
		if (tags[i][0] != '\0')
		{
			menu.AddItem(tags[i], tags[i]);
		}
	}
	menu.Display(client, 60);
}

public int TagMenuHandler(Menu menu, MenuAction action, int client, int item)
{
	switch (action)
	{
		case MenuAction_Select:
		{
			menu.GetItem(item, g_Tag[client], sizeof(g_Tag[]));
			g_TagCookie.Set(client, g_Tag[client]);
			ShowMainMenu(client);
		}
		case MenuAction_Cancel:
		{
			if (item == MenuCancel_ExitBack)
			{
				ShowMainMenu(client);
			}
		}
		case MenuAction_End:
		{
			delete menu;
		}
	}
	return 0;
}

public Action OnClientSayCommand(int client, const char[] command, const char[] sArgs)
{
	if (client == 0 || !IsClientInGame(client) || (g_Tag[client][0] == '\0' && g_Colour[client] == 0))
	{
		return Plugin_Continue;
	}
	// Commands and admin chat keep their normal path.
	if (sArgs[0] == '\0' || sArgs[0] == '!' || sArgs[0] == '/' || sArgs[0] == '@' || IsGagged(client))
	{
		return Plugin_Continue;
	}

	char text[192];
	int length;
	for (int i = 0; sArgs[i] != '\0' && length < sizeof(text) - 1; i++)
	{
		// Control bytes are colour codes; players must not paint their text like a server message.
		if (sArgs[i] >= ' ')
		{
			text[length++] = sArgs[i];
		}
	}
	text[length] = '\0';

	bool teamOnly = StrEqual(command, "say_team", false);
	int team = GetClientTeam(client);
	char tag[TAG_LENGTH + 3];
	if (g_Tag[client][0] != '\0')
	{
		FormatEx(tag, sizeof(tag), "[%s] ", g_Tag[client]);
	}

	char line[254];
	FormatEx(line, sizeof(line), "\x01%s%s%s%s%N\x01 : %s",
		(team > 1 && !IsPlayerAlive(client)) ? "*DEAD* " : "",
		teamOnly ? "(Team) " : "",
		COLOUR_CODES[g_Colour[client]], tag, client, text);

	for (int i = 1; i <= MaxClients; i++)
	{
		if (IsClientInGame(i) && !IsFakeClient(i) && (!teamOnly || GetClientTeam(i) == team))
		{
			PrintToChat(i, "%s", line);
		}
	}
	PrintToServer("%N: %s", client, text);
	return Plugin_Handled;
}

bool IsGagged(int client)
{
	return GetFeatureStatus(FeatureType_Native, "BaseComm_IsClientGagged") == FeatureStatus_Available && BaseComm_IsClientGagged(client);
}
