from __future__ import annotations

from collections.abc import Callable

import pytest

from l4d2_sourcepawn.verdict import Diagnostic, Severity

Find = Callable[..., list[Diagnostic]]
UNKNOWN, FIELD, WRITE = "L4D-EVT-UNKNOWN", "L4D-EVT-FIELD", "L4D-EVT-WRITE"
ENTITY, USERID = "L4D-EVT-ENTITY", "L4D-EVT-USERID"
HOOK = "public void OnPluginStart() {{ {0} }}\nvoid On_E(Event event, const char[] n, bool d) {{}}"


def test_an_event_that_makes_hookevent_throw_is_an_error(find: Find) -> None:
    (found,) = find(HOOK.format('HookEvent("tank_death", On_E);'), UNKNOWN)
    assert found.severity is Severity.ERROR
    assert [edit.text for edit in found.edits] == ['"tank_killed"']


@pytest.mark.parametrize(
    "hook",
    [
        'HookEventEx("tank_death", On_E);',
        'if (GetEngineVersion() == Engine_TF2) { HookEvent("tank_death", On_E); }',
        'char folder[9]; if (StrEqual(folder, "tf")) HookEvent("tank_death", On_E);',
        'if (g_bL4D2) {} else { HookEvent("tank_death", On_E); }',
        'Event e = CreateEvent("tank_death");',
    ],
)
def test_what_need_not_throw_is_a_warning(find: Find, hook: str) -> None:
    (found,) = find(HOOK.format(hook), UNKNOWN)
    assert found.severity is Severity.WARNING


@pytest.mark.parametrize(
    "hook",
    [
        'HookEvent("tank_killed", On_E);',
        "char name[9]; HookEvent(name, On_E);",
        '// HookEvent("tank_death", On_E);',
        'PrintToServer("HookEvent(\\"tank_death\\", On_E);");',
        'other.HookEvent("tank_death", On_E);',
    ],
)
def test_what_is_no_wrong_hook_is_clean(find: Find, hook: str) -> None:
    assert find(HOOK.format(hook), UNKNOWN) == []


def test_an_event_named_by_a_macro_is_seen_and_not_edited(find: Find) -> None:
    source = '#define EVENT "tank_death"\n' + HOOK.format("HookEvent(EVENT, On_E);")
    (found,) = find(source, UNKNOWN)
    assert found.edits == ()


@pytest.mark.parametrize(
    ("events", "body", "fields"),
    [
        ("player_hurt", 'event.GetInt("damage");', ["damage"]),
        ("player_hurt", 'GetEventInt(event, "damage");', ["damage"]),
        ("player_hurt", 'event.GetInt("DMG_health");', []),
        ("player_hurt", "event.GetInt(name);", []),
        ("player_hurt infected_hurt", 'event.GetInt("amount");', []),
        ("player_hurt infected_hurt", 'event.GetInt("subject");', ["subject"]),
        ("player_hurt nonsense", 'event.GetInt("subject");', []),
        ("player_hurt", 'event = null; event.GetInt("damage");', []),
        ("player_hurt", 'other.GetInt("damage");', []),
    ],
)
def test_a_field_is_held_against_the_events_of_its_callback(
    hooked: Find, events: str, body: str, fields: list[str]
) -> None:
    found = hooked(events, body, FIELD)
    assert [d.message.split('field "')[1].split('"')[0] for d in found] == fields


def test_a_field_the_catalogue_names_is_an_error_and_another_a_warning(hooked: Find) -> None:
    (known,) = hooked("player_hurt", 'event.GetInt("damage");', FIELD)
    (other,) = hooked("player_hurt", 'event.GetInt("shoes");', FIELD)
    assert (known.severity, other.severity) == (Severity.ERROR, Severity.WARNING)


def test_an_event_is_followed_into_what_the_callback_calls(find: Find) -> None:
    source = (
        'public void OnPluginStart() {{ HookEvent("player_hurt", On_E); {0} }}\n'
        "void On_E(Event event, const char[] n, bool d) {{ Take(1, event); }}\n"
        'void Take(int x, Event given) {{ given.GetInt("shoes"); }}\n'
    )
    assert len(find(source.format(""), FIELD)) == 1
    # any event may come this way, so nothing is known
    assert find(source.format("Take(2, g_event);"), FIELD) == []
    assert find(source.format("Register(Take);"), FIELD) == []
    assert find(source.format("HookEvent(g_name, On_E);"), FIELD) == []


def test_a_created_event_has_its_fields(find: Find) -> None:
    source = 'void A() {{ Event e = CreateEvent("player_hurt"); e.SetInt("{0}", 1); }}'
    assert len(find(source.format("shoes"), FIELD)) == 1
    assert find(source.format("dmg_health"), FIELD) == []
    assert find(source.format("dmg_health"), WRITE) == []


def test_an_entity_is_no_userid(hooked: Find) -> None:
    (found,) = hooked("witch_spawn", 'int w = GetClientOfUserId(event.GetInt("witchid"));', ENTITY)
    assert [edit.text for edit in found.edits] == ['event.GetInt("witchid")']
    assert hooked("witch_spawn", 'int w = event.GetInt("witchid"); Use(w);', ENTITY) == []
    held = 'int w = event.GetInt("witchid"); int c = GetClientOfUserId(w);'
    assert len(hooked("witch_spawn", held, ENTITY)) == 1


def test_a_userid_is_no_client(hooked: Find) -> None:
    wrong = 'int c = event.GetInt("userid"); PrintToChat(c, "x");'
    (found,) = hooked("player_death", wrong, USERID)
    assert [edit.text for edit in found.edits] == ["GetClientOfUserId(", ")"]
    for right in (
        'int c = GetClientOfUserId(event.GetInt("userid")); PrintToChat(c, "x");',
        'int c = event.GetInt("userid"); c = GetClientOfUserId(c); PrintToChat(c, "x");',
        'int c = event.GetInt("userid"); CreateTimer(1.0, On_T, c);',
    ):
        assert hooked("player_death", right, USERID) == []


def test_a_write_that_changes_nothing(hooked: Find) -> None:
    pre = "EventHookMode_Pre"
    assert len(hooked("player_hurt", 'event.SetInt("dmg_health", 0);', WRITE, pre)) == 1
    assert len(hooked("player_death", 'event.SetString("weapon", "x");', WRITE)) == 1
    assert hooked("player_death", 'event.SetString("weapon", "x");', WRITE, pre) == []
