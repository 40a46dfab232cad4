#pragma semicolon 1
#pragma newdecls required
#include <sourcemod>
#include <sdkhooks>

#define PLUGIN_VERSION "1.0"
#define IS_VALID(%1) (%1 > 0 && %1 <= MaxClients)

enum Mood {
	Mood_Calm = 0,
	Mood_Angry = (1 << 0)
}

enum struct Guest {
	int client;
	char name[32];

	void Greet(const char[] word) {
		PrintToChat(this.client, "%s, %s", word, this.name);
	}
}

typedef GuestCallback = function void (int client, float wait);
typeset GuestCallbacks {
	function void (int client);
	function Action (int client, any data);
}

methodmap GuestList < ArrayList {
	public GuestList() {
		return view_as<GuestList>(new ArrayList(sizeof(Guest)));
	}
	public bool Has(int client) {
		return this.FindValue(client, Guest::client) != -1;
	}
	property int Count {
		public get() { return this.Length; }
	}
}

public Plugin myinfo = {
	name = "Guests",
	version = PLUGIN_VERSION
};

GuestList g_guests;
ConVar g_enabled, g_wait;
float g_since[MAXPLAYERS + 1][2];
static const char WORDS[][] = { "hello", "welcome" };

public void OnPluginStart() {
	g_guests = new GuestList();
	g_enabled = CreateConVar("guests_enabled", "1", "(on)", FCVAR_NOTIFY, true, 0.0, true, 1.0);
	HookEvent("player_first_spawn", Event_Spawn, EventHookMode_Post);
	RegConsoleCmd("sm_guests", Command_Guests);
}

public void OnClientPutInServer(int client) {
	SDKHook(client, SDKHook_OnTakeDamage, OnTakeDamage);
}

void Event_Spawn(Event event, const char[] name, bool dontBroadcast) {
	int client = GetClientOfUserId(event.GetInt("userid"));
	if (IS_VALID(client) && !g_guests.Has(client)) {
		CreateTimer(g_wait.FloatValue, Timer_Greet, GetClientUserId(client), TIMER_FLAG_NO_MAPCHANGE);
	}
}

Action OnTakeDamage(int victim, int &attacker, int &inflictor, float &damage, int &damagetype) {
	damage *= 0.5;
	return g_enabled.BoolValue ? Plugin_Changed : Plugin_Continue;
}

Action Timer_Greet(Handle timer, any data) {
	for (int i = 0; i < sizeof(WORDS); i++) {
		PrintToChatAll("%s // %d", WORDS[i], i);
	}
	return Plugin_Stop;
}

Action Command_Guests(int client, int args) {
	ReplyToCommand(client, "%d", g_guests.Count);
	return Plugin_Handled;
}
