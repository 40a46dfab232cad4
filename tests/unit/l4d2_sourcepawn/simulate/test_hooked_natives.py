"""Sounds, user messages, target filters and configuration files, heard by the plugin's hooks."""

from __future__ import annotations

import pytest

from l4d2_sourcepawn.simulate import Kind, World
from l4d2_sourcepawn.simulate.sounds import AmbientSound, Sound, emit, emit_ambient

SOUNDS = """
public void OnPluginStart() { AddNormalSoundHook(Heard); AddAmbientSoundHook(Around);
    RegConsoleCmd("sm_x", X); RegConsoleCmd("sm_off", Off); }
Action Heard(int clients[MAXPLAYERS], int &count, char sample[PLATFORM_MAX_PATH], int &entity,
    int &channel, float &volume, int &level, int &pitch, int &flags,
    char entry[PLATFORM_MAX_PATH], int &seed) {
    if (StrEqual(sample, "stop.wav")) return Plugin_Stop;
    if (StrEqual(sample, "change.wav")) { strcopy(sample, sizeof(sample), "other.wav"); count = 1;
        return Plugin_Changed; }
    if (StrEqual(sample, "echo.wav")) EmitSoundToClient(1, "echo.wav");
    PrintToServer("%s to %d from %d at %.1f", sample, count, entity, volume);
    return Plugin_Continue;
}
Action Around(char sample[PLATFORM_MAX_PATH], int &entity, float &volume, int &level, int &pitch,
    float pos[3], int &flags, float &delay) {
    pos[2] = 9.0;
    return StrEqual(sample, "stop.wav") ? Plugin_Handled : Plugin_Changed;
}
Action X(int client, int args) { EmitSoundToAll("own.wav"); return Plugin_Handled; }
Action Off(int client, int args) { RemoveNormalSoundHook(Heard); RemoveNormalSoundHook(Heard);
    return Plugin_Handled; }
"""


def heard(session):
    return [(effect.target, effect.name) for effect in session.world.effects.of(Kind.SOUND)]


def test_a_sound_goes_through_the_hooks(load):
    session = load(SOUNDS)
    emit(session, Sound([1, 2], "a.wav", entity=5, volume=0.5))
    emit(session, Sound([1, 2], "stop.wav"))
    emit(session, Sound([1, 2], "change.wav"))
    assert heard(session) == [(1, "a.wav"), (2, "a.wav"), (1, "other.wav")]
    assert session.world.effects.texts(Kind.CONSOLE, 0) == ("a.wav to 2 from 5 at 0.5",)


def test_a_plugins_own_sound_is_hooked_but_not_one_made_in_a_hook(load):
    session = load(SOUNDS)
    session.client_command(1, "sm_x")
    assert "own.wav to 1 from 1 at 1.0" in session.world.effects.texts(Kind.CONSOLE, 0)
    emit(session, Sound([2], "echo.wav"))
    assert heard(session)[-2:] == [(1, "echo.wav"), (2, "echo.wav")]
    assert not session.faults


def test_a_sound_at_a_place_can_be_moved_and_stopped(load):
    session = load(SOUNDS)
    emit_ambient(session, AmbientSound("a.wav", (1.0, 2.0, 3.0)))
    emit_ambient(session, AmbientSound("stop.wav"))
    (effect,) = session.world.effects.of(Kind.SOUND)
    assert (effect.name, effect.value) == ("a.wav", (1.0, 2.0, 9.0))


def test_a_hook_that_is_not_there_cannot_be_removed(load):
    session = load(SOUNDS)
    session.client_command(1, "sm_off")
    assert [fault.message for fault in session.faults] == ["Invalid sound hook"]
    emit(session, Sound([1], "stop.wav"))
    assert heard(session) == [(1, "stop.wav")]


MESSAGES = """
public void OnPluginStart() {
    UserMsg id = GetUserMessageId("HintText");
    HookUserMessage(id, Before, true, After);
    HookUserMessage(id, Sees);
    RegConsoleCmd("sm_hint", Hint);
    RegConsoleCmd("sm_off", Off);
}
Action Before(UserMsg id, BfRead msg, const int[] players, int count, bool reliable, bool init) {
    char text[32]; msg.ReadString(text, sizeof(text));
    PrintToServer("before %s to %d of %d", text, players[0], count);
    return StrEqual(text, "stop") ? Plugin_Handled : Plugin_Continue;
}
Action Sees(UserMsg id, BfRead msg, const int[] players, int count, bool reliable, bool init) {
    return Plugin_Handled;
}
void After(UserMsg id, bool sent) { PrintToServer("sent %d", sent); }
Action Hint(int client, int args) {
    char text[32]; GetCmdArg(1, text, sizeof(text));
    int to[1]; to[0] = client;
    BfWrite message = view_as<BfWrite>(StartMessage("HintText", to, 1));
    message.WriteString(text); EndMessage();
    return Plugin_Handled;
}
Action Off(int client, int args) { UnhookUserMessage(GetUserMessageId("HintText"), Before, true);
    return Plugin_Handled; }
"""


def test_a_user_message_can_be_read_and_stopped(load):
    session = load(MESSAGES)
    session.client_command(1, "sm_hint hello")
    session.client_command(1, "sm_hint stop")
    assert session.world.effects.texts(Kind.HINT, 1) == ("hello",)
    assert session.world.effects.texts(Kind.CONSOLE, 0) == (
        "before hello to 1 of 1", "sent 1", "before stop to 1 of 1", "sent 0",
    )  # fmt: skip
    session.client_command(1, "sm_off")
    session.client_command(1, "sm_hint stop")
    assert session.world.effects.texts(Kind.HINT, 1) == ("hello", "stop")
    assert not session.faults


