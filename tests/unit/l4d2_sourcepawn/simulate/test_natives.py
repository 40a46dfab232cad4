from __future__ import annotations

import pytest

from l4d2_sourcepawn.simulate import Kind, World
from l4d2_sourcepawn.simulate.natives import NATIVES


def faults(load, body: str) -> list[str]:
    session = load("public void OnMapStart() { " + body + " }")
    assert session.loaded
    assert not session.unmocked
    return [fault.message for fault in session.faults]


def said(load, body: str, world: World | None = None) -> list[str]:
    session = load("public void OnMapStart() { " + body + " }", world)
    assert session.faults == ()
    assert not session.unmocked
    return list(session.world.effects.texts(Kind.CONSOLE, 0))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("GetClientHealth(0);", "Client index 0 is invalid"),
        ("GetClientHealth(40);", "Client index 40 is invalid"),
        ("GetClientTeam(15);", "Client 15 is not connected"),
        (
            'GetEntProp(1, Prop_Send, "m_health");',
            'Property "m_health" not found (entity 1/player)',
        ),
        (
            'SetEntPropFloat(1, Prop_Send, "m_flMaxSpeed", 1.0);',
            'Property "m_flMaxSpeed" not found (entity 1/player)',
        ),
        ('GetEntProp(900, Prop_Send, "m_iHealth");', "Entity 900 (900) is invalid"),
        (
            'GetEntPropFloat(1, Prop_Send, "m_iHealth");',
            "SendProp m_iHealth type is not float (int)",
        ),
        ("KillTimer(null);", "Invalid timer handle 0 (error 4)"),
        ("ArrayList a = new ArrayList(); a.Get(0);", "Invalid index 0 (count: 0)"),
        (
            "ArrayList a = new ArrayList(); Handle b = a; delete b; a.Push(1);",
            "Invalid Handle 100001 (error 3)",
        ),
        ("DataPack p = new DataPack(); p.ReadCell();", "Data pack operation is out of bounds."),
        ('ThrowError("own %d", 3);', "own 3"),
        ('PrintToChatAll("%T", "missing", 1);', 'Language phrase "missing" not found'),
    ],
)
def test_what_the_server_refuses_is_refused_in_its_words(load, body, message):
    assert faults(load, body) == [message]


@pytest.mark.parametrize(
    "body",
    [
        "GetClientHealth(1);",
        'GetEntProp(1, Prop_Send, "m_iHealth");',
        'SetEntPropFloat(1, Prop_Send, "m_flMaxspeed", 1.0);',
        "Handle h = null; delete h;",
        'GetEntPropString(1, Prop_Data, "m_ModelName", "", 0);',
    ],
)
def test_what_the_server_accepts_is_accepted(load, body):
    assert faults(load, body) == []


def test_health_is_one_whichever_way_it_is_set(load):
    body = """
    SetEntityHealth(1, 40);
    SetEntProp(1, Prop_Data, "m_iHealth", GetClientHealth(1) + 2);
    PrintToServer("%d %d", GetClientHealth(1), GetEntProp(1, Prop_Send, "m_iHealth"));
    """
    session = load("public void OnMapStart() { " + body + " }")
    assert session.world.effects.texts(Kind.CONSOLE, 0) == ("42 42",)
    changes = session.world.effects.of(Kind.HEALTH, target=1)
    assert [(effect.before, effect.value) for effect in changes] == [(100, 40), (40, 42)]


def test_lists_maps_and_packs_keep_what_they_get(load):
    body = """
    ArrayList list = new ArrayList(ByteCountToCells(16));
    list.PushString("beta"); list.PushString("alpha"); list.Sort(Sort_Ascending, Sort_String);
    char text[16]; list.GetString(0, text, sizeof(text));
    PrintToServer("%s %d %d", text, list.Length, list.FindString("beta"));
    StringMap map = new StringMap();
    map.SetValue("x", 5); map.SetString("y", "why"); int value; map.GetValue("x", value);
    map.GetString("y", text, sizeof(text));
    PrintToServer("%d %s %d", value, text, map.GetValue("z", value));
    DataPack pack = new DataPack(); pack.WriteCell(3); pack.WriteFloat(1.5); pack.WriteString("s");
    pack.Reset(); value = pack.ReadCell(); float f = pack.ReadFloat();
    pack.ReadString(text, sizeof(text));
    PrintToServer("%d %.1f %s", value, f, text);
    """
    assert said(load, body) == ["alpha 2 1", "5 why 0", "3 1.5 s"]


def test_key_values_are_read_and_written(load):
    world = World.standard()
    world.files["addons/sourcemod/data/x.txt"] = (
        b'"Root" { "a" { "n" "7" } // c\n "b" { "n" "8" } }'
    )
    body = """
    char path[64]; BuildPath(Path_SM, path, sizeof(path), "data/x.txt");
    KeyValues kv = new KeyValues("Root"); kv.ImportFromFile(path);
    char name[16]; int sum; kv.GotoFirstSubKey();
    do { kv.GetSectionName(name, sizeof(name)); sum += kv.GetNum("n"); } while (kv.GotoNextKey());
    kv.Rewind(); kv.SetString("new/key", "v"); kv.ExportToFile(path);
    PrintToServer("%s %d", name, sum);
    """
    assert said(load, body, world) == ["b 15"]
    assert b'"key"' in world.files["addons/sourcemod/data/x.txt"]


