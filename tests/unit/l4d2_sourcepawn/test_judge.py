from __future__ import annotations

import hashlib
import json

import pytest

from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.errors import CompilerFault, CompilerUnavailable
from l4d2_sourcepawn.judge import judge, judge_many, judge_replies, judge_reply
from l4d2_sourcepawn.scenario import TaskScenarios, parse_task_scenarios
from l4d2_sourcepawn.verdict import LADDER, Rung, Status, Verdict

HEADER = "#pragma semicolon 1\n#pragma newdecls required\n#include <sourcemod>\n"
GOOD = (
    HEADER
    + 'public Plugin myinfo = { name = "t", author = "a", description = "d", version = "1" };\n'
    + 'public void OnPluginStart() { HookEvent("tank_spawn", OnTank); }\n'
    + "void OnTank(Event event, const char[] name, bool dontBroadcast)\n"
    + '{\n\tPrintToChatAll("A Tank has come");\n}\n'
)
SILENT = GOOD.replace("A Tank has come", "Something has come")
BAD = "public void A() { Foo(); }\n"
HIGHER = (Rung.STRUCTURE, Rung.BEHAVIOUR)
TANK = parse_task_scenarios(
    """
    id: tank
    source: the tests' own
    variants: [{seed: 1}, {seed: 2, humans: 2}]
    scenarios:
      - name: a Tank is announced
        players: {nick: survivor, ellis: survivor}
        steps:
          - spawn: {what: tank}
          - expect: {chat: {to: everybody, contains: [Tank]}}
      - name: nothing is said without one
        players: {nick: survivor}
        steps:
          - wait: 5
          - expect_nothing: [chat]
    """
)


def statuses(verdict: Verdict) -> list[Status]:
    return [result.status for result in verdict.rungs]


def test_a_plugin_that_does_what_its_task_asks_passes_every_rung(compiler: Compiler) -> None:
    verdict = judge(GOOD, compiler=compiler, task=TANK)
    assert verdict.reached is Rung.BEHAVIOUR
    assert verdict.headline() == "passed up to behaviour"
    assert (verdict.task, verdict.judge.scenarios_sha256) == ("tank", TANK.digest)
    assert verdict.source_sha256 == hashlib.sha256(GOOD.encode()).hexdigest()
    evidence = verdict.result(Rung.BEHAVIOUR).evidence
    assert [(s["scenario"], s["passed"], s["variants"]) for s in evidence["scenarios"]] == [
        ("a Tank is announced", 2, 2),
        ("nothing is said without one", 2, 2),
    ]


def test_one_that_does_something_else_fails_with_what_was_expected_and_seen(
    compiler: Compiler,
) -> None:
    verdict = judge(SILENT, compiler=compiler, task=TANK, name="a.sp")
    result = verdict.result(Rung.BEHAVIOUR)
    assert result.status is Status.FAILED
    assert "1 of 2 scenarios fail" in verdict.headline()
    assert "after spawn (step 1), step 2: expected that" in result.reason
    assert "Tank" in result.evidence["scenarios"][0]["failed"]["expected"]
    assert "Something has come" in result.evidence["scenarios"][0]["failed"]["observed"]
    (found,) = result.diagnostics
    assert (found.code, found.file) == ("L4D-BEHAVIOUR", "a.sp")
    assert found.message.startswith("a Tank is announced: ")


def test_without_a_task_a_plugin_is_explored_and_that_is_no_pass(compiler: Compiler) -> None:
    verdict = judge(GOOD, compiler=compiler)
    result = verdict.result(Rung.BEHAVIOUR)
    assert verdict.reached is Rung.STRUCTURE
    assert result.status is Status.NOT_JUDGED
    assert result.reason.startswith("explored: 1 event, 0 commands, 0 timers, ")
    assert result.reason.endswith("no fault; no task says what it should do")
    told = result.evidence["exploration"]
    assert told["events"] == ["tank_spawn"]
    assert told["effects"][0]["value"] == "A Tank has come"


