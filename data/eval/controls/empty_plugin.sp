// SPDX-License-Identifier: GPL-3.0-or-later
// Negative control: compiles without a warning and does nothing, so no task may count it as an answer.
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>

public Plugin myinfo =
{
	name = "Empty Plugin",
	author = "L4D2-AI-Architect",
	description = "Does nothing",
	version = "1.0.0",
	url = ""
};

public void OnPluginStart()
{
}