def test_files_stay_in_memory(load, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    body = """
    File file = OpenFile("../../secret.txt", "w"); file.WriteLine("%d", 5); delete file;
    file = OpenFile("../../secret.txt", "r"); char line[8]; file.ReadLine(line, sizeof(line));
    PrintToServer("%d%s", FileExists("/etc/passwd"), line);
    """
    assert said(load, body) == ["05\n"]
    assert list(tmp_path.iterdir()) == []


def test_entities_live_until_the_next_tick_after_their_removal(load):
    source = """
int g_reference;
public void OnMapStart() {
    int entity = CreateEntityByName("prop_dynamic");
    DispatchKeyValue(entity, "targetname", "mine");
    DispatchSpawn(entity);
    TeleportEntity(entity, view_as<float>({1.0, 2.0, 3.0}), NULL_VECTOR, NULL_VECTOR);
    g_reference = EntIndexToEntRef(entity);
    RemoveEntity(entity);
    PrintToServer("%d", IsValidEntity(g_reference));
    RequestFrame(Later);
}
void Later() { PrintToServer("%d", EntRefToEntIndex(g_reference)); }
"""
    session = load(source)
    assert session.world.effects.texts(Kind.CONSOLE, 0) == ("1", "-1")
    (moved,) = session.world.effects.of(Kind.TELEPORT)
    assert moved.value == (1.0, 2.0, 3.0)
    assert session.world.effects.of(Kind.ENTITY_REMOVED, name="prop_dynamic")


def test_cheats_need_their_flag_taken_off(load):
    source = """
public void OnMapStart() {
    SetEntityHealth(1, 10);
    FakeClientCommand(1, "give health");
    PrintToServer("%d", GetClientHealth(1));
    int flags = GetCommandFlags("give");
    SetCommandFlags("give", flags & ~FCVAR_CHEAT);
    FakeClientCommand(1, "give health");
    SetCommandFlags("give", flags);
    PrintToServer("%d", GetClientHealth(1));
}
"""
    assert load(source).world.effects.texts(Kind.CONSOLE, 0) == ("10", "100")


def test_a_trace_meets_the_player_that_its_filter_accepts(load):
    source = """
public void OnMapStart() {
    float start[3] = {-200.0, 0.0, 30.0}, end[3] = {900.0, 0.0, 30.0};
    Handle trace = TR_TraceRayFilterEx(start, end, MASK_SHOT, RayType_EndPoint, NotFirst);
    PrintToServer("%d %d", TR_DidHit(trace), TR_GetEntityIndex(trace));
    delete trace;
}
bool NotFirst(int entity, int mask) { return entity != 1; }
"""
    assert load(source).world.effects.texts(Kind.CONSOLE, 0) == ("1 2",)


def test_user_messages_are_what_players_see(load):
    source = """
public void OnMapStart() {
    Handle message = StartMessageOne("SayText2", 1);
    BfWriteByte(message, 0); BfWriteByte(message, 1); BfWriteString(message, "hello");
    EndMessage();
    PrintHintText(2, "hint %d", 4);
}
"""
    effects = load(source).world.effects
    assert effects.texts(Kind.CHAT, 1) == ("hello",)
    assert effects.texts(Kind.HINT, 2) == ("hint 4",)
    assert effects.texts(Kind.CHAT, 2) == ()


def test_own_forwards_reach_own_functions(load):
    source = """
forward Action MyForward(int a, float &b, char[] text, int size);
public void OnMapStart() {
    GlobalForward made = new GlobalForward(
        "MyForward", ET_Hook, Param_Cell, Param_FloatByRef, Param_String, Param_Cell);
    float b = 1.5; char text[16] = "in"; Action result;
    Call_StartForward(made);
    Call_PushCell(2); Call_PushFloatRef(b);
    Call_PushStringEx(text, sizeof(text), SM_PARAM_STRING_UTF8, SM_PARAM_COPYBACK);
    Call_PushCell(sizeof(text)); Call_Finish(result);
    PrintToServer("%.1f %s %d", b, text, result);
}
public Action MyForward(int a, float &b, char[] text, int size) {
    b *= a; strcopy(text, size, "out"); return Plugin_Handled;
}
"""
    assert load(source).world.effects.texts(Kind.CONSOLE, 0) == ("3.0 out 3",)


def test_colours_are_written_byte_by_byte(load):
    body = """
    SetEntityRenderColor(1, 1, 2, 3, 4);
    PrintToServer("%x", GetEntProp(1, Prop_Send, "m_clrRender"));
    """
    assert said(load, body) == ["4030201"]


def test_so_many_natives_are_mocked():
    assert len(NATIVES) >= 250
