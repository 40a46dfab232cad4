from __future__ import annotations

from l4d2_sourcepawn.mutants.code import Code

SOURCE = """
void OnHurt(Event event, const char[] name, bool silent)
{
    int victim = GetClientOfUserId(event.GetInt("userid"));
    for (int i = 1; i <= MaxClients; i++)
    {
        if (IsClientInGame(i)) Tell(i, victim, silent);
    }
    { int inner = GetClientOfUserId(7); Use(inner); }
    After(victim);
}
Action Later(Handle timer, any data) { Shared(); Only(); return Plugin_Stop; }
void Only() { Deeper(); }
void Deeper() {}
void Shared() {}
void Start() { CreateTimer(1.0, Later); Shared(); PrintToServer("%d", 3); }
"""


def at(code: Code, word: str, number: int = 0) -> int:
    return code.syntax.mentions[word][number]


def test_the_innermost_call_around_a_token() -> None:
    code = Code(SOURCE)
    around = code.call_around(at(code, "event", 1))
    assert around is not None
    assert around.name == "GetClientOfUserId"
    assert code.call_around(at(code, "After")) is None


def test_functions_that_only_a_timer_leads_to() -> None:
    code = Code(SOURCE)
    assert code.timer_callbacks == {"Later"}
    assert code.closure(code.timer_callbacks) == {"Later", "Only", "Deeper"}


def test_what_leaves_no_trace_is_not_looked_at() -> None:
    code = Code(SOURCE)
    words = [code.word(index) for index in code.in_bodies]
    assert "3" not in words
    assert "7" in words
