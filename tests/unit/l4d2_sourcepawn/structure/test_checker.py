from __future__ import annotations

from collections.abc import Callable

import pytest

from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.simulate import explore
from l4d2_sourcepawn.structure import Interface, check_structure
from l4d2_sourcepawn.structure.facts import structure_facts
from l4d2_sourcepawn.verdict import Diagnostic, Severity
from l4d2_sourcepawn.vm import SmxInvalid

HEAD = """#include <sourcemod>
#include <sdktools>
#include <sdkhooks>
#include <left4dhooks>
public Plugin myinfo = { name = "x" };
"""
TELLS = """
public void OnPluginStart() { HookEvent("player_death", Died); }
void Died(Event event, const char[] name, bool silent) { PrintToChatAll("dead"); }
"""

Check = Callable[..., tuple[Diagnostic, ...]]


@pytest.fixture(scope="session")
def check(compiler: Compiler) -> Check:
    """Check a plugin's text below the usual includes."""

    def checked(source: str, *, interface: Interface | None = None, head: str = HEAD):
        result = compiler.compile(head + source, need_smx=True)
        assert result.smx is not None, result.diagnostics
        return check_structure(
            head + source, result.smx, explore(result.smx), interface=interface, file="x.sp"
        )

    return checked


def codes(found: tuple[Diagnostic, ...]) -> list[str]:
    return [diagnostic.code for diagnostic in found]


# for each rule: a plugin in which it must fire, and its right pair, in which nothing does
PAIRS = {
    "ST001": (
        (
            'public void OnPluginStart() { HookEvent("no_such_event", E); }'
            'void E(Event e, const char[] n, bool d) { PrintToChatAll("x"); }'
        ),
        TELLS,
    ),
    "ST002": (
        (
            'public void OnPluginStart() { FindConVar("other_plugins_own").AddChangeHook(C); }'
            "void C(ConVar c, const char[] a, const char[] b) { PrintToChatAll(a); }"
        ),
        (
            'public void OnPluginStart() { FindConVar("z_health").AddChangeHook(C); }'
            "void C(ConVar c, const char[] a, const char[] b) { PrintToChatAll(a); }"
        ),
    ),
    "ST003": ('public void OnPluginStart() { SetFailState("no"); }', TELLS),
    "ST004": ('public void OnMapStart() { PrintToChatAll("x"); for (;;) {} }', TELLS),
    "ST005": (
        "public void OnMapStart() { SetEntityHealth(0, 5); }",
        "public void OnMapStart() { SetEntityHealth(1, 5); }",
    ),
    "ST010": (
        'public void OnPluginStart() { CreateConVar("x", "1"); PrintToServer("loaded"); }',
        'public void OnPluginStart() { ServerCommand("sv_gravity 100"); }',
    ),
    "ST011": (
        (
            'public void OnPluginStart() { HookEvent("player_death", Died); }'
            'void Died(Event e, const char[] n, bool d) { GetClientOfUserId(e.GetInt("userid")); }'
        ),
        TELLS,
    ),
    "ST012": (
        TELLS + "void Hurt(Event event, const char[] name, bool silent)"
        ' { PrintToChatAll("hurt"); }',
        TELLS,
    ),
    "ST020": (
        (
            'public void OnPluginStart() { HookEvent("player_death", Died); }'
            'void Died(Event e, const char[] n, bool d) { new ArrayList(); PrintToChatAll("x"); }'
        ),
        (
            'public void OnPluginStart() { HookEvent("player_death", Died); }'
            "void Died(Event e, const char[] n, bool d)"
            ' { ArrayList list = new ArrayList(); PrintToChatAll("x"); delete list; }'
        ),
    ),
    "ST021": (
        (
            "ArrayList all;"
            'public void OnPluginStart() { all = new ArrayList(); HookEvent("player_death", D); }'
            "void D(Event e, const char[] n, bool d)"
            ' { all.Push(new StringMap()); PrintToChatAll("x"); }'
        ),
        (
            "ArrayList all;"
            'public void OnPluginStart() { all = new ArrayList(); HookEvent("player_death", D); }'
            "void D(Event e, const char[] n, bool d)"
            ' { all.Push(new StringMap()); PrintToChatAll("x"); }'
            "public void OnMapEnd() { while (all.Length) {"
            " delete view_as<StringMap>(all.Get(0)); all.Erase(0); } }"
        ),
    ),
    "ST022": (
        (
            'public void OnMapStart() { HookEvent("player_death", Died); }'
            'void Died(Event e, const char[] n, bool d) { PrintToChatAll("dead"); }'
        ),
        TELLS,
    ),
    "ST023": (
        (
            'public void OnPluginStart() { HookEvent("player_hurt", Hurt); }'
            "void Hurt(Event e, const char[] n, bool d) { SDKHook(0, SDKHook_Touch, Touched); }"
            'void Touched(int a, int b) { PrintToChatAll("touched"); }'
        ),
        (
            'public void OnPluginStart() { HookEvent("player_hurt", Hurt); }'
            "void Hurt(Event e, const char[] n, bool d)"
            " { SDKUnhook(0, SDKHook_Touch, Touched); SDKHook(0, SDKHook_Touch, Touched); }"
            'void Touched(int a, int b) { PrintToChatAll("touched"); }'
        ),
    ),
    "ST024": (
        (
            "public void OnMapStart() { CreateTimer(5.0, Tick, _, TIMER_REPEAT); }"
            'Action Tick(Handle timer) { PrintToChatAll("tick"); return Plugin_Continue; }'
        ),
        (
            "public void OnMapStart()"
            " { CreateTimer(5.0, Tick, _, TIMER_REPEAT|TIMER_FLAG_NO_MAPCHANGE); }"
            'Action Tick(Handle timer) { PrintToChatAll("tick"); return Plugin_Continue; }'
        ),
    ),
}