@pytest.mark.parametrize("task", [TANK, None])
def test_what_the_mocked_server_lacks_is_unscored_and_named_never_failed(
    compiler: Compiler, task: TaskScenarios | None
) -> None:
    lacking = GOOD.replace("PrintToChatAll(", "NoSuchThing(); PrintToChatAll(").replace(
        "void OnTank", "native void NoSuchThing();\nvoid OnTank"
    )
    result = judge(lacking, compiler=compiler, task=task).result(Rung.BEHAVIOUR)
    assert "needs" in result.reason
    assert "NoSuchThing" in result.reason
    if task is None:
        assert result.status is Status.NOT_JUDGED
    else:
        assert (result.status, result.needs) == (Status.UNSCORED, ("native NoSuchThing",))


def test_an_error_that_a_server_would_log_is_told_of_an_explored_plugin(
    compiler: Compiler,
) -> None:
    throws = GOOD.replace("PrintToChatAll(", 'ThrowError("no"); PrintToChatAll(')
    result = judge(throws, compiler=compiler).result(Rung.BEHAVIOUR)
    assert result.status is Status.NOT_JUDGED
    assert "fault: no (in OnTank)" in result.reason
    assert judge(throws, compiler=compiler, task=TANK).result(Rung.BEHAVIOUR).status is (
        Status.FAILED
    )


@pytest.mark.parametrize("empty", ["\n", "// nothing\n", "#include <sourcemod>\n"])
def test_an_empty_plugin_compiles_and_passes_nothing_that_says_it_works(
    compiler: Compiler, empty: str
) -> None:
    for task in (TANK, None):
        verdict = judge(empty, compiler=compiler, task=task)
        assert verdict.reached is Rung.SYMBOLS_VALID
        assert verdict.failed_at is not None
        assert not any(verdict.passed(rung) for rung in HIGHER)


@pytest.mark.parametrize("level", LADDER)
def test_no_rung_above_the_level_is_judged(compiler: Compiler, level: Rung) -> None:
    verdict = judge(GOOD, compiler=compiler, task=TANK, level=level)
    assert verdict.reached is level
    above = verdict.rungs[LADDER.index(level) + 1 :]
    assert {(r.status, r.reason) for r in above} <= {(Status.NOT_JUDGED, "not asked for")}


def test_an_endless_plugin_fails_by_instructions_not_by_the_clock(compiler: Compiler) -> None:
    endless = GOOD.replace("PrintToChatAll(", "while (name[0] != 0) {} PrintToChatAll(")
    verdict = judge(endless, compiler=compiler, task=TANK)
    assert verdict.failed_at is not None
    assert not verdict.faults


