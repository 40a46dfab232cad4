from __future__ import annotations

from collections.abc import Callable

Mutated = Callable[[str, str], list[str]]

TWO = """
int g_kills[MAXPLAYERS + 1];
void OnDeath(Event event, const char[] name, bool silent)
{{
    int victim = GetClientOfUserId(event.GetInt("userid"));
    int killer = GetClientOfUserId(event.GetInt("attacker"));
    int amount = 3;
    {}
}}
"""


def test_recipients(mutated: Mutated) -> None:
    assert mutated("wrong-recipient", TWO.format('PrintToChatAll("%N", victim);')) == [
        'PrintToChat(victim, "%N", victim);',
        'PrintToChat(killer, "%N", victim);',
    ]
    assert mutated("wrong-recipient", TWO.format('PrintToChat(killer, "x");')) == [
        'PrintToChatAll("x");'
    ]
    assert mutated("wrong-recipient", 'void A() { PrintToChatAll("x"); }') == []


def test_another_client(mutated: Mutated) -> None:
    assert mutated("wrong-client", TWO.format("Boost(killer, amount);")) == [
        "Boost(victim, amount);"
    ]
    assert mutated("wrong-client", "void A(int client) { Boost(client); }") == []


def test_another_index(mutated: Mutated) -> None:
    assert mutated("wrong-index", TWO.format("g_kills[killer]++;")) == [
        "g_kills[0]++;",
        "g_kills[victim]++;",
    ]
    assert mutated("wrong-index", TWO.format("g_kills[3]++; other[killer]++;")) == []


def test_a_client_by_number_or_by_userid(mutated: Mutated) -> None:
    source = 'void A()\n{\nint c = GetClientOfUserId(event.GetInt("userid"));\n}'
    assert mutated("hard-coded-client", source) == ["int c = 1;"]
    assert mutated("userid-for-client", source) == ['int c = event.GetInt("userid");']
    assert mutated("userid-for-client", "void A() { f(GetClientUserId(c)); }") == [
        "void A() { f(c); }"
    ]


def test_for_everybody(mutated: Mutated) -> None:
    every = (
        "for (int every = 1; every <= MaxClients; every++) { if (IsClientInGame(every)) { %s } }"
    )
    assert mutated("for-everybody", TWO.format("Boost(killer, 1.5);")) == [
        every % "Boost(every, 1.5);"
    ]
    assert mutated("for-everybody", TWO.format("Boost(amount);")) == []
    assert mutated("for-everybody", TWO.format("SDKHook(killer, kind, Callback);")) == []


def test_swapped_arguments(mutated: Mutated) -> None:
    assert mutated("swapped-arguments", TWO.format('f("%N %N", killer, victim);')) == [
        'f("%N %N", victim, killer);'
    ]
    assert mutated("swapped-arguments", TWO.format("f(event, victim);")) == []
    assert mutated("swapped-arguments", TWO.format("f(victim, victim);")) == []