@pytest.mark.parametrize("code", PAIRS)
def test_a_rule_fires_on_the_wrong_plugin_alone(check, code):
    wrong, right = PAIRS[code]
    assert codes(check(wrong)) == [code]
    assert check(right) == ()


def test_every_rule_of_the_table_is_held_by_a_test():
    assert {rule.code for rule in structure_facts().rules} == {*PAIRS, "ST030", "ST031", "ST040"}


def test_a_finding_says_where_and_what_to_do(check):
    (found,) = check(PAIRS["ST020"][0])
    assert (found.severity, found.file, found.line) == (Severity.ERROR, "x.sp", 6)
    assert "ArrayList" in found.message
    assert "made in Died" in found.message
    assert found.fix == "delete the handle when it is no longer used"
    (found,) = check(PAIRS["ST022"][0])
    column = PAIRS["ST022"][0].index("Died(Event") + 1
    assert (found.line, found.column, found.end_column) == (6, column, column + 4)


def test_an_interface_is_looked_for_without_regard_to_case(check):
    plugin = TELLS.replace(
        "{ HookEvent",
        '{ RegConsoleCmd("sm_Kills", K); CreateConVar("X_Speed", "1"); HookEvent',
    ) + ('Action K(int c, int a) { ReplyToCommand(c, "1"); return Plugin_Handled; }')
    assert check(plugin, interface=Interface(commands=("kills",), convars=("x_speed",))) == ()
    wanted = Interface(commands=("sm_kills", "deaths"), convars=("x_glow",))
    assert codes(check(plugin, interface=wanted)) == ["ST030", "ST031"]


def test_a_plugin_without_a_name_is_warned_of(check):
    (found,) = check(TELLS, head="#include <sourcemod>\n")
    assert (found.code, found.severity) == ("ST040", Severity.WARNING)


@pytest.mark.parametrize(
    "source",
    [
        "",
        "// HookEvent PrintToChatAll SetEntityHealth RegConsoleCmd player_death tank_spawn",
        'void Speak() { PrintToChatAll("never called"); }',
        'public void OnPlayerDeath(int client) { PrintToChatAll("no forward"); }',
        'public void OnPluginStart() { CreateConVar("x", "1"); LoadTranslations("core.phrases"); }',
    ],
)
def test_an_empty_plugin_fails_without_any_task(check, source):
    assert "ST010" in codes(check(source))


