from __future__ import annotations

from collections.abc import Callable

import pytest

from l4d2_sourcepawn.verdict import Diagnostic

Find = Callable[..., list[Diagnostic]]
UNKNOWN, SIGNATURE = "L4D-FWD-UNKNOWN", "L4D-FWD-SIGNATURE"


def test_a_made_up_forward_is_told_of_with_the_event(find: Find) -> None:
    (found,) = find("public void OnPlayerHurt(int client) {}", UNKNOWN)
    assert 'HookEvent("player_hurt", callback)' in (found.fix or "")


@pytest.mark.parametrize(
    "source",
    [
        "public void OnMapStart() {}",
        "void OnMine() {}",
        "public void OnMine() {}\nvoid A() { OnMine(); }",
        "public void OnMine() {}\nvoid A() { Register(OnMine); }",
        'public void OnMine() {}\nvoid A() { Register("OnMine"); }',
        "forward void OnMine();",
        "public void Event_Death() {}",
        "#if defined X\npublic void OnMine() {}\n#endif",
    ],
)
def test_what_is_called_or_no_forward_is_clean(find: Find, source: str) -> None:
    assert find(source, UNKNOWN) == []


@pytest.mark.parametrize(
    ("parameters", "count"),
    [
        ("int client", 0),
        ("", 0),
        ("any who", 0),
        ("int client, int more", 1),
        ("float client", 1),
        ("int &client", 1),
        ("const char[] client", 1),
    ],
)
def test_a_forward_has_the_parameters_it_is_called_with(
    find: Find, parameters: str, count: int
) -> None:
    source = f"public void OnClientPutInServer({parameters}) {{}}"
    assert len(find(source, SIGNATURE)) == count
