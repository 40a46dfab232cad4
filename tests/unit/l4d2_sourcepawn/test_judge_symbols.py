"""The rung `symbols_valid`, the risks beside the ladder, and what explains a failed compile."""

from __future__ import annotations

import pytest

from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.errors import FactsDamaged
from l4d2_sourcepawn.judge import judge as judge_all_rungs
from l4d2_sourcepawn.verdict import Rung, Severity, Status, Verdict

HEADER = "#pragma semicolon 1\n#pragma newdecls required\n#include <sourcemod>\n"
FINE = HEADER + 'public void OnPluginStart() { PrintToServer("x"); }\n'
WRONG = HEADER + (
    'public void OnPluginStart() { HookEvent("tank_death", OnTank); }\n'
    "void OnTank(Event event, const char[] name, bool dontBroadcast) {}\n"
)


def judge(source: str, *, compiler: Compiler, name: str = "plugin.sp") -> Verdict:
    return judge_all_rungs(source, compiler=compiler, name=name, level=Rung.SYMBOLS_VALID)


def test_a_plugin_that_names_nothing_wrong_passes_and_is_claimed_no_more(
    compiler: Compiler,
) -> None:
    verdict = judge(FINE, compiler=compiler)
    assert verdict.reached is Rung.SYMBOLS_VALID
    assert verdict.headline() == ("passed up to symbols_valid; structure not judged: not asked for")
    assert verdict.result(Rung.SYMBOLS_VALID).evidence == {"errors": 0, "warnings": 0}


def test_a_name_that_the_game_lacks_fails_there(compiler: Compiler) -> None:
    verdict = judge(WRONG, compiler=compiler, name="a.sp")
    result = verdict.result(Rung.SYMBOLS_VALID)
    assert result.status is Status.FAILED
    assert "tank_death" in result.reason
    assert [(d.code, d.file, d.line) for d in result.diagnostics] == [
        ("L4D-EVT-UNKNOWN", "a.sp", 4)
    ]
    assert verdict.result(Rung.STRUCTURE).status is Status.NOT_REACHED
    assert Verdict.model_validate_json(verdict.model_dump_json()) == verdict


def test_a_warning_fails_nothing(compiler: Compiler) -> None:
    verdict = judge(HEADER + "public void OnPlayerDeath(int client) {}\n", compiler=compiler)
    (found,) = verdict.result(Rung.SYMBOLS_VALID).diagnostics
    assert found.severity is Severity.WARNING
    assert verdict.reached is Rung.SYMBOLS_VALID


def test_what_does_not_compile_is_not_linted_but_its_error_is_explained(
    compiler: Compiler,
) -> None:
    verdict = judge(HEADER + "public void A() { RandomInt(1, 2); }\n", compiler=compiler)
    assert verdict.result(Rung.SYMBOLS_VALID).status is Status.NOT_REACHED
    (found,) = verdict.diagnostics
    assert "GetRandomInt" in (found.fix or "")


def test_risks_stand_beside_the_ladder(compiler: Compiler) -> None:
    source = HEADER + "public void A(const char[] text) { ServerCommand(text); }\n"
    verdict = judge(source, compiler=compiler)
    assert [risk.code for risk in verdict.risks] == ["L4D-RISK-COMMAND"]
    assert verdict.reached is Rung.SYMBOLS_VALID
    assert judge(source + "}", compiler=compiler).risks == verdict.risks
    assert judge("int \ud800; // \u202e", compiler=compiler).risks == ()


def test_damaged_facts_leave_it_unscored(
    compiler: Compiler, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise FactsDamaged("table torn")

    monkeypatch.setattr("l4d2_sourcepawn.judge_ladder.lint", fail)
    verdict = judge(FINE, compiler=compiler)
    assert verdict.result(Rung.SYMBOLS_VALID).status is Status.UNSCORED
    assert verdict.headline() == "unscored at symbols_valid: table torn"