@pytest.mark.parametrize(
    "body",
    [
        "",
        "int count; count++;",
        'char text[8]; Format(text, sizeof(text), "%d", event.GetInt("userid"));',
        'StringMap map = new StringMap(); map.SetValue("x", 1); delete map;',
    ],
)
def test_a_callback_that_only_reads_does_nothing(check, body):
    source = TELLS.replace('PrintToChatAll("dead");', body)
    assert codes(check(source)) == ["ST011"]


@pytest.mark.parametrize(
    "source",
    [
        # a result that counts
        (
            "public Action L4D_OnSpawnTank(const float p[3], const float a[3])"
            " { return Plugin_Handled; }"
        ),
        # an argument that is changed
        (
            "public Action L4D_OnGetRunTopSpeed(int target, float &speed)"
            " { speed = 2.0; return Plugin_Continue; }"
        ),
        # a hook before an event, which blocks it
        (
            'public void OnPluginStart() { HookEvent("player_death", D, EventHookMode_Pre); }'
            "Action D(Event e, const char[] n, bool d) { return Plugin_Handled; }"
        ),
        # through a function of its own
        TELLS.replace("PrintToChatAll", "Say") + "void Say(const char[] t) { PrintToChatAll(t); }",
        # a native of another plugin, of which nothing is known
        "native void Other_Do(); public void OnMapStart() { Other_Do(); }",
    ],
)
def test_a_plugin_that_does_something_in_any_way_is_no_empty_one(check, source):
    assert not {"ST010", "ST011"} & set(codes(check(source)))


def test_a_command_that_only_says_handled_does_nothing(check):
    source = (
        'public void OnPluginStart() { RegConsoleCmd("sm_x", X); }'
        "Action X(int client, int args) { return Plugin_Handled; }"
    )
    assert codes(check(source)) == ["ST011"]


def test_what_the_server_lacks_is_not_held_against_the_plugin(check):
    source = (
        "native int Other_Get(); int kept;"
        "public void OnPluginStart() { kept = Other_Get();"
        ' RegConsoleCmd("sm_kills", K); }'
        'Action K(int c, int a) { ReplyToCommand(c, "%d", kept); return Plugin_Handled; }'
    )
    assert check(source, interface=Interface(commands=("kills",))) == ()


def test_a_callback_cut_short_leaks_nothing(check):
    source = (
        'public void OnPluginStart() { HookEvent("player_death", Died); }'
        "void Died(Event e, const char[] n, bool d)"
        " { ArrayList list = new ArrayList(); SetEntityHealth(0, 5); delete list; }"
    )
    assert codes(check(source)) == ["ST005"]


@pytest.mark.parametrize(
    "holder",
    [
        "CreateTimer(500.0, T, view_as<Handle>(new DataPack()), TIMER_DATA_HNDL_CLOSE);",
        "RequestFrame(F, new DataPack());",
        'Menu menu = new Menu(M); menu.SetTitle("x"); menu.Display(1, 0);',
        'map.SetValue("one", new DataPack());',
        (
            "char key[16]; IntToString(view_as<int>(new DataPack()), key, sizeof(key));"
            ' map.SetString("text", key);'
        ),
    ],
)
def test_a_handle_that_something_still_leads_to_is_not_lost(check, holder):
    source = (
        "StringMap map;"
        "public void OnPluginStart()"
        ' { map = new StringMap(); HookEvent("player_death", Died); }'
        f'void Died(Event e, const char[] n, bool d) {{ PrintToChatAll("x"); {holder} }}'
        "Action T(Handle timer, DataPack pack) { return Plugin_Stop; }"
        "void F(DataPack pack) { delete pack; }"
        "int M(Menu menu, MenuAction action, int a, int b)"
        " { if (action == MenuAction_End) delete menu; return 0; }"
    )
    wanted = {"ST020"} if holder.startswith(("map", "char")) else set[str]()
    # overwritten in the map, the one before is lost; everything else is held or closed
    assert set(codes(check(source))) - {"ST012"} == wanted


def test_bytes_that_are_no_program_are_refused(compiler):
    smx = compiler.compile(HEAD + TELLS, need_smx=True).smx
    assert smx is not None
    with pytest.raises(SmxInvalid):
        check_structure(TELLS, b"no program", explore(smx))


def test_the_same_plugin_gets_the_same_answer(check):
    assert check(PAIRS["ST020"][0]) == check(PAIRS["ST020"][0])
