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
    int places[8], number = 3;
    After(victim, number);
}
void Elsewhere() { Nobody(victim); }
"""


def test_variables_are_known_where_they_can_be_used() -> None:
    code = Code(SOURCE)

    def at(word: str) -> int:
        return code.syntax.mentions[word][0]

    assert code.clients_at(at("Tell")) == ("victim", "i")
    assert code.clients_at(at("Use")) == ("victim", "inner")
    assert code.clients_at(at("After")) == ("victim",)
    assert code.clients_at(at("Nobody")) == ()
    known = [code.local(name, at("After")) for name in ("event", "silent", "victim")]
    assert [local.type for local in known if local is not None] == ["Event", "bool", "int"]
    for unknown in ("name", "i", "inner", "places"):
        assert code.local(unknown, at("After")) is None
