from __future__ import annotations

import json
import random

import pytest

from l4d2_sourcepawn.simulate import Session, World
from l4d2_sourcepawn.simulate.handles import HandleTable
from l4d2_sourcepawn.simulate.natives import NATIVES, bind
from l4d2_sourcepawn.vm import MachineStopped, Program, from_float

SOURCE = """
char g_text[4][64] = {"m_iHealth", "%d %s %f %N", "-1e999 x", "addons/sourcemod/data/x.txt"};
float g_vector[3] = {1.0, -2.0, 3.5};
int g_cells[64];
public void OnMapStart() { g_cells[0] = strlen(g_text[0]) + RoundToZero(g_vector[0]); }
public int Callback(int a, int b, int c, int d) { return a - b; }
"""
ROUNDS = 60


@pytest.mark.parametrize("seed", range(3))
def test_no_native_raises_anything_of_pythons_whatever_it_is_given(smx, seed):
    rng = random.Random(seed)
    world = World.standard()
    session = Session(Program.load(smx(SOURCE)), world)
    session.load()
    machine = session.plugin.machine
    natives = bind(session, NATIVES)
    data = len(machine.program.file.data)
    handles = [session.my_handle]
    cells = [0, 1, 2, 5, 7, -1, -2, 18, 19, 64, 1000, 2047, 1 << 30, -(1 << 31), (1 << 31) - 1]
    cells += [from_float(value) for value in (0.5, -1.0, 1e30, float("inf"), float("nan"))]
    cells += [machine.program.function_id("Callback") or 0]
    for name, native in natives.items():
        for _ in range(ROUNDS):
            addresses = [rng.randrange(0, data, 4) for _ in range(6)]
            pool = (
                cells + addresses + handles[-6:] + [entity.reference for entity in world.players()]
            )
            parameters = tuple(rng.choice(pool) for _ in range(rng.choice((9, 11))))
            machine.fuel = 100_000
            try:
                result = native(machine, parameters)
            except MachineStopped:
                continue
            assert -(1 << 31) <= result < 1 << 31, name
            if session.handles.peek(result) is not None:
                handles.append(result)
    json.dumps(world.effects.records(), allow_nan=False)


def test_handles_are_checked_for_being_open_and_of_the_type():
    table = HandleTable()
    handle = table.create([1])
    assert table.read(handle, list) == [1]
    for wrong, kind, error in ((0, list, 4), (handle + 1, list, 4), (handle, dict, 2)):
        with pytest.raises(MachineStopped, match=rf"error {error}"):
            table.read(wrong, kind)
    table.close(handle)
    with pytest.raises(MachineStopped, match="error 3"):
        table.read(handle, list)
    assert table.create([2]) != handle