def test_bits_read_as_another_type_are_not_known(load):
    session = load(MESSAGES.replace("msg.ReadString(text, sizeof(text));", "msg.ReadFloat();"))
    session.client_command(1, "sm_hint hello")
    assert list(session.plugin.unknown) == [
        "the bits of the message HintText, read as another type"
    ]


def test_a_filter_of_the_plugins_own_finds_targets(load):
    session = load("""
    public void OnPluginStart() { LoadTranslations("common.phrases");
        AddMultiTargetFilter("@hunters", Hunters, "all hunters", false);
        RegConsoleCmd("sm_find", Find); RegConsoleCmd("sm_off", Off); }
    bool Hunters(const char[] pattern, ArrayList clients) { clients.Push(5); return true; }
    Action Find(int client, int args) {
        int list[8]; char name[32]; bool ml;
        int n = ProcessTargetString("@hunters", client, list, 8, 0, name, sizeof(name), ml);
        ReplyToCommand(client, "%d %d %s", n, list[0], name);
        return Plugin_Handled; }
    Action Off(int client, int args) { RemoveMultiTargetFilter("@hunters", Hunters);
        return Plugin_Handled; }
    """)
    session.client_command(1, "sm_find")
    session.client_command(1, "sm_off")
    session.client_command(1, "sm_find")
    told = session.world.effects.texts(Kind.CONSOLE, 1)
    assert told[0] == "1 5 all hunters"
    assert not told[1].startswith("1 5")


PARSER = """
public void OnMapStart() {
    SMCParser parser = new SMCParser();
    parser.OnEnterSection = Section; parser.OnKeyValue = Pair; parser.OnLeaveSection = Left;
    parser.OnEnd = Ended;
    int line; SMCError error = parser.ParseFile("addons/sourcemod/configs/x.cfg", line);
    char words[64]; if (error != SMCError_Okay) parser.GetErrorString(error, words, sizeof(words));
    PrintToServer("%d at %d %s", error, line, words);
    delete parser;
}
SMCResult Section(SMCParser smc, const char[] name, bool quoted) { PrintToServer("[%s", name);
    return StrEqual(name, "halt") ? SMCParse_HaltFail : SMCParse_Continue; }
SMCResult Pair(SMCParser smc, const char[] key, const char[] value, bool a, bool b) {
    PrintToServer("%s=%s %d%d", key, value, a, b); return SMCParse_Continue; }
SMCResult Left(SMCParser smc) { PrintToServer("]"); return SMCParse_Continue; }
void Ended(SMCParser smc, bool halted, bool failed) { PrintToServer("end %d%d", halted, failed); }
"""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            '"A" // first\n{\n /* b\n c */ key "v // no" \n B {\n }\n}\n',
            ("[A", "key=v // no 01", "[B", "]", "]", "end 00", "0 at 7 "),
        ),
        ('"k" "v"', ("end 01", "11 at 1 A property was declared outside of a section")),
        ('A {\n a b c\n}', ("[A", "end 01", ("9 at 2 There were too many unidentifiable strings"
                            " on one line"))),
        ("}", ("end 01", "7 at 1 A section ending was found with no matching beginning")),
        ("{", ("end 01", "5 at 1 A section was declared without a header")),
        ("A {", ("[A", "end 01", "8 at 1 A section beginning was found with no matching ending")),
        ("halt {\n a b\n}", ("[halt", "end 11", "3 at 1 A custom handler threw an error")),
        ("", ("end 00", "0 at 0 ")),
    ],
)  # fmt: skip
def test_a_configuration_file_is_read_into_callbacks(load, text, told):
    world = World.standard()
    world.files["addons/sourcemod/configs/x.cfg"] = text.encode()
    session = load(PARSER, world)
    assert not session.faults
    assert session.world.effects.texts(Kind.CONSOLE, 0) == told


def test_a_file_that_is_not_there_is_told(load):
    assert load(PARSER).world.effects.texts(Kind.CONSOLE, 0) == ("1 at 0 Stream failed to open",)


def test_the_command_line_is_the_servers(load):
    session = load(
        """
    public void OnMapStart() {
        char port[16]; GetCommandLineParam("-port", port, sizeof(port), "none");
        char ip[16]; GetCommandLineParam("-ip", ip, sizeof(ip), "none");
        PrintToServer("%s %s %d %d %d", port, ip, GetCommandLineParamInt("-port", 5),
            GetCommandLineParamInt("-tickrate", 30), FindCommandLineParam("-console"));
    }
    """.replace("public void OnMapStart", "#include <commandline>\npublic void OnMapStart")
    )
    assert session.world.effects.texts(Kind.CONSOLE, 0) == ("27015 none 27015 30 1",)


def test_a_row_of_absurd_size_is_refused(load):
    session = load(
        'public void OnMapStart() { ArrayList rows = new ArrayList(1<<30); rows.PushString("x"); }'
    )
    assert [fault.message for fault in session.faults] == [
        "Failed to make rows of 1073741824 cells"
    ]


def test_hooked_twice_on_an_entity_it_is_called_twice_and_unhooked_at_once(load):
    source = """
    public void OnMapStart() { SDKHook(1, SDKHook_OnTakeDamage, Hurt);
        SDKHook(1, SDKHook_OnTakeDamage, Hurt); }
    public void OnMapEnd() { SDKUnhook(1, SDKHook_OnTakeDamage, Hurt); }
    Action Hurt(int victim, int &attacker, int &inflictor, float &damage, int &kind) {
        damage *= 2.0; return Plugin_Changed; }
    """
    session = load(source)
    assert session.damage(1, 5.0) == 20.0
    session.plugin.optional("OnMapEnd")
    assert session.damage(1, 5.0) == 5.0
