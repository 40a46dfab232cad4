from __future__ import annotations

import time
from pathlib import Path

import pytest

from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.mutants import Mutant
from l4d2_sourcepawn.mutants.trial import Fate, ReferenceFails, Trial, bytecode, try_mutants
from l4d2_sourcepawn.scenario import TaskScenarios, load_task_scenarios
from l4d2_sourcepawn.vm.smx import read_smx

RIGHT = """
#pragma semicolon 1
#pragma newdecls required
#include <sourcemod>
public void OnPluginStart()
{
    HookEvent("tank_spawn", OnTank);
}
void OnTank(Event event, const char[] name, bool silent)
{
    PrintToChatAll("A Tank");
}
"""
STEPS = """
id: toy
source: a Tank is told to everybody
variants: [{seed: 1}]
scenarios:
  - name: a Tank
    players: {nick: {role: survivor, human: true}}
    steps:
      - leave_start_area: {}
      - spawn: {what: tank, as: tank}
"""
EXPECTED = "      - expect: {chat: {to: everybody, contains: [Tank]}}\n"
NOTHING_LOOKED_AT = "      - expect: {player: {who: nick, alive: true}}\n"


@pytest.fixture
def toy(tmp_path: Path) -> TaskScenarios:
    return scenarios(tmp_path, EXPECTED)


def scenarios(folder: Path, expectation: str) -> TaskScenarios:
    path = folder / "toy.yaml"
    path.write_text(STEPS + expectation, "utf-8")
    return load_task_scenarios(path)


def mutant(old: str, new: str) -> Mutant:
    assert old in RIGHT
    return Mutant("by-hand", RIGHT.replace(old, new), (0, 1), 1, 1, f"{old} becomes {new}")


MUTANTS = [
    mutant('"tank_spawn"', '"tank_killed"'),
    mutant('PrintToChatAll("A Tank");', "PrintToChatAll(;"),
    mutant("silent", "quiet"),
    mutant('"A Tank"', '"The Tank is here"'),
    mutant('HookEvent("tank_spawn", OnTank);', 'HookEvent("tank_killed", OnTank);'),
    mutant('PrintToChatAll("A Tank");', 'PrintToServer("A Tank");'),
]


def fates(trials: list[Trial]) -> list[Fate]:
    return [trial.fate for trial in trials]


def test_what_becomes_of_mutants(compiler: Compiler, toy: TaskScenarios) -> None:
    trials = list(try_mutants(RIGHT, toy, MUTANTS, compiler=compiler))
    assert fates(trials) == [
        Fate.KILLED,
        Fate.INVALID,
        Fate.SAME,
        Fate.SURVIVED,
        Fate.SAME,
        Fate.KILLED,
    ]
    assert [trial.counts for trial in trials] == [True, False, False, True, False, True]
    assert all(trial.reason for trial in trials)


def test_scenarios_that_look_at_nothing_reject_nothing(compiler: Compiler, tmp_path: Path) -> None:
    blind = scenarios(tmp_path, NOTHING_LOOKED_AT)
    trials = list(try_mutants(RIGHT, blind, MUTANTS, compiler=compiler))
    assert Fate.KILLED not in fates(trials)


def test_a_reference_that_is_not_right_is_refused(compiler: Compiler, toy: TaskScenarios) -> None:
    with pytest.raises(ReferenceFails, match="toy does not compile"):
        list(try_mutants(RIGHT + "int x", toy, [], compiler=compiler))
    with pytest.raises(ReferenceFails, match="toy is failed"):
        list(try_mutants(MUTANTS[0].source, toy, [], compiler=compiler))


def test_bytecode_is_the_same_whatever_the_lines_and_locals(compiler: Compiler) -> None:
    def compiled(source: str) -> bytes:
        smx = compiler.compile(source, need_smx=True).smx
        assert smx is not None
        return smx

    assert bytecode(compiled(RIGHT)) == bytecode(compiled("\n// spaced\n" + MUTANTS[2].source))
    assert bytecode(compiled(RIGHT)) != bytecode(compiled(MUTANTS[0].source))


def test_bytecode_does_not_hold_the_time_of_compiling(compiler: Compiler) -> None:
    then = compiler.compile(RIGHT, need_smx=True).smx
    time.sleep(1.1)
    now = compiler.compile(RIGHT, need_smx=True).smx
    assert then is not None
    assert now is not None
    assert read_smx(then).data != read_smx(now).data
    assert bytecode(then) == bytecode(now)
