from __future__ import annotations

from l4d2_sourcepawn.simulate import Session, World
from l4d2_sourcepawn.simulate.census import registered_callbacks, take_census
from l4d2_sourcepawn.simulate.rounds import ROUNDS, find_growth, watch_handles
from l4d2_sourcepawn.vm import Program

HANDLES = """
ArrayList kept;
char text[16];
public void OnPluginStart() {
    kept = new ArrayList();
    kept.Push(new StringMap());
    IntToString(view_as<int>(new ArrayStack()), text, sizeof(text));
    CreateTimer(60.0, Later, new DataPack());
    new KeyValues("lost");
}
Action Later(Handle timer, DataPack pack) { delete pack; return Plugin_Stop; }
"""


def watched(smx, source):
    session = Session(Program.load(smx(source)), World.standard())
    watch_handles(session)
    session.load()
    return session


def names(census, what):
    return {counted.name for counted in census if counted.what == what}


def test_a_handle_is_lost_when_nothing_leads_to_it(smx):
    census = take_census(watched(smx, HANDLES))
    assert names(census, "lost handle") == {"KeyValues"}
    assert names(census, "held handle") == {"ArrayList", "StringMap", "ArrayStack"}


def test_a_lost_handle_says_where_it_was_made(smx, prelude):
    census = take_census(watched(smx, HANDLES))
    (place,) = [each.place for each in census if each.what == "lost handle"]
    assert (place.function, place.file) == ("OnPluginStart", "plugin.sp")
    lines = (prelude + HANDLES).splitlines()
    assert lines[place.line - 1].strip() == 'new KeyValues("lost");'


def test_without_a_search_every_open_handle_counts_as_held(smx):
    census = take_census(watched(smx, HANDLES), search=False)
    assert names(census, "lost handle") == set()
    assert names(census, "held handle") == {
        "ArrayList", "StringMap", "ArrayStack", "KeyValues", "DataPack",
    }  # fmt: skip


def test_handles_made_before_the_watch_are_not_counted(load):
    assert not take_census(load(HANDLES))


def test_hooks_and_repeating_timers_are_counted_with_how_often(smx):
    session = watched(smx, """
    public void OnPluginStart() {
        HookEvent("player_hurt", E); HookEvent("player_hurt", E, EventHookMode_Pre);
        HookEvent("player_hurt", E);
        FindConVar("z_health").AddChangeHook(C); AddCommandListener(L, "give");
        for (int i = 1; i <= 2; i++) SDKHook(i, SDKHook_Touch, T);
        SDKHook(2, SDKHook_Touch, T);
        CreateTimer(1.0, R, _, TIMER_REPEAT); CreateTimer(9.0, R);
    }
    void E(Event e, const char[] n, bool d) {}
    void C(ConVar c, const char[] a, const char[] b) {}
    Action L(int client, const char[] command, int args) { return Plugin_Continue; }
    void T(int a, int b) {}
    Action R(Handle timer) { return Plugin_Continue; }
    """)  # fmt: skip
    counts = {f"{each.what} {each.name}": times for each, times in take_census(session).items()}
    assert counts == {
        "hook event player_hurt (post): E": 2,
        "hook event player_hurt (pre): E": 1,
        "hook variable z_health: C": 1,
        "hook command give: L": 1,
        "hook SDKHook Touch: T": 2,
        "repeating timer R": 1,
    }
    assert registered_callbacks(session) == {
        "command listener": ("L",),
        "entity hook": ("T",),
        "event": ("E",),
        "timer": ("R",),
        "variable": ("C",),
    }


GROWS = """
ArrayList kept;
public void OnPluginStart() { kept = new ArrayList(); }
public void More() { kept = new ArrayList(); }
public void Fault() { kept = new ArrayList(); SetEntityHealth(0, 1); }
public void Same() { delete kept; kept = new ArrayList(); }
"""


def grown(smx, function):
    session = watched(smx, GROWS)
    loaded = take_census(session, search=False)
    session.plugin.call(function)
    plays = []

    def play():
        plays.append(function)
        session.plugin.call(function)

    return find_growth(session, loaded, play), len(plays)


def test_what_grows_after_every_round_is_told_with_its_counts(smx):
    (growth,), plays = grown(smx, "More")
    assert (growth.what, growth.name) == ("lost handle", "ArrayList")
    # the first of `More` is still held when the rounds begin
    assert growth.counts == (0, 1, 2, 3)
    assert (growth.function, plays) == ("More", ROUNDS - 1)


def test_where_there_is_no_more_than_at_first_no_round_is_played(smx):
    assert grown(smx, "OnMapEnd") == ((), 0)


def test_a_round_that_was_cut_short_proves_nothing(smx):
    assert grown(smx, "Fault") == ((), 1)


def test_what_is_made_again_after_it_was_closed_does_not_grow(smx):
    found, plays = grown(smx, "Same")
    assert (found, plays) == ((), 1)
