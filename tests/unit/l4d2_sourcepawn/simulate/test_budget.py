from __future__ import annotations

import pytest

from l4d2_sourcepawn.simulate import Session, World
from l4d2_sourcepawn.simulate.budget import Budget, Meter
from l4d2_sourcepawn.simulate.errors import LimitReached
from l4d2_sourcepawn.vm import Program

BIG = "char g_big[100000]; void Fill() { for (int i = 0; i < 99999; i++) g_big[i] = 'A'; }"
ENDLESS = {
    "lists": "public void OnMapStart() { while (true) new ArrayList(1, 100000); }",
    "rows": "public void OnMapStart() { ArrayList a = new ArrayList(8); while (true) a.Push(1); }",
    "maps": BIG + "public void OnMapStart() { Fill(); StringMap m = new StringMap(); char k[16];"
    " for (int i = 0;; i++) { IntToString(i, k, 16); m.SetString(k, g_big); } }",
    "packs": BIG + "public void OnMapStart() { Fill(); DataPack p = new DataPack();"
    " while (true) p.WriteString(g_big); }",
    "keys": BIG + 'public void OnMapStart() { Fill(); KeyValues m = new KeyValues("m");'
    " char k[16]; for (int i = 0;; i++) { IntToString(i, k, 16); m.SetString(k, g_big); } }",
    "texts": BIG + 'public void OnMapStart() { Fill(); while (true) PrintToServer("%s", g_big); }',
    "handles": "public void OnMapStart() { while (true) new DataPack(); }",
    "timers": "public void OnMapStart() { while (true) CreateTimer(9.0, T); }"
    "Action T(Handle t) { return Plugin_Stop; }",
    "frames": "public void OnMapStart() { while (true) RequestFrame(F); } void F(any a) {}",
    "leak": "public void OnGameFrame() { for (int i = 0; i < 99; i++) new DataPack(); }",
    "work": "public void OnGameFrame() { for (int i = 0; i < 9999; i++) {} }",
    "events": 'public void OnPluginStart() { HookEvent("player_hurt", E); }'
    'public void OnMapStart() { CreateEvent("player_hurt").Fire(); }'
    "void E(Event e, const char[] n, bool d) { OnMapStart(); }",
}


@pytest.mark.parametrize("what", ENDLESS)
def test_what_grows_without_end_is_an_overrun(smx, what):
    limits = Budget(instructions=3_000_000, memory=4 << 20, handles=2_000)
    session = Session(Program.load(smx(ENDLESS[what])), World.standard(), limits=limits)
    session.load()
    session.advance(60)
    assert session.plugin.stopped
    assert session.plugin.overruns
    assert session.world.meter.used < 16 << 20


def test_what_is_closed_is_free_again(smx):
    source = """
    public void OnGameFrame()
    {
        ArrayList list = new ArrayList(16);
        for (int i = 0; i < 20; i++) list.Push(i);
        delete list;
        StringMap map = new StringMap();
        map.SetString("a", "b");
        delete map;
    }
    """
    limits = Budget(memory=1 << 20)
    session = Session(Program.load(smx(source)), World.standard(), limits=limits)
    session.load()
    session.advance(60)
    assert not session.plugin.overruns
    assert not session.plugin.faults


def test_a_meter_tells_at_its_limit():
    meter = Meter(1000)
    meter.take(1000)
    with pytest.raises(LimitReached, match="memory"):
        meter.take(1)
    meter.give_back(500)
    meter.check()