def test_a_defect_of_the_mocked_server_leaves_the_plugin_unscored(
    compiler: Compiler, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise KeyError("oops")

    monkeypatch.setattr("l4d2_sourcepawn.judge_behaviour.run_scenarios", broken)
    result = judge(GOOD, compiler=compiler, task=TANK).result(Rung.BEHAVIOUR)
    assert result.status is Status.UNSCORED
    assert "KeyError" in result.reason
    assert result.needs
    monkeypatch.setattr("l4d2_sourcepawn.judge_simulated.explore", broken)
    verdict = judge(GOOD, compiler=compiler)
    assert verdict.result(Rung.STRUCTURE).status is Status.UNSCORED
    assert verdict.failed_at is None


def test_evidence_is_bounded(compiler: Compiler) -> None:
    loud = GOOD.replace(
        "PrintToChatAll(", 'for (int i = 0; i < 2000; i++) PrintToServer("%d", i); PrintToChatAll('
    )
    verdict = judge(loud, compiler=compiler)
    told = verdict.result(Rung.BEHAVIOUR).evidence["exploration"]
    assert told["effect_count"] > 2000
    assert len(told["effects"]) == 20
    assert len(verdict.model_dump_json()) < 20_000


def test_a_plugin_that_does_not_compile_fails_there(compiler: Compiler) -> None:
    verdict = judge(BAD, compiler=compiler)
    assert verdict.headline() == ('failed at compiles: 1 error; line 1: undefined symbol "Foo"')
    assert statuses(verdict)[2:] == [Status.NOT_REACHED] * 3
    assert verdict.result(Rung.COMPILES).evidence == {
        "outcome": "errors",
        "errors": 1,
        "warnings": 0,
    }


@pytest.mark.parametrize(
    ("source", "outcome"),
    [
        ("#if 1\nvoid A(\n{\n#endif\n", "timed_out"),
        ("#endinput\n", "crashed"),
        ("void A(\n{\n", "refused"),
        ('#include "/etc/passwd"\n', "refused"),
        ("int \ud800;", "refused"),
    ],
)
def test_what_kills_a_compiler_fails_with_evidence(
    compiler: Compiler, source: str, outcome: str
) -> None:
    result = judge(source, compiler=compiler).result(Rung.COMPILES)
    assert (result.status, result.evidence["outcome"]) == (Status.FAILED, outcome)
    assert result.diagnostics


def test_a_reply_is_judged_by_the_plugin_in_it(compiler: Compiler) -> None:
    verdict = judge_reply(f"Here:\n```sp\n{GOOD}```\n", compiler=compiler)
    assert verdict.source_sha256 == judge(GOOD, compiler=compiler).source_sha256
    assert verdict.reached is Rung.STRUCTURE


def test_a_reply_without_a_plugin_fails_below_the_compiler(compiler: Compiler) -> None:
    verdict = judge_reply("I cannot.", compiler=compiler)
    assert verdict.failed_at is not None
    assert verdict.failed_at.rung is Rung.EXTRACTED
    assert verdict.source_sha256 is None
    assert statuses(verdict)[1:] == [Status.NOT_REACHED] * 4


def test_without_a_compiler_the_verdict_is_unscored_never_bad() -> None:
    reason = CompilerUnavailable("no compiler: none for this machine")
    verdict = judge(BAD, compiler=reason)
    assert verdict.headline() == f"unscored at compiles: {reason}"
    assert verdict.failed_at is None
    assert judge(BAD, compiler=None).result(Rung.COMPILES).status is Status.UNSCORED
    assert judge_reply("I cannot.", compiler=None).failed_at is not None


def test_a_fault_of_the_machine_is_unscored(
    compiler: Compiler, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise CompilerFault("no room")

    monkeypatch.setattr("l4d2_sourcepawn.compiler.compiler.run_confined", fail)
    verdict = judge(GOOD, compiler=compiler)
    assert verdict.result(Rung.COMPILES).status is Status.UNSCORED
    assert "no room" in verdict.headline()


def test_many_verdicts_are_as_one_by_one_in_order(compiler: Compiler) -> None:
    sources = [GOOD, BAD, "\0", SILENT]
    assert judge_many(sources, compiler=compiler, task=TANK, workers=2) == [
        judge(source, compiler=compiler, task=TANK) for source in sources
    ]
    replies = [(f"```\n{GOOD}```", TANK), ("no", None), (f"```\n{SILENT}```", None)]
    assert judge_replies(replies, compiler=compiler) == [
        judge_reply(text, compiler=compiler, task=task) for text, task in replies
    ]


def test_the_record_is_the_same_every_time_and_survives_json(compiler: Compiler) -> None:
    for source, task in ((GOOD, TANK), (SILENT, TANK), (GOOD, None), (BAD, None)):
        first = judge(source, compiler=compiler, task=task).model_dump_json()
        again = Compiler.discover(timeout_s=9)
        assert judge(source, compiler=again, task=task).model_dump_json() == first
        assert Verdict.model_validate_json(first).model_dump_json() == first
        assert str(compiler.binary.parent) not in first
        assert [rung["rung"] for rung in json.loads(first)["rungs"]] == list(LADDER)
