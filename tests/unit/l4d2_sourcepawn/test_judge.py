from __future__ import annotations

import hashlib
import json

import pytest

from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.errors import CompilerFault, CompilerUnavailable
from l4d2_sourcepawn.judge import judge, judge_many, judge_replies, judge_reply
from l4d2_sourcepawn.verdict import LADDER, Rung, Status, Verdict

PRAGMAS = "#pragma semicolon 1\n#pragma newdecls required\n"
GOOD = PRAGMAS + '#include <sourcemod>\npublic void OnPluginStart() { PrintToServer("x"); }\n'
BAD = "public void A() { Foo(); }\n"
HIGHER = (Rung.STRUCTURE, Rung.BEHAVIOUR)


def statuses(verdict: Verdict) -> list[Status]:
    return [result.status for result in verdict.rungs]


def test_a_plugin_that_names_nothing_wrong_is_claimed_to_do_no_more(compiler: Compiler) -> None:
    verdict = judge(GOOD, compiler=compiler, task="tank_announce")
    assert verdict.reached is Rung.SYMBOLS_VALID
    assert statuses(verdict)[3:] == [Status.NOT_JUDGED] * 2
    assert all(verdict.result(rung).reason.startswith("not yet judged: ") for rung in HIGHER)
    assert verdict.task == "tank_announce"
    assert verdict.source_sha256 == hashlib.sha256(GOOD.encode()).hexdigest()


@pytest.mark.parametrize("empty", ["\n", "// nothing\n", "#include <sourcemod>\n"])
def test_an_empty_plugin_compiles_and_passes_nothing_else(compiler: Compiler, empty: str) -> None:
    verdict = judge(empty, compiler=compiler, task="tank_announce")
    assert verdict.headline() == (
        "passed up to symbols_valid; not yet judged: structure, behaviour"
    )
    assert not any(verdict.passed(rung) for rung in HIGHER)


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
    assert verdict.reached is Rung.SYMBOLS_VALID


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
    sources = [GOOD, BAD, "\0", GOOD + "// 2\n"]
    assert judge_many(sources, compiler=compiler, task="t", workers=3) == [
        judge(source, compiler=compiler, task="t") for source in sources
    ]
    replies = [(f"```\n{GOOD}```", "a"), ("no", None)]
    assert judge_replies(replies, compiler=compiler) == [
        judge_reply(text, compiler=compiler, task=task) for text, task in replies
    ]


def test_the_record_is_the_same_every_time_and_survives_json(compiler: Compiler) -> None:
    for source in (GOOD, BAD):
        first = judge(source, compiler=compiler).model_dump_json()
        again = Compiler.discover(timeout_s=9)
        assert judge(source, compiler=again).model_dump_json() == first
        assert Verdict.model_validate_json(first).model_dump_json() == first
        assert str(compiler.binary.parent) not in first
        assert [rung["rung"] for rung in json.loads(first)["rungs"]] == list(LADDER)
