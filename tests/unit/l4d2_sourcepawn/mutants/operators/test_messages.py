from __future__ import annotations

from collections.abc import Callable

Mutated = Callable[[str, str], list[str]]


def test_a_message_without_one_of_its_parts(mutated: Mutated) -> None:
    assert mutated("missing-part", 'void A() { PrintToChatAll("%N: %5.1f%%", a, f(b, c)); }') == [
        'void A() { PrintToChatAll("?: %5.1f%%", f(b, c)); }',
        'void A() { PrintToChatAll("%N: ?%%", a); }',
    ]
    assert mutated("missing-part", 'void A() { Format(s, 8, "%d", n); }') == [
        'void A() { Format(s, 8, "?"); }'
    ]
    assert mutated("missing-part", "void A() { PrintToChatAll(text, a); }") == []


def test_another_infected(mutated: Mutated) -> None:
    assert mutated("wrong-class", 'void A() { Say("[Tank] The Tank and tanks"); }') == [
        'void A() { Say("[Tank] The Smoker and tanks"); }'
    ]
    assert mutated("wrong-class", 'void A() { CreateConVar("x", "1", "of the tank"); }') == []
    assert mutated("wrong-class", 'void A() { Make("witch"); }') == ['void A() { Make("tank"); }']


def test_names(mutated: Mutated) -> None:
    assert mutated("wrong-name", 'void A() { RegConsoleCmd("sm_x", B, "sm_x"); }') == [
        'void A() { RegConsoleCmd("sm_xx", B, "sm_x"); }'
    ]
    (line,) = mutated("wrong-name", 'void A() { SetEntProp(c, Prop_Send, "m_iHealth", 5); }')
    assert "m_iHealth" not in line
    assert mutated("wrong-name", 'void A() { SetEntProp(c, kind, "m_iHealth", 5); }') == []
