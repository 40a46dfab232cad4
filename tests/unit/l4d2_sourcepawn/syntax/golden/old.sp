#include <sourcemod>

#define LIMIT 4

funcenum OldCallback {
	Action:public(Handle:timer, any:data),
	public(client)
};

new Handle:g_limit = INVALID_HANDLE;
new String:g_names[LIMIT][32], Float:g_speed = 1.5;

public Plugin:myinfo = {
	name = "Old",
	author = "somebody"
}

public OnPluginStart()
{
	g_limit = CreateConVar("old_limit", "4", "How many.");
	HookEvent("round_start", OnRound);
	CreateTimer(1.0, Timer_Tick, _, TIMER_REPEAT);
}

public Action:Timer_Tick(Handle:timer, any:data)
{
	decl String:text[64];
	Format(text, sizeof(text), "%d", GetConVarInt(g_limit));
	Show(0, text);
	return Plugin_Continue;
}

public OnRound(Handle:event, const String:name[], bool:dontBroadcast)
{
	new client = GetClientOfUserId(GetEventInt(event, "userid"));
	g_speed = Scale(g_speed, .by = 2.0);
	Show(client, g_names[0]);
}

stock Float:Scale(Float:value, Float:by = 1.0)
{
	return value * by;
}

static Show(client, const String:text[])
{
	if (client == 0) PrintToServer("%s", text);
	else PrintToChat(client, "%s", text);
}
